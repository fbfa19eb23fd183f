"""A chain of proof, as registers of it are made from."""

from datetime import timedelta

from models.outbound.proof import ProofEntry, ProofLink, ProofOutcome, link
from models.phone_number import PhoneNumber
from services.notices.notice_board import ProvedRing
from tests.fakes.told_works import NOW, PHONE, TEXT


def entry(place: int, outcome: ProofOutcome = ProofOutcome.ACKNOWLEDGED) -> ProofEntry:
    rung_at = NOW + timedelta(seconds=place)
    heard = ProofEntry(
        attempt=f"n{place}-1",
        campaign="3",
        number_digest="ab" * 32,
        text_version=1,
        text_sha256=TEXT.sha256,
        outcome=outcome,
        rung_at=rung_at,
        answered_at=rung_at + timedelta(seconds=6),
        heard_ms=12_340,
        of_ms=15_000,
        key="1",
    )
    if outcome is ProofOutcome.ACKNOWLEDGED:
        return heard
    return ProofEntry(f"n{place}-1", "3", "ab" * 32, 1, TEXT.sha256, outcome, rung_at)


def chain(*entries: ProofEntry) -> list[ProofLink]:
    links: list[ProofLink] = []
    for each in entries:
        links.append(link(each, links[-1] if links else None))
    return links


def proved(links: list[ProofLink], phone: PhoneNumber | None = PHONE) -> list[ProvedRing]:
    return [ProvedRing(each, phone) for each in links]
