"""A secret from the settings: whoever prints it, logs it or puts it into an error sees stars."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or an address that holds one. `Secret("")` is no secret at all."""

    _value: str = field(default="", repr=False)

    def reveal(self) -> str:
        """The secret itself, for the one place that hands it to its owner."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __str__(self) -> str:
        return "***" if self._value else ""

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


NO_SECRET = Secret()
