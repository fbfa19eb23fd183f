"""Choosing packages, finding the mirror and judging an Asterisk, without a network."""

from pathlib import Path

import pytest

from adapters.asterisk.errors import InstallError, MirrorUnknown
from adapters.asterisk.installation.debian import find_mirror
from adapters.asterisk.installation.install import choose_packages, install, read_recipe
from adapters.asterisk.installation.tree import AsteriskTree, examine, system_tree


def _program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_a_library_that_the_suite_renamed_is_chosen_under_its_new_name() -> None:
    tested = tuple(read_recipe().tested)
    today = tuple({"libxml2-16": "libxml2-17", "libssl3t64": "libssl4"}.get(name, name) for name in tested)

    chosen = choose_packages(read_recipe(), (*today, "libcurl4t64", "libcap-ng0", "perl-base", "asterisk-config"))

    assert set(chosen) == set(today)


def test_the_mirror_is_the_one_of_the_machines_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(
        tmp_path,
        "apt-get",
        'echo "http://other.invalid/tools Other Tools"; echo "http://m.invalid/debian Debian Debian"',
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert find_mirror() == "http://m.invalid/debian"


def test_before_the_first_update_the_mirror_is_what_apt_would_fetch_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    security = "'http://m.invalid/debian-security/dists/bookworm-security/InRelease' x 0 "
    archive = "'http://m.invalid/debian/dists/bookworm/InRelease' x 0 "
    _program(tmp_path, "apt-get", f'[ "$1" = indextargets ] || printf "%s\\n%s\\n" "{security}" "{archive}"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert find_mirror() == "http://m.invalid/debian"


def test_a_machine_that_names_no_mirror_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "apt-get", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    with pytest.raises(MirrorUnknown, match=r"sources\.list"):
        find_mirror()


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InstallError, match="file/cache"):
        install(tmp_path / "file/cache")


def test_a_machine_without_asterisk_has_no_system_tree(tmp_path: Path) -> None:
    assert system_tree(tmp_path) is None


@pytest.mark.parametrize(("version", "well"), [("22.10.1", True), ("20.9.3~dfsg+~cs6.14", False)])
def test_only_version_22_is_well(tmp_path: Path, version: str, well: bool) -> None:
    tree = _system(tmp_path, version, modules=("res_agi.so",))

    findings = examine(tree, ("res_agi.so",))

    assert findings[0].well is well
    assert all(finding.remedy for finding in findings if not finding.well)


def test_a_missing_module_is_named_with_a_remedy(tmp_path: Path) -> None:
    findings = examine(_system(tmp_path, "22.10.1", modules=()), ("res_agi.so",))

    assert [(finding.what, finding.remedy) for finding in findings if not finding.well] == [
        ("Modules are missing: res_agi.so", "Install asterisk-modules.")
    ]


def _system(root: Path, version: str, modules: tuple[str, ...]) -> AsteriskTree:
    (root / "usr/share/asterisk/documentation").mkdir(parents=True)
    folder = root / "usr/lib/asterisk/modules"
    folder.mkdir(parents=True)
    for module in modules:
        (folder / module).touch()
    (root / "usr/sbin").mkdir()
    _program(root / "usr/sbin", "asterisk", f'echo "Asterisk {version}"')
    tree = system_tree(root)
    assert tree is not None
    return tree
