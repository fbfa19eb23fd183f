"""Whoever keeps the register reads whether the proof holds, and the head that goes into print."""

import json
from dataclasses import replace

from gridline.pages.proof import proof_as_json, proof_as_text
from models.outbound.proof import FIRST, ProofEntry, ProofOutcome, link
from services.notices.check_proof import ProofState
from tests.fakes.told_works import MOMENT, NOW

HEAD = link(ProofEntry("n1-1", "3", "ab" * 32, 1, "cd" * 32, ProofOutcome.BUSY, NOW), None)
WHOLE = ProofState(1, HEAD, None, has_printed=True)


def test_a_whole_proof_is_its_count_and_its_head() -> None:
    assert proof_as_text(WHOLE, MOMENT).splitlines() == [
        "entries that hold: 1, the last rung at 2026-11-20 10:00",
        f"head at 2026-11-20 10:00: {HEAD.hash}",
    ]
    assert json.loads(proof_as_json(WHOLE)) == {
        "whole": True,
        "entries": 1,
        "broken_at": None,
        "printed_head_found": True,
        "head": HEAD.hash,
    }


def test_before_the_first_ring_the_head_is_what_the_first_entry_will_follow() -> None:
    empty = ProofState(0, None, None, has_printed=True)
    assert proof_as_text(empty, MOMENT).splitlines()[-1].endswith(FIRST)


def test_what_was_done_to_it_comes_first() -> None:
    cut = proof_as_text(replace(WHOLE, has_printed=False), MOMENT)
    assert cut.startswith("NOT WHOLE: the head that was printed")
    broken = replace(WHOLE, broken_at=2)
    assert proof_as_text(broken, MOMENT).startswith("BROKEN at entry 2:")
    assert json.loads(proof_as_json(broken))["whole"] is False
