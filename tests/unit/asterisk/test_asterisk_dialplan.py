"""Proofs over the rendered dialplan: who can be rung, from where, and by which number."""

import re
from dataclasses import dataclass, replace

from models.queue import QueuePriority
from tests.fakes.asterisk_settings import FULL_COMPANY, rendered

# Entered by callers, telephones, waiting callers and agents; everything else is reached from these or by Originate.
_ENTRANCES = {"from-trunk", "from-phone", "from-agent", "queue-keys"}
_HARMLESS = {
    "AGI", "Answer", "ExecIf", "Gosub", "Goto", "GotoIf", "Hangup", "Log", "MixMonitor", "NoOp", "Playback",
    "Queue", "Read", "Return", "Set", "UserEvent",
}  # fmt: skip
_LINE = re.compile(r"^(?:exten\s*=>\s*(?P<exten>[^,]+),1,|\s*same\s*=>\s*n(?:\(\w+\))?,)(?P<step>.+)$")
_JUMP = re.compile(
    r"(?:Goto|Gosub)\((?P<to>[^()]*(?:\([^()]*\))?[^()]*)\)|\?(?P<true>[^:()]+)(?::(?P<false>[^()]+))?\)$"
)
_TAKES_TIME = {"AGI", "Queue", "Dial", "Read", "Playback"}
_LOCAL = re.compile(r"Local/[^@,]+@(?P<context>[^/,]+)")
_OURS = {"turns", "turn", "answered", "dialout", "notice", "ring-once"}
"""Entered by an Originate of the bridge, and by nobody else."""


@dataclass(frozen=True)
class Step:
    """One line of the dialplan."""

    context: str
    exten: str
    text: str

    @property
    def application(self) -> str:
        return self.text.partition("(")[0]


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    context = exten = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith(";"):
            continue
        if line.startswith("["):
            context = line.strip("[]")
        elif found := _LINE.match(raw):
            exten = found["exten"] or exten
            steps.append(Step(context, exten, found["step"]))
        else:
            assert context in {"general", "globals"}, f"an unknown kind of line: {line}"
    return steps


def _dials(step: Step) -> list[str]:
    return re.findall(r"Dial\(([^,]+),", step.text)


def _contexts_reached_from(step: Step, contexts: set[str]) -> set[str]:
    reached = set()
    for jump in _JUMP.finditer(step.text):
        for place in (jump["to"], jump["true"], jump["false"]):
            parts = (place or "").split(",")
            if len(parts) == 3:
                assert parts[0] in contexts, f"{step}: the context is not a plain name"
                reached.add(parts[0])
    return reached | {found["context"] for found in _LOCAL.finditer(step.text)}


def _reachable(steps: list[Step]) -> set[str]:
    contexts = {step.context for step in steps}
    reached, ahead = set[str](), set(_ENTRANCES)
    while ahead:
        context = ahead.pop()
        reached.add(context)
        for step in steps:
            if step.context == context:
                ahead |= _contexts_reached_from(step, contexts) - reached
    return reached


def _company_steps() -> list[Step]:
    return _steps(rendered(FULL_COMPANY)["extensions.conf"])


def test_whoever_is_rung_stands_in_the_settings_except_for_our_own_calls() -> None:
    rung = {target for step in _company_steps() if step.context not in _OURS for target in _dials(step)}

    assert rung == {
        "PJSIP/70009990001@main",
        "PJSIP/70009990001@spare",
        "PJSIP/boris",
        "PJSIP/+70009990002@main",
        "PJSIP/+70009990002@spare",
    }


def test_no_caller_and_no_telephone_reaches_the_context_of_our_own_calls() -> None:
    reached = _reachable(_company_steps())

    assert not _OURS & reached
    assert {"incoming", "bridge", "static", "overload", "operators", "queues", "dispatcher", "ring-duty"} <= reached


def test_the_proof_sees_a_way_from_a_caller_to_our_own_calls() -> None:
    text = rendered(FULL_COMPANY)["extensions.conf"].replace("Goto(incoming,s,1)", "Goto(dialout,${EXTEN},1)", 1)

    assert "dialout" in _reachable(_steps(text))


