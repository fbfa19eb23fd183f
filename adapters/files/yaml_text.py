"""YAML read as text only: no scalar is guessed to be a number, a time or a yes, and nothing stands twice."""

from pathlib import Path

import yaml

from adapters.files.errors import Mistake

Tree = str | None | list["Tree"] | dict[str, "Tree"]
"""What a file holds. Every scalar is text, so that 09:00, 0042, +7... and no stay what was written."""

_LARGEST_BYTES = 1_000_000
_NOTHING = frozenset({"", "~", "null"})


def read_tree(path: Path) -> tuple[Tree, list[Mistake]]:
    """What `path` holds, and the mistakes in its form. The tree is None where it cannot be read at all."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None, [Mistake(path.name, "", "is over a megabyte", "Put the right file in its place")]
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, [Mistake(path.name, "", f"cannot be read: {error.strerror}", "Check the file and its rights")]
    except UnicodeDecodeError as error:
        return None, [Mistake(path.name, "", f"is not UTF-8 at byte {error.start}", "Save it as UTF-8")]
    return _parsed(text, path.name)


def _parsed(text: str, file: str) -> tuple[Tree, list[Mistake]]:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        reader = _NodeReader(file)
        return (None if root is None else reader.tree(root)), reader.mistakes
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        return None, [Mistake(file, place, f"is not YAML: {error.problem}", "Check indents, quotes and colons there")]
    except yaml.YAMLError:
        return None, [Mistake(file, "", "holds characters that text may not have", "Type it anew in a plain editor")]
    except RecursionError:
        return None, [Mistake(file, "", "is nested too deeply", "Put the right file in its place")]


class _NodeReader:
    """Turns YAML's nodes into a tree of text and notes what stands twice."""

    def __init__(self, file: str) -> None:
        self.mistakes: list[Mistake] = []
        self._file = file
        self._seen: set[int] = set()

    def tree(self, node: yaml.Node) -> Tree:
        # An alias is the same node again; a few lines of them can grow to gigabytes.
        if id(node) in self._seen:
            self._note(node, "aliases are not used here", "Write the value out")
            return None
        self._seen.add(id(node))
        match node:
            case yaml.ScalarNode():
                return None if node.style is None and node.value in _NOTHING else str(node.value)
            case yaml.SequenceNode():
                return [self.tree(child) for child in node.value]
            case yaml.MappingNode():
                return self._mapping(node)
            case _:
                raise yaml.MarkedYAMLError(problem="an unknown kind of node", problem_mark=node.start_mark)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                self._note(key, "a key must be a word", "Write it as name: value")
            elif key.value in found:
                self._note(key, f"{key.value!r} stands twice", "Leave only one of them")
            else:
                found[key.value] = self.tree(value)
        return found

    def _note(self, node: yaml.Node, problem: str, remedy: str) -> None:
        self.mistakes.append(Mistake(self._file, f"line {node.start_mark.line + 1}", problem, remedy))
