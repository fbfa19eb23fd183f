"""Whoever checks the proof sees what was done to it: a change, a removal, a tail that was cut off after printing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from models.outbound.proof import FIRST, ProofEntry, ProofLink, ProofOutcome, link
from services.notices.check_proof import CheckProof, ProofState

RUNG = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MANY = 2100
"""More than are read at once, twice."""


@dataclass
class Chain:
    """As a database keeps it."""

    kept: list[ProofLink]

    async def links(self, after: int, most: int) -> Sequence[ProofLink]:
        return [each for each in self.kept if each.serial > after][:most]


def entry(place: int) -> ProofEntry:
    return ProofEntry(f"n{place}-1", "3", "ab" * 32, 1, "cd" * 32, ProofOutcome.BUSY, RUNG + timedelta(seconds=place))


def chain(count: int) -> list[ProofLink]:
    links: list[ProofLink] = []
    for place in range(1, count + 1):
        links.append(link(entry(place), links[-1] if links else None))
    return links


async def state(links: list[ProofLink], printed: str | None = None) -> ProofState:
    return await CheckProof(Chain(links))(printed)


async def test_a_chain_that_nobody_touched_holds_to_its_head() -> None:
    links = chain(MANY)
    found = await state(links)
    assert found == ProofState(MANY, links[-1], None, has_printed=True)
    assert found.is_whole


async def test_before_the_first_ring_there_is_nothing_to_break() -> None:
    assert await state([]) == ProofState(0, None, None, has_printed=True)
    assert (await state([], FIRST)).is_whole


@pytest.mark.parametrize("place", [1, 1000, 1001, 1500, MANY])
async def test_a_changed_entry_shows(place: int) -> None:
    links = chain(MANY)
    there = links[place - 1]
    links[place - 1] = replace(there, entry=replace(there.entry, outcome=ProofOutcome.ACKNOWLEDGED))
    found = await state(links)
    assert (found.broken_at, found.links, found.is_whole) == (place, place - 1, False)


@pytest.mark.parametrize("place", [1, 2, 1000, 1001, MANY - 1])
async def test_a_removed_entry_shows_at_the_next_one(place: int) -> None:
    links = chain(MANY)
    del links[place - 1]
    found = await state(links)
    assert (found.broken_at, found.links) == (place + 1, place - 1)


async def test_a_tail_cut_off_after_a_head_was_printed_shows_by_that_head_alone() -> None:
    links = chain(MANY)
    printed = links[-1].hash
    assert (await state(links, printed)).is_whole
    assert (await state([*links, link(entry(MANY + 1), links[-1])], printed)).is_whole, "the chain may have grown"
    cut = await state(links[:-1], printed)
    assert (cut.broken_at, cut.has_printed, cut.is_whole) == (None, False, False)


async def test_a_printed_head_behind_a_break_is_no_proof() -> None:
    links = chain(5)
    links[2] = replace(links[2], entry=replace(links[2].entry, key="1"))
    assert not (await state(links, links[4].hash)).has_printed
