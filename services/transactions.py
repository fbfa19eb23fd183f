"""The port by which a use case owns its transaction."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

RecordsT_co = TypeVar("RecordsT_co", covariant=True)


class Transactions(Protocol[RecordsT_co]):
    """Opens transactions over the records that a use case names."""

    def begin(self) -> AbstractAsyncContextManager[RecordsT_co]:
        """One transaction: stored when the block ends, undone when it raises.

        Raises DatabaseAway or DatabaseRefused, from the block or from its end.
        """
        ...
