"""What the residents of the evening do on the telephone whose calls are told in full."""

from adapters.asterisk.town.script import ResidentScript, parse_script

_WITHIN_S = 60
_TOLD_S = 8
"""What is known of an outage takes about so long; its end is not listened for, a gap in it would be taken for a cut."""


def reports(number: str, called: str, key: str) -> ResidentScript:
    """He says that his whole house has no power, hears his number, and wants a call; `key` is the menu's line."""
    return _script(
        number,
        called,
        _hears("danger_key"),
        {"press": key},
        _hears("outage_menu"),
        {"press": "1"},
        _hears("account_yours"),
        {"press": "1"},
        _hears("outage_house_question"),
        {"press": "1"},
        {"capture": {"name": "number", "prompt": "outage_registered", "within_s": _WITHIN_S}},
        _hears("outage_notify_me"),
        {"press": "1"},
        {"hear": {"prompt": "goodbye", "within_s": _WITHIN_S}},
        "hang_up",
    )


def sees_a_broken_wire(number: str, called: str) -> ResidentScript:
    """He presses 9 as soon as anything is said to him, and says yes."""
    return _script(
        number,
        called,
        _hears("greeting"),
        {"press": "9"},
        _hears("hazard_confirm"),
        {"press": "1"},
        {"wait": 12},
        "hang_up",
    )


def asks_for_a_person(number: str, called: str) -> ResidentScript:
    """She hears of the outage, and presses 0 all the same."""
    told = ["outage_known_etr", "outage_known_no_etr"]
    heard = {"hear": {"prompt": told, "within_s": _WITHIN_S}}
    return _script(number, called, heard, {"wait": _TOLD_S}, {"press": "0"}, {"wait": 90}, "hang_up")


def _hears(prompt: str) -> dict[str, object]:
    return {"hear": {"prompt": prompt, "within_s": _WITHIN_S}}


def _script(number: str, called: str, *steps: object) -> ResidentScript:
    return parse_script({"caller": {"number": number}, "called": called, "steps": list(steps)})
