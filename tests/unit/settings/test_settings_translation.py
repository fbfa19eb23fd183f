"""How the administrator's sections become what Asterisk is told."""

from pathlib import Path

from adapters.asterisk.settings import CallerNumber, DtmfMode
from adapters.asterisk.settings_check import mistakes
from gridline.settings import settings_from
from gridline.settings.translation import asterisk_settings
from tests.unit.settings.test_settings import FULL


def test_a_full_file_is_fit_for_asterisk() -> None:
    told = asterisk_settings(settings_from(FULL, {}, Path("/etc/gridline/gridline.toml")), ["7172"])
    assert mistakes(told) == []
    second, first = told.trunks
    assert (second.registration, second.peers) == (None, ("192.0.2.2",))
    assert first.registration is not None
    assert first.registration.secret == "s3cret-word"
    assert (first.dtmf, first.caller_number) == (DtmfMode.INFO, CallerNumber.PAI)
    assert told.duty == ("+77172000000", "boris")
    assert told.nat is not None
    assert told.company_numbers == ("7172",)


def test_the_demos_defaults_are_fit_for_asterisk(tmp_path: Path) -> None:
    settings = settings_from("", {}, tmp_path / "gridline.toml")
    assert mistakes(asterisk_settings(settings, [])) == []
