"""The same call written as plain Asterisk dialplan: Read where an answer is wanted, Playback where it is not."""

from collections.abc import Sequence

from bench.rehearsal import Step

_KEY_WAIT_S = 5
_LONGEST = 20


def plain_dialplan(number: str, steps: Sequence[Step]) -> str:
    """Extensions that answer `number` on the trunk with these steps; no bridge, no database, nothing is checked."""
    lines = ["[from-trunk]", f"exten => {number},1,Goto(bench-plain,s,1)", "[bench-plain]", "exten => s,1,Answer()"]
    for step in steps:
        lines += [f" same => n,{application}" for application in _applications(step)]
    return "\n".join(["", *lines, " same => n,Hangup()", ""])


def _applications(step: Step) -> list[str]:
    """One application for each command that our IVR gives."""
    told = step.utterances[:-1] if step.keys else step.utterances
    said = [f"Playback({'&'.join(each.files)})" for each in told]
    if not step.keys:
        return said
    most = 1 if len(step.keys) == 1 else _LONGEST
    return [*said, f"Read(ANSWER,{'&'.join(step.utterances[-1].files)},{most},,1,{_KEY_WAIT_S})"]
