"""The chain of proof that consumers were told, appended to by one at a time; the salts of its digests."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.database.statements import insert_new
from adapters.database.tables import proof_links, rung_numbers
from models.outbound.campaign import Campaign
from models.outbound.proof import ProofEntry, ProofLink, ProofOutcome, digest, link
from models.phone_number import PhoneNumber

_SALT_BYTES = 32
_CHAIN_LOCK = 724_502


@dataclass(frozen=True, slots=True)
class ProofChain:
    """Implements ProofFile on one transaction."""

    connection: AsyncConnection

    async def digest(self, phone: PhoneNumber) -> str:
        fresh = {"phone": phone.e164, "salt": secrets.token_bytes(_SALT_BYTES)}
        await insert_new(self.connection, rung_numbers, fresh)
        query = select(rung_numbers.c.salt).where(rung_numbers.c.phone == phone.e164)
        return digest(phone, (await self.connection.execute(query)).scalar_one())

    async def append(self, campaign: Campaign, entry: ProofEntry) -> ProofLink:
        if self.connection.dialect.name != "sqlite":  # there nobody else writes anyway
            await self.connection.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))
        last = select(proof_links).order_by(proof_links.c.serial.desc()).limit(1)
        row = (await self.connection.execute(last)).first()
        new = link(entry, link_of(row) if row is not None else None)
        await self.connection.execute(insert(proof_links).values(_columns(new, campaign)))
        return new


def link_of(row: Row[tuple[object, ...]]) -> ProofLink:
    entry = ProofEntry(
        attempt=row.attempt,
        campaign=row.campaign,
        number_digest=row.number_digest,
        text_version=row.text_version,
        text_sha256=row.text_sha256,
        outcome=ProofOutcome(row.outcome),
        rung_at=row.rung_at,
        answered_at=row.answered_at,
        heard_ms=row.heard_ms,
        of_ms=row.of_ms,
        key=row.key,
        recording_sha256=row.recording_sha256,
    )
    return ProofLink(row.serial, entry, row.previous, row.hash)


def _columns(new: ProofLink, campaign: Campaign) -> dict[str, object]:
    entry = new.entry
    return {
        "serial": new.serial,
        "campaign_id": campaign.campaign_id,
        "attempt": entry.attempt,
        "campaign": entry.campaign,
        "number_digest": entry.number_digest,
        "text_version": entry.text_version,
        "text_sha256": entry.text_sha256,
        "outcome": entry.outcome,
        "rung_at": entry.rung_at,
        "answered_at": entry.answered_at,
        "heard_ms": entry.heard_ms,
        "of_ms": entry.of_ms,
        "key": entry.key,
        "recording_sha256": entry.recording_sha256,
        "previous": new.previous,
        "hash": new.hash,
    }
