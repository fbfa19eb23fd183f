"""Settings from the environment: `GRIDLINE_ASTERISK__SIP_PORT=5060` is `sip_port` in `[asterisk]`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gridline.settings.errors import Mistake

PREFIX = "GRIDLINE_"
FILE_VARIABLE = "GRIDLINE_SETTINGS"
_DEEPER = "__"


class EnvironmentText(str):
    """A value from the environment: text, which numbers, switches and lists are read from."""

    __slots__ = ()


@dataclass(slots=True)
class Overlay:
    """The file's tree with the environment laid over it, and which variable gave which setting."""

    tree: dict[str, object]
    variables: dict[tuple[str, ...], str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def variable_of(self, path: tuple[str, ...]) -> str | None:
        """The variable that gave the setting at `path`, or the nearest thing around it."""
        exact = self.variables.get(path)
        below = (name for given, name in self.variables.items() if given[: len(path)] == path)
        return exact or next(below, None)


def lay_over(tree: Mapping[str, object], environment: Mapping[str, str], sections: Iterable[str]) -> Overlay:
    """A copy of `tree` in which the environment's settings win. Variables that only look like settings are mistakes."""
    overlay = Overlay(_copied(tree))
    names = tuple(sections)
    for variable, value in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE:
            continue
        if _DEEPER in variable:
            path = tuple(part.lower() for part in variable[len(PREFIX) :].split(_DEEPER))
            _put(overlay, path, variable, value)
        elif mistake := _single_underscore(variable, names):
            overlay.mistakes.append(mistake)
    return overlay


def _put(overlay: Overlay, path: tuple[str, ...], variable: str, value: str) -> None:
    place = overlay.tree
    for part in path[:-1]:
        inner = place.setdefault(part, {})
        if not isinstance(inner, dict):
            remedy = f"Take the variable away, or write [{part}] as a table."
            overlay.mistakes.append(Mistake(variable, ".".join(path), f"{part} is no table in the file", remedy))
            return
        place = inner
    place[path[-1]] = EnvironmentText(value)
    overlay.variables[path] = variable


def _single_underscore(variable: str, sections: tuple[str, ...]) -> Mistake | None:
    """GRIDLINE_DATABASE_URL would be passed over in silence: a person meant GRIDLINE_DATABASE__URL."""
    for section in sections:
        start = f"{PREFIX}{section.upper()}_"
        if variable.startswith(start):
            meant = start + "_" + variable[len(start) :]
            return Mistake(variable, "", "one underscore does not name a setting", f"Did you mean {meant}?")
    return None


def _copied(tree: Mapping[str, object]) -> dict[str, object]:
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in tree.items()}
