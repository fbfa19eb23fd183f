"""Yearly calendars as they are written and miswritten."""

import pytest

from adapters.files.errors import MistakesInFiles
from adapters.files.work_calendars import load_calendars
from models.errors import CalendarNotLoaded

GOOD = "country: RU\nyear: 2026\nsource: list\ndays_off: [2026-11-04]\n"


def test_a_country_without_a_file_says_so_at_its_first_question(tmp_path):
    (tmp_path / "ru_2026.yaml").write_text(GOOD)
    calendars = load_calendars(tmp_path)
    assert calendars["RU"].years.keys() == {2026}
    with pytest.raises(CalendarNotLoaded, match="KZ for 2026"):
        calendars["KZ"].is_working(next(iter(calendars["RU"].years[2026].days_off)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("2026-11-04", "2026-11-31"), "days_off[0]: '2026-11-31' is not a day. Write it as 2026-11-04"),
        (GOOD.replace("2026-11-04", "2026-W45-3"), "is not a day"),
        (GOOD.replace("2026-11-04", "2025-11-04"), "2025-11-04 is not a day of 2026"),
        (GOOD.replace("2026-11-04", "2026-11-07"), "List only weekdays"),
        (GOOD + "days_worked: [2026-11-06]\n", "List only weekend days"),
        (GOOD.replace("RU", "KZ"), "Name the file kz_2026.yaml"),
        (GOOD.replace("2026\n", "2027\n"), "is not a day of 2027"),
        (GOOD.replace("source: list\n", ""), "source: is missing"),
        ("", "is empty"),
    ],
)
def test_a_mistake_in_a_calendar_is_told_with_its_remedy(tmp_path, text, told):
    (tmp_path / "ru_2026.yaml").write_text(text)
    with pytest.raises(MistakesInFiles) as raised:
        load_calendars(tmp_path)
    assert told in str(raised.value)
