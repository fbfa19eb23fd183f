"""Answers after talks with agents as a supervisor reads them: by queue and agent; in columns, or as JSON."""

from collections.abc import Sequence
from datetime import date

from gridline.pages.printed import in_columns, json_text
from models.survey import FiledSurvey, SurveyFigures, figures

_HEADER = ("queue", "agent", "asked", "answered", "share", "declined", "average")


def surveys_as_text(surveys: Sequence[FiledSurvey]) -> str:
    """A line for each agent of each queue, below them one for all."""
    if not surveys:
        return "nobody was asked on this day\n"
    rows = [(queue, agent or "-", *_cells(counted)) for queue, agent, counted in _by_agent(surveys)]
    return in_columns([_HEADER, *rows, ("all", "", *_cells(figures(surveys)))])


def surveys_as_json(surveys: Sequence[FiledSurvey], day: date) -> str:
    """The same for programs; shares from 0 to 1, null where there is nothing to divide."""
    agents = [{"queue": queue, "agent": agent, **_fields(counted)} for queue, agent, counted in _by_agent(surveys)]
    return json_text({"day": day.isoformat(), **_fields(figures(surveys)), "agents": agents})


def _by_agent(surveys: Sequence[FiledSurvey]) -> Sequence[tuple[str, str, SurveyFigures]]:
    places = sorted({(each.queue, each.agent) for each in surveys})
    return [
        (queue, agent, figures(each for each in surveys if (each.queue, each.agent) == (queue, agent)))
        for queue, agent in places
    ]


def _cells(counted: SurveyFigures) -> tuple[str, ...]:
    share, average = counted.share_answered, counted.average
    return (
        str(counted.asked),
        str(counted.answered),
        "-" if share is None else f"{share:.0%}",
        str(counted.declined),
        "-" if average is None else f"{average:.2f}",
    )


def _fields(counted: SurveyFigures) -> dict[str, object]:
    return {
        "asked": counted.asked,
        "answered": counted.answered,
        "declined": counted.declined,
        "share_answered": counted.share_answered,
        "average": counted.average,
    }
