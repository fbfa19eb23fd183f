"""Import files of a small utility, as a billing department would make them."""

from dataclasses import replace
from pathlib import Path

from models.account_form import AccountForm
from models.company_profile import CompanyProfile
from tests.fakes.yasnogorsk import COMPANY

FILES = {
    "consumers": "consumer_id;kind;name;language\nC1;person;Қанат Әлиев;kk\nC2;legal;ООО «Луч»;ru\n",
    "phones": "consumer_id;phone\nC1;8 (000) 000-00-01\nC1;+70000000002\nC2;70000000003\n",
    "premises": "premises_id;kind;address\nP1;mkd;ул. Садовая, 1\nP2;non_residential;ул. Лесная, 2\n",
    "accounts": (
        "account;consumer_id;premises_id;contract_number;restriction;balance\n"
        "00000001;C1;P1;Д-1;none;-12,50\n00000002;C2;P2;Д-2;partial;1 500\n"
    ),
    "meters": (
        "meter_id;account;serial;service;verified_until;ct_ratio;p_max_kw\n"
        "M1;00000001;00771;electricity;31.12.2030;;7,5\nM2;00000002;00772;electricity;;20;\n"
    ),
    "registers": "register_id;meter_id;zone;digits_int\nR1;M1;day;5\nR2;M1;night;5\nR3;M2;total;5\n",
    "readings": (
        "register_id;value;taken_on;source\n"
        "R1;4512;20.10.2026;\nR2;900;2026-10-20;previous_import\nR3;12,5;20.10.2026;\nR1;4600;18.11.2026;site\n"
    ),
}

NETWORK_FILES = {
    "devices": (
        "device_id;kind;name;parent\nPS1;substation;ПС Северная;\nF7;feeder;фидер 7;PS1\nTP12;transformer;ТП-12;F7\n"
    ),
    "connections": "premises_id;device_id\nP1;TP12\nP2;TP12\n",
}
"""Where the premises of `FILES` hang."""


def profile() -> CompanyProfile:
    """A company whose accounts have eight digits."""
    return replace(COMPANY, account_form=AccountForm(8, 8))


def write_files(folder: Path, **changed: str) -> Path:
    """The files in `folder`, with the text of some of them changed."""
    folder.mkdir(exist_ok=True)
    for name, text in {**FILES, **changed}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
