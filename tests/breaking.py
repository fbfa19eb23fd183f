"""A pytest plugin that breaks one rule: a module's source is changed while it is imported, and no file is touched.

Loaded with `-p tests.breaking` and `GRIDLINE_BREAK` in the environment, a JSON object as `Break` has it.
Only the tests marked with the broken rule are run.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

import pytest

VARIABLE = "GRIDLINE_BREAK"


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


def pytest_configure() -> None:
    """Before any test imports what it tests."""
    wanted = json.loads(os.environ[VARIABLE])
    assert wanted["module"] not in sys.modules, "the module to be broken is loaded already"
    sys.meta_path.insert(0, BrokenFinder(wanted["module"], wanted["old"], wanted["new"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only what proves the broken rule, and only what needs no Asterisk and no other process."""
    rule = json.loads(os.environ[VARIABLE])["rule"]
    items[:] = [item for item in items if any(rule in mark.args for mark in item.iter_markers("rule"))]
