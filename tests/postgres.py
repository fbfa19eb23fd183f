"""A PostgreSQL of our own on loopback for contract tests: the machine's, or Debian's unpacked privately."""

import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.installation.debian import PrivateApt, find_mirror, unpack
from adapters.asterisk.installation.package_cache import alone, keep_packages, kept_packages

_START_TIMEOUT_S = 30
_STOP_TIMEOUT_S = 10
_PROGRAMS = "usr/lib/postgresql/*/bin"
_UNNEEDED = ("libc6", "libllvm", "libperl", "libpython", "libz3")
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "50",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""Nobody keeps these databases."""
_STRANGER = "nobody"  # PostgreSQL refuses to run as root


@dataclass(frozen=True, slots=True)
class Server:
    """A server's programs, and the folder it was unpacked into if it is not the machine's own."""

    programs: Path
    tree: Path | None = None

    def environment(self) -> dict[str, str]:
        """Where its programs and its own libraries are found."""
        environment = {"PATH": f"{self.programs}:{os.defpath}", "LC_ALL": "C"}
        if self.tree:
            environment["LD_LIBRARY_PATH"] = str(self.tree / f"usr/lib/{platform.machine()}-linux-gnu")
        return environment


@dataclass(slots=True)
class Serving:
    """A server as a process, from `start` to `stop`."""

    server: Server
    home: Path
    port: int
    options: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://gridline@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it answers."""
        options = {"unix_socket_directories": str(self.home)} | self.options
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        command = [*_setpriv(), str(self.server.programs / "postgres"), "-D", str(self.home / "data")]
        command += ["-p", str(self.port), *settings]
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, env=self.server.environment(), stdout=log, stderr=log
            )
        try:
            _wait_until_it_answers(self.process, self.port, self.home / "log")
        except BaseException:
            self.stop()
            raise

    def restart(self) -> None:
        """In order: what was committed is there again."""
        self.stop(signal.SIGINT)
        self.start()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """By PostgreSQL's own signals: at once, and what it has not written is lost; SIGINT ends it in order."""
        assert self.process is not None, "it has been started"
        self.process.send_signal(how)
        try:
            self.process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgres(cache: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards; packages are kept in the cache."""
    with postgres_server(cache) as serving:
        yield serving.url


@contextmanager
def postgres_server(cache: Path, more: Mapping[str, str] | None = None) -> Iterator["Serving"]:
    """The same as a server that may be restarted; `more` are options in place of those of the tests."""
    with tempfile.TemporaryDirectory(prefix="gl-pg-") as name:
        home = Path(name)
        server = system_server() or unpacked_server(cache)
        if os.geteuid() == 0:
            server = _within_reach(server, home)
        serving = Serving(server, home, _free_port(), {**_OPTIONS, **(more or {})})
        _initialise(server, home)
        serving.start()
        try:
            yield serving
        finally:
            serving.stop()


def system_server() -> Server | None:
    """The machine's own server, if it has one."""
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).parent / "initdb").exists():
        return Server(Path(on_path).parent)
    programs = sorted(Path("/").glob(_PROGRAMS), reverse=True)
    return Server(programs[0]) if programs else None


def unpacked_server(cache: Path) -> Server:
    """The server of this release of Debian, fetched and unpacked once. Raises InstallError."""
    root = cache.resolve() / "root"
    with alone(cache):
        if not root.is_dir():
            unpack(kept_packages(cache) or _fetch(cache), root)
    return Server(next(root.glob(_PROGRAMS)), root)


def _fetch(cache: Path) -> list[Path]:
    # the same release as the machine: its C library serves, all other libraries are brought along
    apt = PrivateApt(cache.resolve() / "apt")
    apt.update(find_mirror(), platform.freedesktop_os_release()["VERSION_CODENAME"])
    names = (name for name in apt.closure("postgresql") if name.startswith(("postgresql-", "lib")))
    return keep_packages(apt, tuple(name for name in names if not name.startswith(_UNNEEDED)), cache)


def _within_reach(server: Server, home: Path) -> Server:
    """As root the server runs as somebody else, who may not enter our folders: he gets a home, and a copy."""
    stranger = pwd.getpwnam(_STRANGER)
    os.chown(home, stranger.pw_uid, stranger.pw_gid)
    if server.tree is None:
        return server
    copy = home / "server"
    shutil.copytree(server.tree, copy, symlinks=True)
    return Server(copy / server.programs.relative_to(server.tree), copy)


def _initialise(server: Server, home: Path) -> None:
    arguments = ["--pgdata", str(home / "data"), "--username", "gridline", "--auth", "trust"]
    arguments += ["--encoding", "UTF8", "--no-locale", "--no-sync"]
    command = [*_setpriv(), str(server.programs / "initdb"), *arguments]
    done = subprocess.run(
        command, cwd=home, env=server.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"initdb failed: {done.stderr}"


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        ready = "ready to accept connections" in log.read_text(errors="replace")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            if ready:
                return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")


def _setpriv() -> list[str]:
    """What a program of the server is started through: never as root, and never longer than the tests."""
    command = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        stranger = pwd.getpwnam(_STRANGER)
        command += [f"--reuid={stranger.pw_uid}", f"--regid={stranger.pw_gid}", "--clear-groups"]
    return command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
