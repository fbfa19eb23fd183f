"""A caller who speaks while a recording is played to him, and when it fell silent."""

from collections import deque
from dataclasses import dataclass, field

_PACKET_S = 0.02
_REMEMBERED = 200


@dataclass(slots=True)
class Interruption:
    """He speaks since `began_s`; what sounds at his ear meanwhile and after."""

    began_s: float
    _loud: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def hears(self, sound: bytes, at_s: float) -> None:
        """A packet; one level throughout is silence."""
        if sound.count(sound[:1]) < len(sound):
            self._loud.append(at_s)

    def silent_s(self, next_s: float) -> float:
        """When it was silent at his ear, not before he spoke; `next_s` is when the next recording began."""
        last = max((at_s for at_s in self._loud if at_s < next_s - _PACKET_S / 2), default=self.began_s - _PACKET_S)
        return max(self.began_s, last + _PACKET_S)