def test_the_proof_sees_a_way_over_a_local_channel_to_our_own_calls() -> None:
    text = rendered(FULL_COMPANY)["extensions.conf"].replace("Dial(PJSIP/boris,", "Dial(Local/7@dialout/n,", 1)

    assert "dialout" in _reachable(_steps(text))


def test_a_turn_rings_only_through_the_guard_and_only_after_the_bridge_has_said_so() -> None:
    turn = [step.text for step in _company_steps() if (step.context, step.exten) == ("turn", "s")]
    (ring,) = [place for place, text in enumerate(turn) if "ring-once" in text]

    assert turn[ring] == "Gosub(ring-once,s,1(${GRIDLINE_ATTEMPT},mIU(answered^${GRIDLINE_RUNG}^${GRIDLINE_ATTEMPT})))"
    assert not any("Dial(" in text for text in turn)
    assert 'GotoIf($["${FILTER(a-z,${GRIDLINE_NEXT})}" != "ring"]?unreached,1)' in turn[:ring]
    assert turn[ring - 1] == "Set(GLOBAL(${GRIDLINE_RUNG})=dialled)", "known to have been dialled before it rings"


def test_a_call_of_ours_rings_only_through_the_guard_and_is_known_to_before_it_does() -> None:
    dialout = [step.text for step in _company_steps() if (step.context, step.exten) == ("dialout", "_[a-z0-9].")]
    (ring,) = [place for place, text in enumerate(dialout) if "ring-once" in text]

    assert not any("Dial(" in text for text in dialout)
    assert dialout[ring - 1] == "Set(GLOBAL(${GRIDLINE_RUNG})=dialled)"
    assert dialout[ring - 2] == 'GotoIf($["${GLOBAL(${GRIDLINE_RUNG})}" != ""]?repeated)', "the first word of it stays"


def test_whoever_answers_while_no_bridge_lives_is_not_talked_to_by_the_dialplan() -> None:
    notice = [step for step in _company_steps() if step.context == "notice"]

    assert not {step.application for step in notice} & {"Playback", "Playtones", "Read", "Answer", "Queue"}
    assert [step.text for step in notice if step.exten == "T"] == ["Hangup()"]


def test_an_agent_hears_nothing_of_ours_through_a_turn_behind_which_a_consumer_would_get_lost() -> None:
    turn = [step for step in _company_steps() if (step.context, step.exten) == ("turn", "s")]

    assert not {step.application for step in turn} & {"Playback", "Playtones", "Ringing", "Read"}


def test_a_placeholder_is_not_answered_before_an_agent_answers_it() -> None:
    turns = [step for step in _company_steps() if step.context == "turns"]

    assert [step.application for step in turns] == ["Set", "Set", "Queue", "Hangup"]


def test_outside_our_own_calls_no_application_can_ring_anybody_else() -> None:
    used = {step.application for step in _company_steps() if step.context not in _OURS}

    assert used <= _HARMLESS | {"Dial"}
    assert "include" not in rendered(FULL_COMPANY)["extensions.conf"]


def test_nothing_is_evaluated_twice() -> None:
    text = re.sub(r"\$\{FILTER\(\+?0-9,\$\{CALLERID\(num\)\}\)", "", rendered(FULL_COMPANY)["extensions.conf"])

    assert not re.search(r"EVAL\(|SHELL\(|CURL\(|SYSTEM\(|\$\{CALLERID", text)


def test_what_a_caller_dialled_or_a_key_is_filtered_wherever_it_is_used() -> None:
    steps = [step for step in _company_steps() if step.context != "dialout"]

    for name in ("EXTEN", "GRIDLINE_KEY", "GRIDLINE_NEXT"):
        for step in steps:
            unfiltered = re.sub(rf"\$\{{FILTER\([^,]+,\$\{{{name}\}}\)\}}", "", step.text)
            assert f"${{{name}}}" not in unfiltered, step


