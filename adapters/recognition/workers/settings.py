"""How recogniser workers are run, and what they may take."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.recognition.errors import NoRecogniser

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What is true of the model, and the limits of each worker."""

    rate_hz: int = 8000
    """Of the audio that the model wants: 8000 or 16000."""
    takes_grammars: bool = True
    """False: a static graph, which is decoded freely whatever grammar is given."""
    workers: int = 0
    """Processes; each holds the model in memory. 0: one per core."""
    utterances_at_once: int = 20
    """In one worker; there is no worker for more."""
    worker_life: int = 5000
    """Utterances after which a worker is replaced: libvosk is known to grow."""
    growth_bytes: int = 500 * _MB
    """A worker that holds so much more than when it was loaded is replaced."""
    longest_s: float = 60.0
    """An utterance with more audio fails."""
    unsent_bytes: int = 2 * _MB
    """Audio that waits for one worker, beyond what its pipe holds; utterances that bring more fail."""
    niceness: int = 0
    """0 to 19: how readily a worker makes way for others on the processors."""
    load_timeout_s: float = 120.0
    result_timeout_s: float = 3.0
    """For a result, and for the answer to a ping: a worker that takes longer is killed."""
    partial_timeout_s: float = 0.5
    """For what was heard so far: who answers later is waited for no more, for his caller's silence is longer."""
    ping_s: float = 1.0
    first_pause_s: float = 0.2
    """Before the next start where a worker has ended early; it doubles each time."""
    longest_pause_s: float = 10.0
    steady_s: float = 30.0
    """A worker that has lived so long did not end early."""


def worker_command(model: Path, settings: WorkerSettings) -> tuple[str, ...]:
    """A worker as a process of this very Python, which ends with us whatever happens. Raises NoRecogniser."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoRecogniser("there is no setpriv on this machine: install util-linux")
    return (
        *(("nice", "-n", str(settings.niceness)) if settings.niceness else ()),
        *(setpriv, "--pdeathsig", "KILL"),
        *(sys.executable, "-P", "-m", "adapters.recognition.workers.worker", str(model)),
        *("--utterances", str(settings.utterances_at_once), "--seconds", str(settings.longest_s)),
    )
