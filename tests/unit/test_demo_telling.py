"""Who plays what in `gridline demo works`, on what ground, and how its figures are told."""

import json
from pathlib import Path

from adapters.files.company_profiles import load_profile
from gridline.demo.data import demo_tables
from gridline.demo.people import PEOPLE
from gridline.demo.telling.figures import Summary
from gridline.demo.telling.ground import prepare
from gridline.demo.telling.people import ACCOUNTS, parts
from gridline.demo.telling.story import DEVICE
from gridline.settings import read_settings
from gridline.settings.sections import Settings
from models.outbound.notice import NoticeState
from services.imports.import_tables import ImportTable
from tests.fakes.supply import NOW

SUMMARY = Summary(
    consumers=10,
    rings=17,
    rang=17,
    stands={"acknowledged": 7, "queued": 1, "handed_over": 2},
    corrected=7,
    left_to_a_letter=("he does not want such calls",),
    proof_holds=True,
    head="ab" * 32,
    astray=(),
)


def test_everybody_at_the_transformer_plays_a_part_and_nobody_else_lives_in_the_town() -> None:
    played = parts()
    assert {each.person.phone for each in played} == {person.phone for person in PEOPLE}
    assert len({each.number for each in played}) == len(played)
    tables = {table.table: list(table.lines) for table in demo_tables(NOW.date(), ACCOUNTS, 1)}
    assert len(tables[ImportTable.CONSUMERS]) == len(played)
    assert {line[1] for line in tables[ImportTable.CONNECTIONS]} == {DEVICE}


def test_every_way_to_be_told_or_not_is_played() -> None:
    ends = [each.comes_to for each in parts()]
    assert {NoticeState.ACKNOWLEDGED, NoticeState.HANDED_OVER, NoticeState.QUEUED} == set(ends)
    assert ends.count(NoticeState.HANDED_OVER) == 2


def test_the_company_of_the_show_rings_again_soon_and_keeps_to_its_folder(tmp_path: Path) -> None:
    ground = prepare(Settings(), tmp_path)
    settings = read_settings(ground.file, {})
    assert settings.asterisk.instance.is_relative_to(tmp_path)
    assert (settings.demo.accounts, settings.outbound.ring_s) == (ACCOUNTS, 15)
    rings = load_profile(settings.company.file).planned_notices.rings
    assert (rings.rounds, rings.pause_min) == (2, 1)


def test_the_show_went_well_where_the_telephones_rang_as_often_as_the_proof_says() -> None:
    assert SUMMARY.is_well
    assert "consumers                                10: acknowledged 7, queued 1, handed_over 2\n" in SUMMARY.as_text()
    for wrong in ({"rang": 18}, {"proof_holds": False}, {"astray": ("…0101 (presses 1): queued",)}):
        other = Summary(**{**json.loads(SUMMARY.as_json()), **wrong})
        assert not other.is_well
    assert "went astray: …0101" in other.as_text()
