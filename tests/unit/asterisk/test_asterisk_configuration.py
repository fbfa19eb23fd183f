"""Configuration files as they are rendered from settings."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.asterisk.credentials import ensure_credentials, read_credentials
from adapters.asterisk.errors import InstanceUnusable, SettingsRefused
from adapters.asterisk.modules import needed_modules
from adapters.asterisk.settings import Agent, AsteriskSettings, OperatorQueue, TownAnswer, TownSettings, Trunk
from adapters.asterisk.settings_check import missing_recordings, mistakes
from tests.fakes.asterisk_settings import FULL_COMPANY, rendered

_TOWN = TownSettings(instance=Path("/var/gridline/town"), answers=(("70009990001", TownAnswer.BUSY),))

# Each would let a stranger who reached the dialplan or AMI run a program, fetch an address or place a call.
_FORBIDDEN_MODULES = {
    "app_system.so",
    "func_shell.so",
    "func_curl.so",
    "res_curl.so",
    "app_externalivr.so",
    "pbx_spool.so",
    "res_clioriginate.so",
    "app_originate.so",
    "res_pjsip_endpoint_identifier_anonymous.so",
}


def _section(text: str, name: str) -> str:
    return "\n".join(re.findall(rf"^\[{name}\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("settings", [FULL_COMPANY, _TOWN], ids=["company", "town"])
def test_no_mark_is_left_in_any_file(settings: AsteriskSettings | TownSettings) -> None:
    assert [name for name, text in rendered(settings).items() if "{{" in text] == []


def test_no_module_is_loaded_that_runs_programs_or_places_calls_by_itself() -> None:
    assert _FORBIDDEN_MODULES.isdisjoint(needed_modules())


def test_modules_are_loaded_by_name_only() -> None:
    modules = rendered(FULL_COMPANY)["modules.conf"]

    assert "autoload = no" in modules
    assert len(needed_modules()) == len(set(needed_modules())) > 50


def test_control_listens_on_loopback_even_when_sip_does_not() -> None:
    outside = replace(FULL_COMPANY, bind_address="192.0.2.20")

    files = rendered(outside)

    assert "bindaddr = 127.0.0.1\n" in files["manager.conf"]
    assert "bind = 192.0.2.20:15060" in files["pjsip.conf"]
    assert "enabled = no" in files["http.conf"]


def test_the_bridges_account_may_steer_calls_and_nothing_else() -> None:
    account = _section(rendered(FULL_COMPANY)["manager.conf"], "bridge")

    assert "write = call,agent,agi,originate,reporting\n" in account
    assert "deny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.0/255.0.0.0\n" in account
    assert "secret = secret-of-bridge\n" in account


def test_media_leaves_from_the_bound_address_only() -> None:
    endpoints = re.findall(r"type = endpoint\n.*?(?=\n\[)", rendered(FULL_COMPANY)["pjsip.conf"], re.DOTALL)

    assert len(endpoints) == 5
    assert all("media_address = 127.0.0.1\nbind_rtp_to_media_address = yes" in endpoint for endpoint in endpoints)


def test_a_trunk_speaks_the_codecs_and_digits_it_was_given() -> None:
    spare = _section(rendered(FULL_COMPANY)["pjsip.conf"], "spare")

    assert "allow = alaw\nallow = ulaw\nallow = g722\n" in spare
    assert "dtmf_mode = info" in spare
    assert "server_uri = sip:127.0.0.3:5060" in spare
    assert "outbound_auth = spare" in spare


def test_a_trunk_is_known_by_its_addresses() -> None:
    assert "match = 127.0.0.2\nmatch = 127.0.0.16/28" in _section(rendered(FULL_COMPANY)["pjsip.conf"], "main")


def test_a_telephone_at_a_fixed_place_has_no_secret_and_one_that_registers_has() -> None:
    pjsip = rendered(FULL_COMPANY)["pjsip.conf"]

    assert "contact = sip:boris@127.0.0.2:15060" in _section(pjsip, "boris")
    assert "password" not in _section(pjsip, "boris")
    assert "password = secret-of-anna" in _section(pjsip, "anna")


def test_queues_have_the_members_of_the_settings() -> None:
    queues = rendered(FULL_COMPANY)["queues.conf"]

    assert "member = PJSIP/anna\nmember = PJSIP/boris" in _section(queues, "operators")
    assert "boris" not in _section(queues, "theft")


def test_a_caller_may_wait_for_agents_who_all_talk_but_not_where_none_is_there() -> None:
    (joining,) = re.findall(r"joinempty = (\S+)", _section(rendered(FULL_COMPANY)["queues.conf"], "theft"))

    assert set(joining.split(",")) == {"paused", "unavailable", "invalid", "unknown"}


@pytest.mark.parametrize(
    ("after_s", "every_s", "played"),
    [
        (240, 60, ["queue_wait", "queue_wait", "queue_wait", "callback_offer"]),
        (120, 60, ["queue_wait", "callback_offer"]),
        (60, 60, ["callback_offer"]),
        (30, 30, ["callback_offer"]),
        (95, 47, ["queue_wait", "callback_offer"]),
        (3600, 360, [*["queue_wait"] * 9, "callback_offer"]),
        (0, 60, ["queue_wait"]),
    ],
)
def test_a_waiting_caller_is_offered_a_callback_when_the_settings_say(
    after_s: int, every_s: int, played: list[str]
) -> None:
    told = replace(FULL_COMPANY, queues=(OperatorQueue(members=("anna",), callback_after_s=after_s),))
    queue = _section(rendered(told)["queues.conf"], "operators")
    (announced,) = re.findall(r"^periodic-announce = (.*)$", queue, re.M)
    assert [Path(file).name for file in announced.split(",")] == played
    assert f"periodic-announce-frequency = {every_s}" in queue


def test_all_mistakes_are_told_at_once() -> None:
    wrong = replace(
        FULL_COMPANY,
        instance=Path("relative"),
        sip_port=80,
        step_timeout_s=60,
        duty=("nobody",),
        queues=(OperatorQueue("operators", members=("stranger",)),),
        agents=(Agent("Anna B"),),
        trunks=(Trunk("main", "127.0.0.2", ()),),
        bind_address="0.0.0.0",
    )

    with pytest.raises(SettingsRefused) as refusal:
        rendered(wrong)

    said = (
        "not absolute",
        "sip_port",
        "step_timeout_s",
        "'nobody'",
        "'stranger'",
        "'Anna B'",
        "no peers",
        "one address",
    )
    assert [part for part in said if part not in str(refusal.value)] == []


def test_an_instance_folder_too_deep_for_a_socket_is_refused() -> None:
    deep = replace(FULL_COMPANY, instance=Path("/" + "d" * 100))

    assert ["too deep" in mistake for mistake in mistakes(deep)] == [True]


@pytest.mark.parametrize("number", ["7000\n123", "7000;1", "${X}", "7000@evil", "", "PJSIP/x"])
def test_a_duty_number_that_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(SettingsRefused):
        rendered(replace(FULL_COMPANY, duty=(number,)))


def test_a_missing_recording_is_found_before_a_call(tmp_path: Path) -> None:
    settings = replace(FULL_COMPANY, sounds=tmp_path)
    for recording in settings.recordings.all()[1:]:
        file = tmp_path / "ru" / f"{recording}.alaw"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    assert missing_recordings(settings) == [settings.recordings.all()[0]]


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = ensure_credentials(tmp_path, ("bridge", "phone"))
    again = ensure_credentials(tmp_path, ("bridge", "phone", "anna"))

    assert again.of("bridge") == first.of("bridge") == read_credentials(tmp_path).of("bridge")
    assert len({again.of(account) for account in ("bridge", "phone", "anna")}) == 3
    assert [oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == ["0o600"]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    credentials = ensure_credentials(tmp_path, ("bridge",))

    assert credentials.of("bridge") not in repr(credentials)
    assert "not-a-secret" not in repr(FULL_COMPANY)


def test_a_damaged_file_of_secrets_is_named(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")

    with pytest.raises(InstanceUnusable, match=re.escape("secrets.json")):
        read_credentials(tmp_path)
