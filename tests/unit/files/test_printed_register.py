"""The printed register: what was told, each ring with its hash, numbers masked, the head of the chain on every page."""

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from pypdf import PdfReader

from adapters.files.printed_register import RegisterCover, TellingOf, print_register
from models.outbound.campaign import Campaign
from models.outbound.notice import HandedOver, NoticeKind, NoticeState
from models.outbound.proof import FIRST, ProofLink, ProofOutcome
from services.notices.notice_board import NoticeCount, ProvedRing
from tests.fakes.proof_chain import chain, entry, proved
from tests.fakes.told_works import CAMPAIGN, MOMENT, NOW, PHONE, TEXT

COUNTS = (
    NoticeCount(NoticeState.ACKNOWLEDGED, 5),
    NoticeCount(NoticeState.HANDED_OVER, 2, HandedOver.NO_NUMBER),
    NoticeCount(NoticeState.HANDED_OVER, 1, HandedOver.OPTED_OUT),
)


def pages(
    rings: Sequence[ProvedRing],
    head: ProofLink | None,
    campaigns: Sequence[Campaign] = (CAMPAIGN,),
    *,
    numbers: bool = False,
) -> list[str]:
    """The text of each page, as a reader of the file sees it."""
    file = io.BytesIO()
    tellings = [TellingOf(each, COUNTS) for each in campaigns]
    cover = RegisterCover("Ясногорск Энерго", "П-7", tellings, NOW, MOMENT.zone)
    print_register(file, cover, rings, head, numbers=numbers)
    return [page.extract_text() for page in PdfReader(file).pages]


def test_the_register_tells_text_ring_and_hash() -> None:
    links = chain(entry(1), entry(2, ProofOutcome.NO_ANSWER))
    (page,) = pages(proved(links), links[-1])
    assert "Реестр оповещения потребителей о плановых работах: П-7" in page
    assert "Ясногорск Энерго" in page
    assert TEXT.words in page
    assert TEXT.sha256 in page
    assert "утвердил Петров 20.11.2026 10:00; сообщить до 27.11.2026 00:00" in page
    for told in ("20.11.2026 10:00:01", "10:00:07", "подтвердил нажатием", "12,3 из 15,0 с", links[0].hash):
        assert told in page
    for told in ("не ответил", links[1].hash):
        assert told in page
    assert f"Голова всей цепочки (запись 2): {links[1].hash}" in page


def test_numbers_are_masked_shown_on_wish_and_told_as_erased() -> None:
    links = chain(entry(1))
    assert "+7***0107" in pages(proved(links), links[-1])[0]
    assert PHONE.e164 in pages(proved(links), links[-1], numbers=True)[0]
    assert "удалён" in pages(proved(links, phone=None), links[-1], numbers=True)[0]


def test_every_page_has_the_head_its_number_and_the_titles() -> None:
    links = chain(*(entry(place) for place in range(1, 121)))
    found = pages(proved(links), links[-1])
    assert len(found) == 3
    for number, page in enumerate(found, start=1):
        assert f"Голова цепочки: {links[-1].hash}" in page
        assert f"Страница {number}" in page
        assert "Прослушано" in page
    whole = "\n".join(found)
    assert [each.hash in whole for each in links] == [True] * 120


def test_how_many_were_told_and_how_many_are_left_to_a_letter_stands_below_each_text() -> None:
    (page,) = pages([], None)
    assert "Потребителей 8: подтвердили нажатием 5; передано для письма или объявления: нет номера" in page
    assert "просили не звонить 1." in page


@pytest.mark.parametrize("state", NoticeState)
@pytest.mark.parametrize("why", [None, *HandedOver])
def test_every_state_and_every_reason_has_russian_words(state: NoticeState, why: HandedOver | None) -> None:
    file = io.BytesIO()
    telling = TellingOf(CAMPAIGN, (NoticeCount(state, 3, why),))
    print_register(file, RegisterCover("Е", "П-7", [telling], NOW, MOMENT.zone), [], None, numbers=False)
    (page,) = PdfReader(file).pages
    assert "Потребителей 3: " in page.extract_text()


@pytest.mark.parametrize("outcome", ProofOutcome)
def test_every_outcome_has_russian_words(outcome: ProofOutcome) -> None:
    links = chain(entry(1, outcome))
    assert outcome.value not in pages(proved(links), links[-1])[0]


def test_a_correction_and_a_late_announcement_are_told_as_such() -> None:
    moved = replace(CAMPAIGN, text=replace(TEXT, kind=NoticeKind.MOVED, version=2), reason="авария на вводе")
    (page,) = pages([], None, (CAMPAIGN, moved))
    assert "о переносе, версия 2" in page
    assert "Объявлено позже срока, причина: авария на вводе" in page


def test_before_the_first_ring_the_register_is_empty_and_says_so() -> None:
    (page,) = pages([], None)
    assert f"Записей в этом реестре: 0. Голова всей цепочки (записей нет): {FIRST}" in page


def test_a_long_text_runs_over_lines_and_none_of_it_is_lost() -> None:
    words = " ".join(f"слово{n}" for n in range(200))
    (page,) = pages([], None, [replace(CAMPAIGN, text=replace(TEXT, words=words))])
    assert words in " ".join(page.split())


def test_kazakh_letters_of_a_name_are_printed() -> None:
    (page,) = pages([], None, [replace(CAMPAIGN, reason="Әуе желісін жөндеу, Қ. Ұлы")])
    assert "Әуе желісін жөндеу, Қ. Ұлы" in page


def test_the_same_register_is_the_same_file() -> None:
    links = chain(entry(1))
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        cover = RegisterCover("Ясногорск Энерго", "П-7", [TellingOf(CAMPAIGN, COUNTS)], NOW, MOMENT.zone)
        print_register(file, cover, proved(links), links[-1], numbers=False)
    assert files[0].getvalue() == files[1].getvalue()
