"""What a notice says, in words and in recordings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sounds.pack import open_pack
from dialogue.notice_words import notice_prompts
from dialogue.prompt import Recorded
from gridline.notice_words import notice_words, text_words
from models.call import Language
from models.outbound.notice import NoticeKind, NoticeText
from models.planned_work import PlannedWork
from tests.fakes.notice_desk import BEFORE, CANCELLED, ENDS, MOVED, PLANNED, RESTORED, STARTS
from tests.fakes.shipped_companies import CODES
from tests.fakes.shipped_prompts import PACK, shipped_wording
from tests.fakes.yasnogorsk import COMPANY, TOWN

WORKS = PlannedWork("W-1", STARTS, ENDS, ("F-1",))
INTRO = "Здравствуйте! Это компания Ясногорск Энерго. Важное сообщение о плановых работах."
DATES = (
    "По Вашему адресу плановые работы. Начало: двадцать шестое ноября девять часов ноль минут."
    " Окончание: двадцать шестое ноября семнадцать часов тридцать минут."
)


@pytest.mark.parametrize(
    ("kind", "was_at", "said"),
    [
        (NoticeKind.PLANNED, None, DATES),
        (
            NoticeKind.MOVED,
            BEFORE,
            "Сроки плановых работ изменились. Прежнее время: двадцать пятое ноября десять часов ноль минут. " + DATES,
        ),
        (NoticeKind.MOVED, None, DATES),
        (
            NoticeKind.CANCELLED,
            None,
            "Плановые работы отменены. Дата: двадцать шестое ноября. Электроэнергия будет подаваться как обычно.",
        ),
    ],
)
def test_the_words_are_those_that_a_consumer_hears(kind: NoticeKind, was_at: datetime | None, said: str) -> None:
    assert notice_words(shipped_wording(), COMPANY)(kind, WORKS, was_at) == f"{INTRO} {said}"


def test_whoever_wished_to_know_hears_that_power_is_back_and_is_asked_whether_he_has_it() -> None:
    said = (
        "Здравствуйте! Компания Ясногорск Энерго. По Вашему адресу подача электроэнергии восстановлена."
        " Если света нет, нажмите один. Если свет есть, нажмите два."
    )
    assert text_words(shipped_wording(), COMPANY)(RESTORED) == said


def test_times_are_those_of_the_company_wherever_they_were_typed() -> None:
    elsewhere = replace(WORKS, starts_at=STARTS.astimezone(UTC), ends_at=ENDS.astimezone(UTC))
    words = notice_words(shipped_wording(), COMPANY)
    assert words(NoticeKind.PLANNED, elsewhere, None) == words(NoticeKind.PLANNED, WORKS, None)


@pytest.mark.parametrize("text", [PLANNED, MOVED, CANCELLED, RESTORED], ids=lambda text: text.kind.value)
def test_no_notice_needs_a_speech_engine_at_any_minute_of_any_day(text: NoticeText) -> None:
    recorded = open_pack(PACK).manifest.recordings(Language.RUSSIAN)
    for step in range(366):
        at = datetime(2028, 1, 1, tzinfo=TOWN) + timedelta(days=step, minutes=61 * step)
        told = replace(text, starts_at=at, ends_at=at + timedelta(minutes=59), was_at=text.was_at and at)
        for piece in shipped_wording().pieces(notice_prompts(told, COMPANY.code, TOWN), Language.RUSSIAN):
            assert isinstance(piece, Recorded)
            assert piece.piece in recorded or piece.piece.startswith("silence/"), piece


def test_every_company_is_named_by_a_recording() -> None:
    recorded = open_pack(PACK).manifest.recordings(Language.RUSSIAN)
    assert {f"companies/{code}" for code in CODES} <= recorded.keys()
