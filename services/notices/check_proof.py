"""Whether the proof of notices still holds: no link changed, none removed, and none cut off after a printed head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from models.outbound.proof import FIRST, ProofLink, ends_in, first_broken

_AT_ONCE = 1000


class ProofChain(Protocol):
    async def links(self, after: int, most: int) -> Sequence[ProofLink]:
        """Those that follow the serial `after`, in order; from 0: the first ones. Raises DatabaseAway."""
        ...


@dataclass(frozen=True, slots=True)
class ProofState:
    links: int
    """How many hold, from the first one on."""
    head: ProofLink | None
    """The last that holds; None where there is none."""
    broken_at: int | None
    """The serial of the link that was changed, or before which something was removed; None where all hold."""
    has_printed: bool
    """Whether the head that was printed is among those that hold; true where none was asked about."""

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None and self.has_printed


@dataclass(frozen=True, slots=True)
class CheckProof:
    chain: ProofChain

    async def __call__(self, printed: str | None = None) -> ProofState:
        """`printed` is a head from an older register, in hexadecimal digits. Raises DatabaseAway."""
        head: ProofLink | None = None
        links, has_printed = 0, printed in {None, FIRST}
        while part := await self.chain.links(head.serial if head else 0, _AT_ONCE):
            broken = first_broken(part, head)
            whole = [each for each in part if broken is None or each.serial < broken]
            links += len(whole)
            has_printed = has_printed or (printed is not None and ends_in(whole, printed))
            head = whole[-1] if whole else head
            if broken is not None:
                return ProofState(links, head, broken, has_printed)
        return ProofState(links, head, None, has_printed)
