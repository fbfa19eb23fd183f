"""Company profiles from their YAML files: all of them good, or every mistake at once."""

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
