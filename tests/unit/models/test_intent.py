"""What each intent of the catalogue means for its case."""

import pytest

from models.deadlines import TERMS
from models.intent import CASE_TERMS, CaseKind, CasePriority, CaseTerms, Category, Intent


def test_every_intent_but_the_choice_of_language_says_what_its_case_is() -> None:
    assert set(Intent) - set(CASE_TERMS) == {Intent.LANGUAGE}


def test_a_complaint_is_answered_within_thirty_days() -> None:
    assert CASE_TERMS[Intent.COMPLAINT].answer_term == TERMS["reply"]


@pytest.mark.parametrize("intent", [Intent.CONSULTATION, Intent.CALLBACK_REQUEST, Intent.INFO_METERING])
def test_a_question_that_nobody_answers_on_the_line_is_answered_within_four_hours(intent: Intent) -> None:
    assert CASE_TERMS[intent].answer_term == TERMS["callback"]


@pytest.mark.rule("C-3")
@pytest.mark.parametrize(
    "intent",
    [Intent.RECONNECT_REQUEST, Intent.METERING_ADMISSION, Intent.METERING_DISMANTLE, Intent.CONTRACT_TERMINATE],
)
def test_a_caller_whose_wish_needs_paper_starts_no_clock(intent: Intent) -> None:
    assert CASE_TERMS[intent].needs_written
    assert CASE_TERMS[intent].answer_term is None


def test_the_oral_request_for_a_meters_place_needs_no_paper() -> None:
    assert not CASE_TERMS[Intent.METERING_PLACE_APPROVAL].needs_written


def test_the_clock_of_a_written_application_cannot_be_started_by_telephone() -> None:
    with pytest.raises(ValueError, match="written application"):
        CaseTerms(CaseKind.REQUEST, Category.REQUEST_OTHER, "operators", answer_due="reply", needs_written=True)


def test_no_term_is_invented() -> None:
    with pytest.raises(ValueError, match="no term"):
        CaseTerms(CaseKind.REQUEST, Category.REQUEST_OTHER, "operators", answer_due="soon")


@pytest.mark.parametrize("intent", [Intent.HAZARD, Intent.THEFT_EQUIPMENT])
def test_danger_and_stolen_equipment_are_critical(intent: Intent) -> None:
    assert CASE_TERMS[intent].priority is CasePriority.CRITICAL


@pytest.mark.parametrize("intent", [Intent.THEFT_NONCONTRACT, Intent.THEFT_UNMETERED, Intent.THEFT_EQUIPMENT])
def test_no_outcome_of_a_theft_is_owed_to_whoever_reported_it(intent: Intent) -> None:
    assert CASE_TERMS[intent].answer_term is None


@pytest.mark.parametrize(
    ("kind", "chapters"),
    [
        (CaseKind.COMPLAINT, {"2"}),
        (CaseKind.REQUEST, {"3"}),
        (CaseKind.INQUIRY, {"1"}),
        (CaseKind.REPORT, {"1", "2"}),
    ],
)
def test_each_kind_is_counted_in_its_chapter_of_the_yearly_form(kind: CaseKind, chapters: set[str]) -> None:
    counted = {terms.category[0] for terms in CASE_TERMS.values() if terms.kind is kind}

    assert counted <= chapters
