"""An outbox in memory, and a database behind it that can be away or refuse."""

from collections.abc import Sequence
from dataclasses import replace

from models.call import CallKey
from models.case import RegistrationNumber
from services.errors import DatabaseAway, DatabaseRefused, NotKept
from services.outbox.outbox import Entry, EntryState, Letter, OutboxStatus


class MemoryOutbox:
    """Implements Outbox; `full` is a disk that takes nothing."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.full = False

    async def keep(self, letter: Letter) -> Entry:
        if self.full:
            raise NotKept("no space left on the disk")
        if letter.key not in self.entries:
            seq = len(self.entries) + 1
            number = RegistrationNumber(letter.number.company, letter.number.day, seq) if letter.number else None
            entry = Entry(seq, letter.key, letter.subject, letter.content, letter.callback_due, number)
            self.entries[letter.key] = entry
        return self.entries[letter.key]

    async def pending(self, limit: int) -> Sequence[Entry]:
        return [entry for entry in self.entries.values() if entry.state is EntryState.PENDING][:limit]

    async def settle(self, seq: int, state: EntryState, note: str = "") -> None:
        entry = next(entry for entry in self.entries.values() if entry.seq == seq)
        self.entries[entry.key] = replace(entry, state=state)

    async def forget_stored(self, call: CallKey) -> None:
        def goes(entry: Entry) -> bool:
            of_call = entry.subject == f"call {call}" or f":{call}/" in entry.key
            return of_call and entry.state is EntryState.STORED

        self.entries = {key: entry for key, entry in self.entries.items() if not goes(entry)}

    async def status(self) -> OutboxStatus:
        states = [entry.state for entry in self.entries.values()]
        return OutboxStatus(states.count(EntryState.PENDING), states.count(EntryState.REFUSED), 100)


class MemoryStore:
    """Takes entries like StoreEntry; `stored` is the order in which the database got them."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.away = False
        self.refuses: set[str] = set()
        self.times_asked = 0

    async def __call__(self, entry: Entry) -> None:
        self.times_asked += 1
        if self.away:
            raise DatabaseAway("away")
        if entry.key in self.refuses:
            raise DatabaseRefused("refused")
        self.stored.append(entry.key)
