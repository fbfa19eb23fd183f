"""Archives that somebody may offer an operator as a speech model."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.recognition.errors import FetchFailed
from adapters.recognition.models.archives import MOST_FILES, unpack

Pack = Callable[[dict[str, bytes]], bytes]


def zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def tar_with(member: tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(member)
    return packed.getvalue()


def special(name: str, kind: bytes, leads_to: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, leads_to
    return member


def zipped_link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("top/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return packed.getvalue()


class Scratch:
    """A folder to unpack into, inside one where nothing may appear."""

    def __init__(self, outside: Path) -> None:
        self.outside = outside
        self.inside = outside / "scratch"
        self.inside.mkdir()

    def unpacks(self, content: bytes, largest: int = 1 << 20) -> Path:
        (self.outside / "archive").write_bytes(content)
        try:
            return unpack(self.outside / "archive", self.inside, largest)
        finally:
            assert sorted(each.name for each in self.outside.iterdir()) == ["archive", "scratch"]

    def refuses(self, content: bytes, largest: int = 1 << 20) -> str:
        with pytest.raises(FetchFailed) as refused:
            self.unpacks(content, largest)
        return str(refused.value)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path)


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_both_kinds_are_unpacked(pack: Pack, scratch: Scratch) -> None:
    top = scratch.unpacks(pack({"top/am/final.mdl": b"mdl", "top/graph/disambig_tid.int": b""}))
    assert top == scratch.inside / "top"
    assert (top / "am/final.mdl").read_bytes() == b"mdl"
    assert (top / "graph/disambig_tid.int").read_bytes() == b"", "an empty file counts"


def test_folders_of_their_own_and_a_leading_dot_are_no_matter(scratch: Scratch) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in (".", "./top", "./top/am"):
            archive.addfile(special(name, tarfile.DIRTYPE))
    assert (scratch.unpacks(packed.getvalue()) / "am").is_dir()


def test_nothing_is_run_as_somebody_else(scratch: Scratch) -> None:
    member = tarfile.TarInfo("top/program")
    member.mode = 0o6777
    assert not (scratch.unpacks(tar_with(member)) / "program").stat().st_mode & 0o7111


@pytest.mark.parametrize("pack", [zip_of, tar_of])
@pytest.mark.parametrize(
    "name", ["../outside", "top/../../outside", "/tmp/outside", "top/..", "top\\..\\outside", "top/a\nb"]
)
def test_a_path_that_leads_out_is_refused(pack: Pack, name: str, scratch: Scratch) -> None:
    assert "leads out" in scratch.refuses(pack({name: b"x"}))


@pytest.mark.parametrize(
    "content",
    [
        zipped_link(),
        tar_with(special("top/link", tarfile.SYMTYPE, "/etc/passwd")),
        tar_with(special("top/link", tarfile.LNKTYPE, "top/other")),
        tar_with(special("top/pipe", tarfile.FIFOTYPE)),
        tar_with(special("top/device", tarfile.CHRTYPE)),
    ],
    ids=["zip link", "link", "hard link", "pipe", "device"],
)
def test_links_and_devices_are_refused(content: bytes, scratch: Scratch) -> None:
    assert "neither a file nor a folder" in scratch.refuses(content)


@pytest.mark.parametrize("pack", [zip_of, tar_of])
@pytest.mark.parametrize(
    "files", [{"one/a": b"", "two/b": b""}, {"final.mdl": b""}, {"top/a": b"", "README": b""}], ids=repr
)
def test_an_archive_holds_one_folder_and_nothing_beside_it(
    pack: Pack, files: dict[str, bytes], scratch: Scratch
) -> None:
    assert "beside its one folder" in scratch.refuses(pack(files))


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_a_bomb_does_not_go_off(pack: Pack, scratch: Scratch) -> None:
    assert "holds more than" in scratch.refuses(pack({"top/zeros": bytes(3 << 20)}), largest=1 << 20)
    assert not list(scratch.inside.rglob("zeros"))
    assert "holds more than" in scratch.refuses(pack({f"top/{number}": b"" for number in range(MOST_FILES + 1)}))


def test_a_zip_that_lies_about_a_size_is_refused(scratch: Scratch) -> None:
    honest = zip_of({"top/zeros": bytes(5000)})
    assert scratch.refuses(honest.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    assert all(each.stat().st_size <= 50 for each in scratch.inside.rglob("zeros"))


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_the_same_file_twice_is_refused(pack: Pack, scratch: Scratch) -> None:
    assert "cannot be unpacked" in scratch.refuses(pack({"top/a": b"1", "top//a": b"2"}))


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_a_broken_archive_is_told(pack: Pack, scratch: Scratch) -> None:
    whole = pack({"top/a": bytes(range(256)) * 100})
    assert "broken" in scratch.refuses(whole[: len(whole) // 2])


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"7z\xbc\xaf"])
def test_what_is_no_archive_is_told(content: bytes, scratch: Scratch) -> None:
    assert "neither a zip nor a tar.gz" in scratch.refuses(content)


def test_an_empty_archive_is_told(scratch: Scratch) -> None:
    assert scratch.refuses(zip_of({}))
    assert "it is empty" in scratch.refuses(tar_of({}))