def test_our_own_calls_filter_their_number_before_they_dial_and_pass_the_guard() -> None:
    texts = [step.text for step in _company_steps() if step.context == "ring-once"]
    first_dial = next(place for place, text in enumerate(texts) if "Dial(" in text)

    for needed in ("Set(GRIDLINE_NUMBER=${FILTER(+0-9,${GRIDLINE_NUMBER})})", "LOCK(dialout)", "DB_EXISTS(out/"):
        assert any(needed in text for text in texts[:first_dial]), needed


def test_a_call_of_ours_tries_the_next_trunk_only_if_nobody_was_rung_by_the_first() -> None:
    dials = [step.text for step in _company_steps() if step.context == "ring-once" and "Dial(" in step.text]

    assert dials[0].startswith("Dial(PJSIP/${GRIDLINE_NUMBER}@main,")
    unreached = '$["${DIALSTATUS}" = "CHANUNAVAIL" & "${HANGUPCAUSE}" != "21"]'
    assert dials[1].startswith(f"ExecIf({unreached}?Dial(PJSIP/${{GRIDLINE_NUMBER}}@spare,")


def test_a_telephone_of_ours_dials_the_company_only() -> None:
    dialled = {step.exten for step in _company_steps() if step.context == "from-phone"}

    assert dialled == {"70000000000", "100", "health"}


def test_without_duty_numbers_a_caller_in_danger_still_comes_back_to_the_text() -> None:
    steps = _steps(rendered(replace(FULL_COMPANY, duty=()))["extensions.conf"])

    assert [step.text for step in steps if (step.context, step.exten) == ("ring-duty", "s")] == ["NoOp()", "Return()"]


def test_a_caller_whose_time_runs_out_is_cut_off_nowhere_but_served_on_where_he_stands() -> None:
    steps = [step for step in _company_steps() if step.context in _reachable(_company_steps())]
    waits = {step.context for step in steps if _TAKES_TIME & {step.application, *re.findall(r"Dial|Queue", step.text)}}

    assert {"bridge", "queues", "static", "overload", "ring-duty"} <= waits
    assert {step.context: step.text for step in steps if step.exten == "T"} == {
        "bridge": "Goto(static,s,1)",
        "return": "Goto(static,s,1)",
        "operators": "Goto(s,1)",
        "queues": "Goto(operators,s,1)",
        "dispatcher": "Goto(s,1)",
        "ring-duty": "Goto(dispatcher,s,1)",
        "static": "Goto(s,1)",
        "overload": "Goto(s,end)",
    }
    assert waits <= {step.context for step in steps if step.exten == "T"}


def test_no_time_is_limited_any_more_where_he_goes_on() -> None:
    steps = _company_steps()

    for context in ("operators", "dispatcher", "static"):
        first = next(step.text for step in steps if (step.context, step.exten) == (context, "s"))
        assert first == "Set(TIMEOUT(absolute)=0)", context


def test_nothing_that_a_caller_sends_decides_who_is_served_first() -> None:
    setting = [step.text for step in _company_steps() if "QUEUE_PRIO" in step.text]

    assert setting == [f"Set(QUEUE_PRIO={QueuePriority.DANGER.value})"]


def test_only_whom_the_bridge_wants_back_stays_after_a_talk_and_only_once() -> None:
    steps = _company_steps()
    waits = [step.text for step in steps if step.context == "queues" and step.application == "Queue"]

    assert waits
    assert all('r${IF($["${GRIDLINE_SURVEY}" = "yes"]?c)}' in text for text in waits)
    talked = [step.text for step in steps if (step.context, step.exten) == ("return", "talked")]
    assert talked[0] == "Set(GRIDLINE_SURVEY=)"
    assert talked[-1] == "Hangup()", "without a bridge nobody asks him, and nobody puts him into a queue again"


def test_whoever_reports_danger_while_he_waits_is_not_asked_how_he_was_served() -> None:
    danger = [step.text for step in _company_steps() if (step.context, step.exten) == ("queue-keys", "9")]

    assert danger[0] == "Set(GRIDLINE_SURVEY=)"
