"""Which process of `./test` runs which files: those in real time come first, and all others give way to them."""

import os
from collections import OrderedDict

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

IN_REAL_TIME = (
    "tests/live/",
    "tests/contract/test_media_process.py",
    "tests/contract/test_recogniser",
    "tests/contract/test_vosk_server.py",
    "tests/unit/asterisk/",
    "tests/unit/media/",
)
"""Beginnings of the files that hear, speak or wait by the clock: a process that gives way would be late for them."""
GIVING_WAY = 2
"""So many of the processes run none of these, in the time that they leave."""
_NICE = 10


def gives_way(worker: str, workers: int) -> bool:
    """Whether this process ("gw0" is the first) runs files that can wait only; one in a dead one's place runs any."""
    return max(1, workers - GIVING_WAY) <= int(worker.removeprefix("gw")) < workers


def next_file(waiting: "OrderedDict[str, dict[str, bool]]", *, patient_only: bool) -> str | None:
    """The file that a process takes next, of those that wait, the foremost first; None where it has nothing to do."""
    timed = (file for file in waiting if file.startswith(IN_REAL_TIME))
    patient = (file for file in waiting if not file.startswith(IN_REAL_TIME))
    return next(patient, None) if patient_only else next(timed, None) or next(patient, None)


def take_rank(config: pytest.Config) -> None:
    """Let a process that gives way do so."""
    told = getattr(config, "workerinput", None)
    if told and gives_way(told["workerid"], told["workercount"]):
        os.nice(_NICE)


class LiveFirst(LoadFileScheduling):
    """Whole files to one process, those in real time to the processes that are theirs."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        patient_only = self._gives_way(node) and any(self._runs_timed(each) for each in self.nodes)
        file = next_file(self.workqueue, patient_only=patient_only)
        if file is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)

    def _gives_way(self, node: WorkerController) -> bool:
        return gives_way(node.gateway.id, self.numnodes)

    def _runs_timed(self, node: WorkerController) -> bool:
        return not node.shutting_down and not self._gives_way(node)
