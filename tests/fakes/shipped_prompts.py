"""The prompts that we ship, so that a flow's test fails where the pack lacks a prompt, a variable or a recording."""

from functools import cache
from pathlib import Path

from adapters.sounds.pack import open_pack
from adapters.sounds.prompts import catalogue
from dialogue.wording import Wording

PACK = Path(__file__).parents[2] / "audio_prompts"


@cache
def shipped_wording() -> Wording:
    return Wording(catalogue(open_pack(PACK), drafts=True))
