"""Which process of `./test` runs which files: live ones come first, and the quick ones give way to their real time."""

import os
from collections import OrderedDict

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

LIVE = "tests/live/"
GIVING_WAY = 2
"""So many of the processes run no live file, in the time that the live ones leave to them."""
_NICE = 15


def gives_way(worker: str, workers: int) -> bool:
    """Whether this process ("gw0" is the first) runs quick files only; one that stands in for a dead one does not."""
    return max(1, workers - GIVING_WAY) <= int(worker.removeprefix("gw")) < workers


def next_file(waiting: "OrderedDict[str, dict[str, bool]]", *, quick_only: bool) -> str | None:
    """The file that a process takes next, of those that wait, the foremost first; None where it has nothing to do."""
    live = (file for file in waiting if file.startswith(LIVE))
    quick = (file for file in waiting if not file.startswith(LIVE))
    return next(quick, None) if quick_only else next(live, None) or next(quick, None)


def take_rank(config: pytest.Config) -> None:
    """Let a process that gives way do so."""
    told = getattr(config, "workerinput", None)
    if told and gives_way(told["workerid"], told["workercount"]):
        os.nice(_NICE)


class LiveFirst(LoadFileScheduling):
    """Whole files to one process, live ones to those that are theirs."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        quick_only = self._gives_way(node) and any(self._runs_live(each) for each in self.nodes)
        file = next_file(self.workqueue, quick_only=quick_only)
        if file is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)

    def _gives_way(self, node: WorkerController) -> bool:
        return gives_way(node.gateway.id, self.numnodes)

    def _runs_live(self, node: WorkerController) -> bool:
        return not node.shutting_down and not self._gives_way(node)
