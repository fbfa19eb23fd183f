"""Prompts that ask for speech, and their twins for a caller who can only use keys: the one place that knows both."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dialogue.prompt import Prompt

TWINS: Mapping[str, str] = MappingProxyType(
    {
        "account_ask": "account_keypad",
        "reading_say_electricity": "reading_keypad_electricity",
        "reading_say_hot_water": "reading_keypad_hot_water",
        "reading_zone_day": "reading_keypad_zone_day",
        "reading_zone_night": "reading_keypad_zone_night",
        "reading_zone_half": "reading_keypad_zone_half",
        "reading_zone_peak": "reading_keypad_zone_peak",
        "reading_confirm": "reading_confirm_keypad",
        "reading_jump_confirm": "reading_jump_confirm_keypad",
        "reading_zero_confirm": "reading_zero_confirm_keypad",
        "reading_lower_than_previous": "reading_lower_than_previous_keypad",
        "reading_too_long": "reading_too_long_keypad",
        "reading_drop_fraction": "reading_drop_fraction_keypad",
        "account_readback": "account_readback_keypad",
        "danger_banner": "danger_key",
        "quality_ask": "quality_ask_keypad",
    }
)


def keypad_only(prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """`prompts`, each that tells the caller to speak replaced by its twin."""
    return tuple(replace(each, id=TWINS.get(each.id, each.id)) for each in prompts)
