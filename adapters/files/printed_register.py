"""The register of proof to be printed and filed: a PDF in Russian, with the texts that were told and every ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from adapters.files.printed_sheet import Column, Sheet
from models.local_time import local
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.outbound.proof import FIRST, ProofLink, ProofOutcome
from models.phone_number import PhoneNumber
from services.notices.notice_board import NoticeCount, ProvedRing

_TITLE, _HASH = 13.0, 5.4
_COLUMNS = (
    Column("№", 34),
    Column("Попытка", 52),
    Column("Текст", 42),
    Column("Звонок", 84),
    Column("Ответ", 42),
    Column("Итог", 136),
    Column("Прослушано", 72),
    Column("Кл.", 18),
    Column("Номер", 74),
    Column("Хэш записи", 206, _HASH),
)
_OUTCOMES = {
    ProofOutcome.ACKNOWLEDGED: "подтвердил нажатием",
    ProofOutcome.HEARD_FULL: "прослушал до конца, без нажатия",
    ProofOutcome.HEARD_PARTIAL: "прослушал не до конца",
    ProofOutcome.VOICEMAIL: "автоответчик",
    ProofOutcome.NO_ANSWER: "не ответил",
    ProofOutcome.BUSY: "занято",
    ProofOutcome.REJECTED: "вызов отклонён",
    ProofOutcome.INVALID: "номер не существует",
    ProofOutcome.FAILED: "соединение не установлено",
    ProofOutcome.BLOCKED: "номер не набирался",
    ProofOutcome.OPTED_OUT: "просил не звонить о работах",
    ProofOutcome.UNKNOWN: "неизвестно, был ли звонок",
}
_STATES = {
    NoticeState.QUEUED: "ещё не сообщено",
    NoticeState.DIALLING: "идёт звонок",
    NoticeState.ACKNOWLEDGED: "подтвердили нажатием",
    NoticeState.HEARD: "прослушали",
    NoticeState.HANDED_OVER: "передано для письма или объявления",
    NoticeState.CANCELLED: "не сообщено, работы изменились",
}
_WHY = {
    HandedOver.NO_NUMBER: "нет номера для звонка",
    HandedOver.ENOUGH: "исчерпаны попытки",
    HandedOver.TOO_LATE: "не осталось времени",
    HandedOver.OPTED_OUT: "просили не звонить",
}
_KINDS = {
    NoticeKind.PLANNED: "о плановых работах",
    NoticeKind.MOVED: "о переносе",
    NoticeKind.CANCELLED: "об отмене",
    NoticeKind.RESTORED: "о восстановлении подачи",
}


@dataclass(frozen=True, slots=True)
class TellingOf:
    """One text, and how its consumers stand."""

    campaign: Campaign
    counts: Sequence[NoticeCount]


@dataclass(frozen=True, slots=True)
class RegisterCover:
    """What stands before the rings."""

    company: str
    reference: str
    campaigns: Sequence[TellingOf]
    made_at: datetime
    zone: ZoneInfo
    """By whose clocks all times are shown."""


def print_register(
    file: BinaryIO, cover: RegisterCover, rings: Sequence[ProvedRing], head: ProofLink | None, *, numbers: bool
) -> None:
    """Write the whole document; numbers are masked unless `numbers`. The chain's head stands on every page."""
    title = f"Реестр оповещения потребителей о плановых работах: {cover.reference}"
    hash_ = head.hash if head else FIRST
    foot = f"Составлен {_shown(cover.made_at, cover.zone)}. Голова цепочки: {hash_}"
    sheet = Sheet(file, title, foot, _COLUMNS)
    sheet.say(title, _TITLE)
    sheet.say(f"{cover.company}. Время местное ({cover.zone.key}).")
    for telling in cover.campaigns:
        _tell(sheet, telling.campaign, cover.zone)
        sheet.say(_standing(telling.counts))
    sheet.begin_table()
    for ring in rings:
        sheet.row(_cells(ring, cover.zone, numbers=numbers))
    sheet.end_table()
    place = f"запись {head.serial}" if head else "записей нет"
    sheet.say(f"Записей в этом реестре: {len(rings)}. Голова всей цепочки ({place}): {hash_}")
    sheet.say("Изменят ли запись позже или удалят, покажет проверка: gridline works proof --head ГОЛОВА")
    sheet.finish()


def _tell(sheet: Sheet, campaign: Campaign, zone: ZoneInfo) -> None:
    """One text, who approved it, and for when."""
    text, approved = campaign.text, campaign.approved
    sheet.say(
        f"Текст {text.sha256[:8]} {_KINDS[text.kind]}, версия {text.version}: утвердил {approved.by} "
        f"{_shown(approved.at, zone)}; сообщить до {_shown(campaign.told_by, zone)}; работы с "
        f"{_shown(text.starts_at, zone)} по {_shown(text.ends_at, zone)}."
    )
    if campaign.reason:
        sheet.say(f"Объявлено позже срока, причина: {campaign.reason}")
    sheet.say(f"«{text.words}» SHA-256: {text.sha256}")


def _standing(counts: Sequence[NoticeCount]) -> str:
    """How many were told, and how many are left to a letter and why."""
    states = [f"{_STATES[each.state]} {each.consumers}" for each in counts if each.why is None]
    left = [f"{_WHY[each.why]} {each.consumers}" for each in counts if each.why is not None]
    told = "; ".join([*states, *([f"передано для письма или объявления: {', '.join(left)}"] if left else [])])
    return f"Потребителей {sum(each.consumers for each in counts)}{f': {told}' if told else ''}."


def _cells(ring: ProvedRing, zone: ZoneInfo, *, numbers: bool) -> tuple[str, ...]:
    entry = ring.link.entry
    return (
        *(str(ring.link.serial), entry.attempt, entry.text_sha256[:8], _shown(entry.rung_at, zone, seconds=True)),
        f"{local(entry.answered_at, zone):%H:%M:%S}" if entry.answered_at else "",
        _OUTCOMES[entry.outcome],
        f"{_seconds(entry.heard_ms)} из {_seconds(entry.of_ms)} с" if entry.answered_at else "",
        entry.key,
        _number(ring.phone, whole=numbers),
        ring.link.hash,
    )


def _number(phone: PhoneNumber | None, *, whole: bool) -> str:
    if phone is None:
        return "удалён"
    return phone.e164 if whole else phone.masked


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}".replace(".", ",")


def _shown(at: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    return f"{local(at, zone):%d.%m.%Y %H:%M:%S}" if seconds else f"{local(at, zone):%d.%m.%Y %H:%M}"
