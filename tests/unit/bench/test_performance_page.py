"""A bench that runs again replaces its own section and no other."""

from pathlib import Path

from bench.ivr_figures import OURS, PLAIN, SPOKEN, IvrFigures, Level, Limit
from bench.ivr_section import ivr_section
from bench.performance_page import Section, keep, table, with_section


def limit(concurrent: float) -> Limit:
    return Limit(concurrent, concurrent / 25, 0.1, 2.0, reached=True, asterisk_cores=1.2, broke_by=("gaps",))


def level(variant: str, delay_ms: float) -> Level:
    python = 0.0 if variant == PLAIN else 0.1
    cores = {"asterisk": 0.5, "bridge": python, "media": 0.2 if variant == SPOKEN else 0.0, "callers": 0.2}
    memory = {"asterisk": 80.0}
    steps = {"value": [delay_ms]}
    cut = [120.0] if variant == SPOKEN else []
    return Level(variant, 100, 100.0, [delay_ms], steps, [1.0], cores, 0.0, memory, 0, 0, barge_ins_ms=cut)


def figures(ours: float, delay_ms: float, spoken: float = 160.0, spoken_ms: float = 500.0) -> IvrFigures:
    levels = [level(OURS, delay_ms), level(SPOKEN, spoken_ms), level(PLAIN, 2.0)]
    limits = {OURS: [limit(ours)], SPOKEN: [limit(spoken)], PLAIN: [limit(200.0)]}
    idle = {name: {"asterisk": 60.0} for name in limits}
    return IvrFigures(dict.fromkeys(limits, 25.0), idle, levels, limits)


def test_a_section_is_added_and_later_replaced() -> None:
    page = with_section("# Performance\n", Section("one", "One", "old"))
    page = with_section(page, Section("two", "Two", "stays"))
    page = with_section(page, Section("one", "One", "new"))
    assert "old" not in page
    assert page.index("new") < page.index("stays")
    assert page.count("## ") == 2


def test_what_a_person_remarked_on_the_figures_stays_below_the_next_ones(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    keep(Section("one", "One", "old"), page)
    keep(Section("two", "Two", "stays"), page)
    remark = "Other programs took a core in the second run.\n"
    block = f"\n<!-- remarks -->\n{remark}<!-- end of remarks -->\n"
    page.write_text(page.read_text("utf-8").replace("<!-- end of one -->", f"{block}<!-- end of one -->"), "utf-8")
    for text in ("new", "newer"):
        assert keep(Section("one", "One", text), page) == remark, "who runs it is told to look at them again"
        assert f"\n{text}\n{block}<!-- end of one -->\n" in page.read_text("utf-8")
    assert keep(Section("two", "Two", "stays"), page) == ""
    assert page.read_text("utf-8").count("remarks -->") == 2


def test_a_table_has_a_line_for_each_row() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_goals_are_met_by_nine_tenths_of_the_rate_and_thirty_milliseconds() -> None:
    text = ivr_section(figures(ours=180.0, delay_ms=30.0), "22", quick=False).text
    assert "| 0.90 | met |" in text
    assert "| 30.0 ms | met |" in text


def test_a_missed_goal_is_called_missed() -> None:
    text = ivr_section(figures(ours=179.0, delay_ms=30.5), "22", quick=False).text
    assert text.count("**missed**") == 2


def test_calls_by_voice_have_goals_of_their_own() -> None:
    met = ivr_section(figures(ours=180.0, delay_ms=30.0), "22", quick=False).text
    assert "| 0.80 | met |" in met
    assert "| 500.0 ms | met |" in met
    missed = ivr_section(figures(ours=180.0, delay_ms=30.0, spoken=150.0, spoken_ms=501.0), "22", quick=False).text
    assert "| 0.75 | **missed** |" in missed
    assert "| 501.0 ms | **missed** |" in missed


def test_how_soon_a_voice_silences_a_prompt_is_told_of_calls_by_voice() -> None:
    text = ivr_section(figures(ours=180.0, delay_ms=20.0), "22", quick=False).text
    assert f"| 100 | {SPOKEN} | 1 | 120 ms | 120 ms | 120 ms |" in text


def test_processor_time_is_told_for_one_whole_call() -> None:
    text = ivr_section(figures(ours=180.0, delay_ms=20.0), "22", quick=False).text
    assert f"| 100 | {OURS} | 125 ms | 25 ms | - |" in text
    assert f"| 100 | {SPOKEN} | 125 ms | 25 ms | 50 ms |" in text
    assert f"| 100 | {PLAIN} | 125 ms | - | - |" in text
