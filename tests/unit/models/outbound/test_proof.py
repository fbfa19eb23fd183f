"""What was done to the proof shows: a change, a removal, another order, a cut tail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from models.outbound.proof import FIRST, ProofEntry, ProofLink, ProofOutcome, digest, ends_in, first_broken, link
from models.phone_number import PhoneNumber

NOW = datetime(2026, 11, 20, 6, 0, 0, 123456, tzinfo=UTC)
PHONE, OTHER = PhoneNumber("+70001112233"), PhoneNumber("+70001112234")
SALT = b"sixteen bytes at least"


def entry(number: int) -> ProofEntry:
    heard = ProofEntry(
        attempt=f"works-7-{number}",
        campaign="works-7",
        number_digest=digest(PHONE, SALT),
        text_version=1,
        text_sha256="ab" * 32,
        outcome=ProofOutcome.ACKNOWLEDGED,
        rung_at=NOW + timedelta(minutes=number),
        answered_at=NOW + timedelta(minutes=number, seconds=9),
        heard_ms=12_340,
        of_ms=15_000,
        key="1",
    )
    return heard if number % 2 else replace(heard, outcome=ProofOutcome.BUSY, answered_at=None, heard_ms=0, key="")


def chain(count: int = 5) -> list[ProofLink]:
    links: list[ProofLink] = []
    for number in range(1, count + 1):
        links.append(link(entry(number), links[-1] if links else None))
    return links


def test_a_chain_as_it_was_made_holds() -> None:
    links = chain()
    assert first_broken(links) is None
    assert links[0].previous == FIRST
    assert [each.serial for each in links] == [1, 2, 3, 4, 5]
    assert first_broken(links[3:], before=links[2]) is None, "a part is checked from the link before it"


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": ProofOutcome.HEARD_FULL},
        {"heard_ms": 12_341},
        {"key": "2"},
        {"rung_at": NOW},
        {"answered_at": None},
        {"number_digest": digest(OTHER, SALT)},
        {"text_version": 2},
        {"recording_sha256": "cd" * 32},
    ],
)
def test_a_changed_entry_breaks_the_chain_there(change: dict[str, object]) -> None:
    links = chain()
    links[2] = replace(links[2], entry=replace(links[2].entry, **change))  # type: ignore[arg-type]
    assert first_broken(links) == 3


def test_an_entry_forged_with_its_own_hash_breaks_the_next() -> None:
    links = chain()
    links[2] = link(replace(links[2].entry, key="2"), links[1])
    assert first_broken(links) == 4


def test_a_removed_entry_and_a_changed_order_show() -> None:
    links = chain()
    assert first_broken(links[:2] + links[3:]) == 4
    assert first_broken(links[1:]) == 2
    assert first_broken([links[0], links[2], links[1]]) == 3


def test_a_cut_tail_shows_against_the_head_that_was_printed() -> None:
    links = chain()
    printed = links[-1].hash
    assert ends_in(links, printed)
    assert first_broken(links[:-1]) is None, "alone it looks whole"
    assert not ends_in(links[:-1], printed)


def test_the_clock_s_zone_and_what_databases_cut_off_change_nothing() -> None:
    first = entry(1)
    there = replace(first, rung_at=first.rung_at.astimezone(timezone(timedelta(hours=4))).replace(microsecond=483000))
    cut = replace(first, rung_at=first.rung_at.replace(microsecond=first.rung_at.microsecond // 1000 * 1000))
    assert link(cut, None).hash == link(first, None).hash
    assert link(there, None).hash != link(first, None).hash, "another millisecond is another time"
    assert link(replace(there, rung_at=there.rung_at.replace(microsecond=123000)), None).hash == link(first, None).hash


def test_a_digest_tells_numbers_apart_and_needs_its_salt() -> None:
    assert digest(PHONE, SALT) != digest(OTHER, SALT)
    assert digest(PHONE, SALT) != digest(PHONE, SALT + b"!")
    assert PHONE.e164[1:] not in digest(PHONE, SALT)
    with pytest.raises(ValueError, match="16 at least"):
        digest(PHONE, b"short")


def test_more_than_the_whole_text_is_never_heard_and_times_have_a_zone() -> None:
    with pytest.raises(ValueError, match="more of a text"):
        replace(entry(1), heard_ms=15_001)
    with pytest.raises(ValueError, match="zone"):
        replace(entry(1), rung_at=datetime(2026, 11, 20))
