"""The use cases by which people settle voice messages, joined over one company's database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.database.database import Database
from services.desk_rules import DeskRules
from services.messages.accept_message import AcceptMessage
from services.messages.settle_message import (
    AttachAccount,
    CallBackMessage,
    FreshNumbers,
    ListenToMessage,
    RejectMessage,
)
from services.readings.open_account import OpenAccount


@dataclass(frozen=True, slots=True)
class MessageDesk:
    accept: AcceptMessage
    reject: RejectMessage
    call_back: CallBackMessage
    attach: AttachAccount
    listen: ListenToMessage


def join_message_desk(database: Database, rules: DeskRules, clock: Callable[[], datetime]) -> MessageDesk:
    """The desk of one company; it opens no local store, so that it may run beside the bridge."""
    begin, board = database.transactions, database.messages
    numbers = FreshNumbers(database.number_blocks, rules, clock)
    accounts = OpenAccount(database.accounts, database.lookups)
    return MessageDesk(
        AcceptMessage(begin, board, accounts, numbers, rules),
        RejectMessage(begin, board, rules.profile.zone),
        CallBackMessage(begin, board, numbers, rules),
        AttachAccount(begin, board, database.accounts, rules.profile.zone),
        ListenToMessage(begin, board, rules.profile.zone),
    )
