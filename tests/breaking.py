"""Runs the tests of rules that are broken on purpose: a module's source is changed while it is imported, no file is.

`python -m tests.breaking` reads a JSON list of changes, as `Break` has them with the `files` of their tests, and prints
how each run ended. Libraries are imported once: each change has a process of its own, forked before our modules are.
"""

import importlib
import json
import os
import pkgutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

import pytest

LIBRARIES = (
    "hypothesis",
    "num2words",
    "numpy",
    "phonenumbers",
    "pytest_asyncio.plugin",
    "sqlalchemy.ext.asyncio",
    "yaml",
)
"""What the tests of most rules import beside our own modules."""
ABOVE, BELOW = "ivr.", ("models", "dialogue", "services")
"""Where a module of the first layer is broken, those of the others, which never import it, may be imported before."""


class BrokenLoader(SourceFileLoader):
    """Compiles the module with the one change; raises ValueError where the text to be changed is not there once."""

    def __init__(self, name: str, path: str, old: str, new: str) -> None:
        super().__init__(name, path)
        self._old, self._new = old, new

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode()
        if source.count(self._old) != 1:
            raise ValueError(f"{fullname} has {source.count(self._old)} times: {self._old}")
        return compile(source.replace(self._old, self._new), self.path, "exec", dont_inherit=True)


class BrokenFinder(MetaPathFinder):
    """Finds one module, broken."""

    def __init__(self, module: str, old: str, new: str) -> None:
        self._module, self._old, self._new = module, old, new

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None and spec.origin is not None, f"there is no module {fullname}"
        spec.loader = BrokenLoader(fullname, spec.origin, self._old, self._new)
        return spec


class BrokenRule:
    """A pytest plugin that breaks one rule and runs only the tests that prove it."""

    def __init__(self, rule: str) -> None:
        self._rule = rule

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if any(self._rule in mark.args for mark in item.iter_markers("rule"))]


def main() -> None:
    """Break one rule after another, and tell for each how pytest ended and what it printed."""
    for library in LIBRARIES:
        importlib.import_module(library)
    wanted = list(enumerate(json.load(sys.stdin)))
    above = [each for each in wanted if each[1]["module"].startswith(ABOVE)]
    told = {place: _run(broken) for place, broken in wanted if not broken["module"].startswith(ABOVE)}
    for package in BELOW:
        _import_all(package)
    told |= {place: _run(broken) for place, broken in above}
    json.dump([told[place] for place, _ in wanted], sys.stdout)


def _import_all(package: str) -> None:
    folders = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(folders, f"{package}."):
        importlib.import_module(module.name)


def _run(broken: Mapping[str, str]) -> tuple[int, str]:
    with tempfile.TemporaryFile() as printed:
        child = os.fork()
        if not child:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            os._exit(_pytest(broken))
        _, ended = os.waitpid(child, 0)
        printed.seek(0)
        return os.waitstatus_to_exitcode(ended), printed.read().decode(errors="replace")


def _pytest(broken: Mapping[str, str]) -> int:
    assert broken["module"] not in sys.modules, "the module to be broken is loaded already"
    sys.meta_path.insert(0, BrokenFinder(broken["module"], broken["old"], broken["new"]))
    words = [
        "-q",
        "-x",
        "--tb=no",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-p",
        "no:cacheprovider",
        *broken["files"],
    ]
    status = pytest.main(words, plugins=[BrokenRule(broken["rule"])])
    sys.stdout.flush()
    return int(status)


if __name__ == "__main__":
    main()
