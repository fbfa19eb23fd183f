"""`gridline works announce|telling|why`: consumers are told of planned works by telephone, and how far that is."""

import argparse
from collections.abc import Mapping, Sequence

from gridline.commands.dispatcher_options import add_action, add_signature
from gridline.commands.readings import account
from gridline.commands.signed_options import reason
from gridline.commands.works_actions import Action, Answer
from gridline.company import load_company
from gridline.errors import CommandError
from gridline.notice_words import notice_words
from gridline.pages.notice_story import story_as_json, story_as_text
from gridline.pages.notices import Progress, announced_as_text, progress_as_fields, progress_as_text
from gridline.pages.printed import add_json, json_text
from gridline.pages.works import (
    LISTED,
    outlook_as_fields,
    outlook_as_text,
    without_number_as_text,
    works_as_text,
)
from gridline.works_desk import WorksDesk
from models.message_review import Signature
from models.planned_work import PlannedWork, WorkState
from services.notices.announce_works import AnnounceWorks

_ALL = 10_000_000
"""Programs are given everybody who is handed over: they write the letters."""


def add_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    announcing = add_action(actions, "announce", "tell consumers by telephone of the works as they are now")
    announcing.add_argument("reference", metavar="REF", help="the works' number")
    announcing.add_argument("--reason", type=reason, metavar="TEXT", help="why it is too late for the rule")
    add_signature(announcing)
    telling = add_action(actions, "telling", "whom works concern, whether all can be told in time, and who was told")
    telling.add_argument("reference", metavar="REF", help="the works' number")
    why = add_action(actions, "why", "why a consumer was called, or was not")
    why.add_argument("account", type=account, metavar="ACCOUNT", help="one of his")
    for asking in (telling, why):
        add_json(asking)


async def owed(desk: WorksDesk, works: PlannedWork) -> str:
    """What is to be done for consumers whom works were announced to that have changed; empty: nothing."""
    campaigns = await desk.database.notice_board.campaigns(works.reference)
    if not campaigns or any(each.text.version == works.version for each in campaigns):
        return ""
    return _not_announced(works, as_now=True)


async def _announce(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    """The use case refuses what must not be; doing it again adds nothing."""
    words = notice_words(load_company(desk.settings).wording, desk.profile)
    announce = AnnounceWorks(desk.database.transactions, desk.profile.planned_notices, desk.clock, words)
    by = Signature(arguments.by, desk.now.now)
    announcement = await announce(arguments.reference, by, arguments.reason or "")
    progress = [await desk.progress(each) for each in announcement.campaigns]
    text = announced_as_text(progress, desk.now, is_new=announcement.is_new)
    works = await desk.works(arguments.reference)
    if works is None or works.state is WorkState.CANCELLED:
        return Answer(text)
    return Answer(text + outlook_as_text(await desk.outlook(works), desk.capacity, desk.now))


async def _telling(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    reference = arguments.reference
    works = await desk.works(reference)
    campaigns = await desk.database.notice_board.campaigns(reference)
    if works is None and not campaigns:
        raise CommandError(f"no works {reference} are planned. See: gridline works list")
    progress = [await desk.progress(each, _ALL if arguments.json else LISTED) for each in campaigns]
    if arguments.json:
        fields = await _outlook_fields(desk, works) if works is not None else {"reference": reference}
        return Answer(json_text({**fields, "campaigns": [progress_as_fields(each) for each in progress]}))
    outlook = await _outlook(desk, works, progress) if works else ""
    return Answer(outlook + progress_as_text(progress, desk.now))


async def _why(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    story = await desk.database.notice_board.story(arguments.account)
    if arguments.json:
        return Answer(story_as_json(story, arguments.account))
    return Answer(story_as_text(story, arguments.account, desk.now))


async def _outlook(desk: WorksDesk, works: PlannedWork, progress: Sequence[Progress]) -> str:
    """What can be done, for works that nobody was told of as they are now; else the works alone."""
    shown = works_as_text([works], desk.now)
    is_cancelled = works.state is WorkState.CANCELLED
    is_known = any(each.rings or each.handed_over for each in progress)
    if any(each.campaign.text.version == works.version for each in progress) or (is_cancelled and not is_known):
        return shown
    shown += _not_announced(works, as_now=bool(progress))
    if is_cancelled:
        return shown
    outlook = await desk.outlook(works)
    nobody = await desk.database.works_audience.without_number(works.devices, LISTED)
    listed = without_number_as_text(nobody, outlook.without_number)
    return shown + outlook_as_text(outlook, desk.capacity, desk.now) + listed


def _not_announced(works: PlannedWork, *, as_now: bool) -> str:
    remedy = f"gridline works announce {works.reference} --by NAME"
    return f"NOT ANNOUNCED{' as they are now' if as_now else ''}. See: {remedy}\n"


async def _outlook_fields(desk: WorksDesk, works: PlannedWork) -> dict[str, object]:
    nobody = await desk.database.works_audience.without_number(works.devices, LISTED)
    return outlook_as_fields(await desk.outlook(works), nobody)


ACTIONS: Mapping[str, Action] = {
    "announce": _announce,
    "telling": _telling,
    "why": _why,
}
