"""The company that a node serves: who is rung in danger, and what the doctor says of its profile."""

from dataclasses import replace
from pathlib import Path

from gridline.checks.content import company, languages
from gridline.checks.diagnosis import State
from gridline.company import with_duty
from gridline.settings import Settings
from gridline.settings.sections import CompanySettings
from gridline.settings.telephony import DutySettings
from models.company_terms import DangerDuty
from models.phone_number import PhoneNumber
from tests.fakes.yasnogorsk import COMPANY

DANGER = DangerDuty(PhoneNumber("+77172000001"), PhoneNumber("+77172000002"), ring_s=25)
NOBODY = DutySettings()


def test_a_caller_in_danger_reaches_those_whom_the_profile_names() -> None:
    settings = with_duty(Settings(), replace(COMPANY, danger=DANGER))
    assert settings.duty == DutySettings("+77172000001", ("+77172000002",), ring_s=25)


def test_those_whom_the_settings_name_come_first() -> None:
    named = replace(Settings(), duty=DutySettings("anna"))
    assert with_duty(named, replace(COMPANY, danger=DANGER)) == named
    assert with_duty(Settings(), COMPANY) == Settings()


def test_what_a_company_has_not_supplied_is_told_with_its_cost() -> None:
    found = company(CompanySettings("aes"), NOBODY)
    assert found.state is State.WARNING
    assert "a caller in danger reaches nobody live" in found.what
    assert "nobody live" not in company(CompanySettings("aes"), DutySettings("anna", ("boris",))).what
    assert company(CompanySettings("demo"), NOBODY).state is State.WELL


def test_mistakes_in_a_profile_are_told_by_place(tmp_path: Path) -> None:
    (tmp_path / "aes.yaml").write_text("code: aes\nname: АЭС\ncountri: KZ\n", encoding="utf-8")
    found = company(CompanySettings("aes", tmp_path), NOBODY)
    assert found.state is State.ILL
    assert "countri" in found.what
    assert company(CompanySettings("none", tmp_path), NOBODY).state is State.ILL


def test_what_cannot_be_said_in_kazakh_is_listed_where_a_company_wants_to() -> None:
    found = languages(CompanySettings("aes"), Settings().storage)
    assert found.state is State.WARNING
    assert "callers hear Russian instead" in found.what
    assert all(draft in found.what for draft in ("greeting", "language_choice_kk", "reading_accepted"))
    assert "a machine reads the drafts" in languages(CompanySettings("demo"), Settings().storage).what
    assert languages(CompanySettings("sal"), Settings().storage).state is State.WELL
