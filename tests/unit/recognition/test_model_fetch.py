"""An operator fetches a speech model over a bad line, from a strange archive, onto a full disk."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.recognition.errors import FetchFailed
from adapters.recognition.models.download import FetchLimits
from adapters.recognition.models.fetch import Wish, fetch
from adapters.recognition.models.inspection import inspect
from adapters.recognition.models.store import Installed, ModelStore
from tests.fakes.archive_server import ArchiveServer, serving
from tests.fakes.speech_models import EMBEDDED, copied, without, zipped

ARCHIVE = zipped(EMBEDDED)
SHA256 = hashlib.sha256(ARCHIVE).hexdigest()
OTHER_SHA256 = "0" * 64
MIDDLE = len(ARCHIVE) // 2
DEAD = (MIDDLE, 0, 0, 0)
QUICK = FetchLimits(connect_s=5, silence_s=5)
NAME = "production-1"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fetched here is on loopback."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[ArchiveServer]:
    async with serving(ARCHIVE) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", EMBEDDED)


class Operator:
    """Fetches into a store, and remembers the progress that he saw."""

    def __init__(self, store: ModelStore, limits: FetchLimits = QUICK) -> None:
        self.store = store
        self.limits = limits
        self.progress: list[tuple[int, int | None]] = []

    async def fetches(self, source: str | Path, sha256: str = SHA256, name: str = NAME) -> Installed:
        wish = Wish(name, str(source), sha256)
        return await fetch(self.store, wish, self.limits, lambda *reached: self.progress.append(reached))

    async def is_refused(self, source: str | Path, sha256: str = SHA256, name: str = NAME) -> str:
        with pytest.raises(FetchFailed) as refused:
            await self.fetches(source, sha256, name)
        assert [each.name for each in self.store.installed()] == [EMBEDDED.name], "nothing is installed"
        assert not list(self.store.folder.glob(".unpacking-*"))
        return str(refused.value)


@pytest.fixture
def operator(store: ModelStore) -> Operator:
    return Operator(store)


async def test_a_model_is_fetched_checked_unpacked_and_pinned(operator: Operator, server: ArchiveServer) -> None:
    made = await operator.fetches(server.address)
    assert inspect(made.folder).vocabulary == inspect(EMBEDDED).vocabulary
    assert made.pin is not None
    assert (made.pin.sha256, made.pin.source) == (SHA256, server.address)
    assert operator.progress[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert [each.name for each in operator.store.installed()] == [EMBEDDED.name, NAME]
    assert not list(operator.store.part(NAME).parent.iterdir()), "the archive is not kept"


async def test_a_model_is_fetched_from_a_file(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(ARCHIVE)
    made = await operator.fetches(tmp_path / "model.zip", SHA256.upper())
    assert inspect(made.folder).rate_hz == 8000
    assert (tmp_path / "model.zip").read_bytes() == ARCHIVE, "his file stays"


async def test_a_line_that_breaks_now_and_then_only_takes_longer(operator: Operator, server: ArchiveServer) -> None:
    server.breaks_off_after = [MIDDLE, 300_000, 300_000]
    await operator.fetches(server.address)
    assert len(set(server.asked)) == 4
    assert server.asked == sorted(server.asked), "each attempt goes on where the last one ended"


async def test_a_line_that_stays_dead_is_told_and_the_next_fetch_goes_on(
    operator: Operator, server: ArchiveServer
) -> None:
    server.breaks_off_after = list(DEAD)
    told = await operator.is_refused(server.address)
    kept = operator.store.part(NAME).stat().st_size
    assert "broke off" in told
    assert f"{kept / 1e6:,.1f} MB are kept: fetch again to go on from there" in told
    await operator.fetches(server.address)
    assert server.asked[-1] == kept > 0


async def test_a_server_without_ranges_begins_anew(operator: Operator, server: ArchiveServer) -> None:
    server.has_ranges = False
    server.breaks_off_after = [MIDDLE]
    assert inspect((await operator.fetches(server.address)).folder)
    assert server.asked[-1] > 0


async def test_a_server_that_does_not_say_how_long_it_will_be_is_no_trouble(
    operator: Operator, server: ArchiveServer
) -> None:
    server.says_length = False
    await operator.fetches(server.address)
    assert operator.progress[-1] == (len(ARCHIVE), None)


async def test_an_archive_that_was_replaced_meanwhile_is_fetched_anew(
    operator: Operator, server: ArchiveServer
) -> None:
    other = zipped(EMBEDDED, "other-top")
    server.archive, server.etag = other, '"one"'
    server.breaks_off_after = list(DEAD)
    await operator.is_refused(server.address)
    server.archive, server.etag = ARCHIVE, '"two"'
    assert inspect((await operator.fetches(server.address)).folder)


async def test_a_part_of_something_else_is_thrown_away(operator: Operator, server: ArchiveServer) -> None:
    server.breaks_off_after = list(DEAD)
    await operator.is_refused(server.address)
    await operator.fetches(f"{server.address}?mirror=2")
    assert server.asked[-1] == 0


async def test_a_server_that_cannot_go_on_is_asked_anew_next_time(operator: Operator, server: ArchiveServer) -> None:
    server.breaks_off_after = list(DEAD)
    await operator.is_refused(server.address)
    server.archive = ARCHIVE[:100]
    assert "begins anew" in await operator.is_refused(server.address)
    server.archive = ARCHIVE
    assert inspect((await operator.fetches(server.address)).folder)
    assert server.asked[-1] == 0


async def test_a_wrong_digest_installs_nothing_and_keeps_nothing(operator: Operator, server: ArchiveServer) -> None:
    told = await operator.is_refused(server.address, OTHER_SHA256)
    assert SHA256 in told
    assert OTHER_SHA256 in told
    assert not list(operator.store.part(NAME).parent.iterdir())
    assert inspect((await operator.fetches(server.address)).folder)


async def test_without_a_digest_the_archive_waits_for_one(operator: Operator, server: ArchiveServer) -> None:
    assert f"--sha256 {SHA256}" in await operator.is_refused(server.address, "")
    await operator.fetches(server.address)
    assert len(server.asked) == 1, "it had come already"


async def test_a_name_stays_with_the_archive_that_it_was_first_fetched_from(
    operator: Operator, server: ArchiveServer, tmp_path: Path
) -> None:
    made = await operator.fetches(server.address)
    for each in sorted(made.folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    made.folder.rmdir()
    assert f"is pinned to the SHA-256 {SHA256}" in await operator.is_refused(server.address, OTHER_SHA256)
    (tmp_path / "other.zip").write_bytes(zipped(EMBEDDED, "other-top"))
    assert "damaged, or another one" in await operator.is_refused(tmp_path / "other.zip", "")
    assert inspect((await operator.fetches(server.address, "")).folder), "the pin knows what it must be"


async def test_a_model_that_is_there_is_not_fetched_again(operator: Operator, server: ArchiveServer) -> None:
    first = await operator.fetches(server.address)
    assert await operator.fetches(server.address, "") == first
    assert len(server.asked) == 1


async def test_a_model_put_there_by_hand_is_not_overwritten(operator: Operator, server: ArchiveServer) -> None:
    mine = operator.store.folder / NAME
    mine.mkdir(parents=True)
    with pytest.raises(FetchFailed, match="put there by hand"):
        await operator.fetches(server.address)
    assert not list(mine.iterdir())


async def test_a_redirect_is_followed_but_not_in_circles(operator: Operator, server: ArchiveServer) -> None:
    base = server.address.removesuffix("/model.zip")
    assert "in circles" in await operator.is_refused(f"{base}/to")
    assert inspect((await operator.fetches(f"{base}/to?where=/model.zip")).folder)


async def test_a_redirect_to_something_else_than_the_web_is_refused(operator: Operator, server: ArchiveServer) -> None:
    base = server.address.removesuffix("/model.zip")
    assert "no http or https" in await operator.is_refused(f"{base}/to?where=file:///etc/passwd")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere.zip", "there is no file nowhere.zip"),
        ("ftp://127.0.0.1/model.zip", "no http or https address"),
        ("http://", "no http or https address"),
    ],
)
async def test_a_source_that_is_none_is_told(source: str, told: str, operator: Operator) -> None:
    assert told in await operator.is_refused(source)


async def test_an_address_with_nothing_behind_it_is_told_without_its_password(
    operator: Operator, server: ArchiveServer
) -> None:
    secret = server.address.replace("http://", "http://anna:s3cret@").replace("model.zip", "gone.zip?token=s3cret")
    told = await operator.is_refused(secret)
    assert "answers 404 Not Found" in told
    assert "s3cret" not in told
    written = [each.read_text() for each in operator.store.folder.rglob("*") if each.is_file()]
    assert "s3cret" not in "".join(written)


async def test_a_machine_that_does_not_answer_is_told(operator: Operator, unused_tcp_port: int) -> None:
    told = await operator.is_refused(f"http://127.0.0.1:{unused_tcp_port}/model.zip")
    assert "the connection failed" in told


async def test_a_server_that_falls_silent_is_left_and_what_it_gave_is_kept(
    store: ModelStore, server: ArchiveServer
) -> None:
    impatient = Operator(store, FetchLimits(connect_s=5, silence_s=0.2))
    server.falls_silent = True
    assert "nothing came" in await impatient.is_refused(server.address)
    server.falls_silent = False
    await impatient.fetches(server.address)
    assert len(server.asked) > 1


@pytest.mark.parametrize("says_length", [True, False])
async def test_an_archive_without_end_is_refused(says_length: bool, store: ModelStore, server: ArchiveServer) -> None:
    server.says_length = says_length
    sober = Operator(store, FetchLimits(connect_s=5, silence_s=5, largest_bytes=1000))
    assert "Is it right?" in await sober.is_refused(server.address)
    assert not store.part(NAME).exists()


async def test_a_full_disk_is_told_and_the_next_fetch_goes_on(operator: Operator, server: ArchiveServer) -> None:
    server.breaks_off_after = list(DEAD)
    await operator.is_refused(server.address)
    part = operator.store.part(NAME)
    part.unlink()
    part.symlink_to("/dev/full")
    told = await operator.is_refused(server.address)
    assert "No space left on device" in told
    assert "are kept: fetch again" in told
    part.unlink()
    assert inspect((await operator.fetches(server.address)).folder)


async def test_an_archive_that_the_disk_cannot_hold_is_refused_before_it_comes(
    store: ModelStore, server: ArchiveServer
) -> None:
    server.claims = 1 << 60
    greedy = Operator(store, FetchLimits(connect_s=5, silence_s=5, largest_bytes=1 << 62))
    assert "is too full" in await greedy.is_refused(server.address)
    assert not store.part(NAME).exists()


async def test_two_fetches_at_once_do_not_get_in_each_others_way(operator: Operator, server: ArchiveServer) -> None:
    with operator.store.alone(), pytest.raises(FetchFailed, match="another fetch"):
        await operator.fetches(server.address)
    assert inspect((await operator.fetches(server.address)).folder)


async def test_what_a_killed_fetch_left_is_swept_away(operator: Operator, server: ArchiveServer) -> None:
    left = operator.store.folder / ".unpacking-left/some-model"
    left.mkdir(parents=True)
    await operator.fetches(server.address)
    assert not left.exists()


async def test_a_model_that_is_unfit_is_not_installed(operator: Operator, tmp_path: Path) -> None:
    archive = zipped(copied(tmp_path / "broken", without("graph/disambig_tid.int")))
    (tmp_path / "model.zip").write_bytes(archive)
    told = await operator.is_refused(tmp_path / "model.zip", hashlib.sha256(archive).hexdigest())
    assert "disambig_tid.int is missing" in told


@pytest.mark.parametrize("name", ["../up", ".hidden", "with space", "", EMBEDDED.name, "a/b"])
async def test_a_name_that_would_lead_elsewhere_is_refused(name: str, operator: Operator, tmp_path: Path) -> None:
    assert "cannot be a model's name" in await operator.is_refused("model.zip", name=name)
    assert not (tmp_path / "up").exists()


async def test_a_digest_that_is_none_is_refused_before_anything_comes(
    operator: Operator, server: ArchiveServer
) -> None:
    assert "64 digits" in await operator.is_refused(server.address, "abc")
    assert not server.asked


async def test_a_note_that_was_cut_off_costs_only_the_part(operator: Operator, server: ArchiveServer) -> None:
    server.breaks_off_after = list(DEAD)
    await operator.is_refused(server.address)
    note = operator.store.part(NAME).with_name(f"{NAME}.part.json")
    assert json.loads(note.read_text())["total"] == len(ARCHIVE)
    note.write_text("{")
    assert inspect((await operator.fetches(server.address)).folder)
