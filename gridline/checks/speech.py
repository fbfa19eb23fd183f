"""The check of answers by voice in the running service. Away is a warning: callers press keys."""

from collections.abc import Callable
from dataclasses import dataclass

from gridline.checks.diagnosis import Diagnosis, State
from gridline.media.messages import State as MediaState


@dataclass(frozen=True, slots=True)
class SpeechAway:
    """Whether callers are understood now. `told` is the media process's last word, None while it is not there."""

    told: Callable[[], MediaState | None]
    is_wanted: bool
    has_model: bool
    part: str = "speech"

    async def look(self) -> Diagnosis:
        if not self.is_wanted:
            return Diagnosis(self.part, State.IDLE, "switched off: callers press keys")
        if not self.has_model:
            remedy = "`gridline doctor` says what is wrong with the model; mend it and restart."
            return Diagnosis(self.part, State.WARNING, "there is no fit model: callers press keys", remedy)
        told = self.told()
        if told is None:
            remedy = "It is started again by itself within seconds; if it is not, its last words are in the log."
            return Diagnosis(self.part, State.WARNING, "the media process is not there: callers press keys", remedy)
        if not told.is_ready:
            what = f"no recogniser has room ({told.lost} lost since the start): callers press keys"
            remedy = "A model that loads is ready within minutes. Else look at load, and at the log for recognisers."
            return Diagnosis(self.part, State.WARNING, what, remedy)
        return Diagnosis(self.part, State.WELL, f"callers are understood; {told.lost} recognisers lost since the start")
