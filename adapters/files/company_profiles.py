"""Company profiles from their YAML files: all of them good, or every mistake at once."""

from collections import Counter
from difflib import get_close_matches
from pathlib import Path

from adapters.files.errors import Mistake, MistakesInFiles
from adapters.files.structuring import structure
from adapters.files.yaml_text import read_tree
from models.company_profile import CompanyProfile


def load_profile(path: Path) -> CompanyProfile:
    """The profile in `path`, whose name is the company's code; raises MistakesInFiles with everything that is wrong."""
    profile, mistakes = _read(path)
    if profile is None or mistakes:
        raise MistakesInFiles(mistakes)
    return profile


def load_profiles(folder: Path) -> dict[str, CompanyProfile]:
    """Every company in `folder` by its code; raises MistakesInFiles over all files, and where there is no company."""
    read = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    profiles = {profile.code: profile for profile, _ in read if profile is not None}
    mistakes = [mistake for _, found in read for mistake in found] + _lines_used_twice(list(profiles.values()))
    if not read:
        mistakes.append(Mistake(folder.name, "", "holds no company", "Put at least one .yaml profile there"))
    if mistakes:
        raise MistakesInFiles(mistakes)
    return profiles


def _read(path: Path) -> tuple[CompanyProfile | None, list[Mistake]]:
    if not path.exists():
        return None, [_unknown(path)]
    tree, mistakes = read_tree(path)
    if tree is None:
        return None, mistakes or [Mistake(path.name, "", "is empty", "Write the company's profile into it")]
    profile, wrong = structure(tree, CompanyProfile, path.name)
    mistakes += wrong
    if profile is not None and profile.code != path.stem:
        problem = f"is {profile.code!r} in a file named {path.name!r}"
        mistakes.append(Mistake(path.name, "code", problem, "Name the file by the code"))
    return profile, mistakes


def _unknown(path: Path) -> Mistake:
    """No company has this code: whose files are there, so that one may be meant."""
    known = sorted(each.stem for each in path.parent.glob("*.yaml"))
    close = get_close_matches(path.stem, known, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    remedy = f"{meant}There are: {', '.join(known)}" if known else f"Put a profile into {path.parent}"
    return Mistake(path.name, "", "cannot be read: there is no company of this code", remedy)


def _lines_used_twice(profiles: list[CompanyProfile]) -> list[Mistake]:
    """A called number picks the company, so it can be only one company's."""
    uses = Counter(number for profile in profiles for number in profile.called_numbers)
    return [
        Mistake(f"{profile.code}.yaml", "called_numbers", f"{number} stands twice", "Leave it with one company")
        for profile in profiles
        for number in sorted(set(profile.called_numbers))
        if uses[number] > 1
    ]
