"""Numbers that want no notices of planned works."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from adapters.database.engine import Engine
from adapters.database.notice_queue import opt_out
from adapters.database.notice_rows import OPTED_OUT_OF
from adapters.database.tables import opt_outs
from models.message_review import Signature
from models.phone_number import PhoneNumber
from services.notices.notice_opt_outs import OptedOut

_SCOPE = opt_outs.c.scope == OPTED_OUT_OF[0]


@dataclass(frozen=True, slots=True)
class NoticeOptOuts:
    """Implements the port of the same name."""

    engine: Engine

    async def listed(self, most: int) -> Sequence[OptedOut]:
        query = select(opt_outs).where(_SCOPE, opt_outs.c.revoked_at.is_(None))
        newest = query.order_by(opt_outs.c.opted_out_at.desc(), opt_outs.c.phone).limit(most)
        async with self.engine.reading() as connection:
            rows = (await connection.execute(newest)).all()
        return tuple(OptedOut(PhoneNumber(row.phone), row.opted_out_at, row.via) for row in rows)

    async def file(self, phone: PhoneNumber, by: Signature) -> None:
        async with self.engine.writing() as connection:
            await opt_out(connection, phone, by.by, by.at)

    async def revoke(self, phone: PhoneNumber, by: Signature) -> bool:
        holding = update(opt_outs).where(_SCOPE, opt_outs.c.phone == phone.e164, opt_outs.c.revoked_at.is_(None))
        done = holding.values(revoked_at=by.at, revoked_by=by.by).returning(opt_outs.c.phone)
        async with self.engine.writing() as connection:
            return (await connection.execute(done)).first() is not None
