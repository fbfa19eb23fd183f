"""What an administrator hears about his settings file and environment."""

from datetime import datetime
from pathlib import Path

import pytest

from gridline.settings import Secret, SettingsRefused, read_settings, settings_from
from gridline.settings.sections import LogFormat
from gridline.settings.telephony import CallerNumberHeader, DigitMode

FULL = """
[company]
code = "aes"
[asterisk]
sip_port = 5060
bind_address = "192.168.0.5"
[asterisk.nat]
external_address = "203.0.113.7"
local_networks = ["192.168.0.0/16"]
[trunks.second]
address = "192.0.2.2"
[trunks.first]
address = "sip.example.net:5060"
sources = ["192.0.2.0/24"]
username = "gridline"
password = "s3cret-word"
digits = "info"
caller_number = "p-asserted-identity"
[agents.anna]
[agents.boris]
contact = "192.0.2.20:5060"
[queues.operators]
members = ["anna", "boris"]
[duty]
dispatcher = "+77172000000"
backups = ["boris"]
[logging]
format = "json"
[demo]
clock = 2026-11-20T10:00:00
"""


def refusal(text: str, environment: dict[str, str] | None = None) -> SettingsRefused:
    with pytest.raises(SettingsRefused) as refused:
        settings_from(text, environment or {}, Path("/etc/gridline/gridline.toml"))
    return refused.value


def read(text: str, environment: dict[str, str] | None = None, file: str = "/etc/gridline/gridline.toml"):
    return settings_from(text, environment or {}, Path(file))


def test_the_demo_needs_no_file() -> None:
    settings = read_settings(None, {})
    assert settings.company.code == "demo"
    assert settings.database.address().reveal().startswith("sqlite+aiosqlite:////")
    assert list(settings.queues) == ["operators"]


def test_a_full_file_is_understood() -> None:
    settings = read(FULL)
    trunk = settings.trunks["first"]
    assert list(settings.trunks) == ["second", "first"], "the file's order is the order of failover"
    assert (trunk.digits, trunk.caller_number) == (DigitMode.INFO, CallerNumberHeader.ASSERTED)
    assert trunk.password.reveal() == "s3cret-word"
    assert settings.queues["operators"].members == ("anna", "boris")
    assert settings.logging.format is LogFormat.JSON
    assert settings.demo.clock == datetime.fromisoformat("2026-11-20T10:00:00")


def test_the_documented_example_is_itself_without_mistakes() -> None:
    example = Path(__file__).parents[3] / "gridline.example.toml"
    assert read(example.read_text(encoding="utf-8")).company.code == "demo"


def test_the_documented_example_taken_at_its_word_is_without_mistakes() -> None:
    """Every commented setting, uncommented, is one that exists."""
    example = (Path(__file__).parents[3] / "gridline.example.toml").read_text(encoding="utf-8")
    lines = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in example.splitlines()]
    settings = read("\n".join(line for line in lines if not line.startswith(("password_file", "url_file"))))
    assert settings.trunks


def test_every_mistake_is_told_at_once_with_place_and_remedy() -> None:
    mistakes = refusal(
        '[asterisk]\nsip_port = 150600\nchannel_ceiling = 10.5\n[web]\nport = "x"\n[logging]\nformat = "jsn"\n'
    ).mistakes
    assert [(each.origin, each.path) for each in mistakes] == [
        ("/etc/gridline/gridline.toml:2", "asterisk.sip_port"),
        ("/etc/gridline/gridline.toml:3", "asterisk.channel_ceiling"),
        ("/etc/gridline/gridline.toml:5", "web.port"),
        ("/etc/gridline/gridline.toml:7", "logging.format"),
    ]
    assert all(each.remedy for each in mistakes)
    assert "Did you mean json?" in mistakes[3].remedy


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("[databse]\n", "Did you mean database?"),
        ("[asterisk]\nbindaddress = '127.0.0.1'\n", "Did you mean bind_address?"),
        ("[trunks.mts]\naddress = '192.0.2.1'\nusernam = 'a'\n", "Did you mean username?"),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_one_named(text: str, remedy: str) -> None:
    assert remedy in str(refusal(text))


@pytest.mark.parametrize("after_s", [0, 30, 3600])
def test_a_callback_is_offered_never_or_after_half_a_minute_at_least(after_s: int) -> None:
    settings = read(f"[queues.operators]\ncallback_after_s = {after_s}\n")
    assert settings.queues["operators"].callback_after_s == after_s


@pytest.mark.parametrize("after_s", [-1, 1, 9, 29, 3601])
def test_an_offer_that_would_be_all_that_a_waiting_caller_hears_is_refused(after_s: int) -> None:
    (mistake,) = refusal(f"[queues.operators]\ncallback_after_s = {after_s}\n").mistakes
    assert mistake.path == "queues.operators.callback_after_s"
    assert mistake.remedy == "Write 0 to switch it off, or a number from 30 to 3600."


def test_a_corrupt_file_is_named_with_its_line() -> None:
    (mistake,) = refusal('[web]\nport = 1\n[logging\nformat = "json"\n').mistakes
    assert mistake.origin == "/etc/gridline/gridline.toml:3"


def test_a_file_cut_off_in_the_middle_is_named_with_its_line() -> None:
    (mistake,) = refusal('[web]\nport = 18099\n[company]\ncode = "de').mistakes
    assert mistake.origin == "/etc/gridline/gridline.toml:4"


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "gridline.toml"
    file.write_bytes(b'[company]\ncode = "\xff"\n')
    with pytest.raises(SettingsRefused, match=r"gridline\.toml:2: is not UTF-8"):
        read_settings(file, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="No such file"):
        read_settings(tmp_path / "gridline.toml", {})


def test_the_environment_wins_over_the_file() -> None:
    settings = read(
        "[asterisk]\nsip_port = 5060\n[agents.anna]\n",
        {
            "GRIDLINE_ASTERISK__SIP_PORT": "5070",
            "GRIDLINE_QUEUES__OPERATORS__MEMBERS": "anna",
            "GRIDLINE_ASTERISK__HEARTBEAT_S": "1.5",
            "GRIDLINE_DEMO__CLOCK": "now",
            "PATH": "/usr/bin",
        },
    )
    assert (settings.asterisk.sip_port, settings.asterisk.heartbeat_s) == (5070, 1.5)
    assert settings.queues["operators"].members == ("anna",)
    assert settings.demo.clock is None


def test_a_mistake_in_the_environment_is_named_by_its_variable() -> None:
    (mistake,) = refusal("[asterisk]\nsip_port = 5060\n", {"GRIDLINE_ASTERISK__SIP_PORT": "five"}).mistakes
    assert (mistake.origin, mistake.path) == ("GRIDLINE_ASTERISK__SIP_PORT", "asterisk.sip_port")


def test_a_variable_with_one_underscore_too_few_is_not_passed_over() -> None:
    assert "Did you mean GRIDLINE_DATABASE__URL?" in str(refusal("", {"GRIDLINE_DATABASE_URL": "x"}))


def test_a_variable_that_goes_below_a_value_is_a_mistake_and_no_crash() -> None:
    assert "no table" in str(refusal("web = 1\n", {"GRIDLINE_WEB__PORT": "1"}))


def test_a_secret_never_shows() -> None:
    secret = Secret("s3cret-word")
    assert "s3cret" not in f"{secret} {secret!r} {secret:>20} {[secret]} {read(FULL)}"
    assert secret.reveal() == "s3cret-word"


def test_a_secret_is_read_from_its_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret-word\n")
    text = '[trunks.mts]\naddress = "192.0.2.1"\nusername = "a"\npassword_file = "password"\n'
    settings = settings_from(text, {}, tmp_path / "gridline.toml")
    assert settings.trunks["mts"].password.reveal() == "s3cret-word"


def test_a_secret_given_twice_or_in_a_missing_file_is_a_mistake() -> None:
    text = '[trunks.mts]\naddress = "192.0.2.1"\npassword = "a"\npassword_file = "b"\n[database]\nurl_file = "c"\n'
    message = str(refusal(text))
    assert "both password and password_file" in message
    assert "url_file 'c' cannot be read" in message


def test_relative_paths_start_at_the_file() -> None:
    settings = read('[storage]\njournal = "data/journal"\n', file="/srv/gridline/gridline.toml")
    assert settings.storage.journal == Path("/srv/gridline/data/journal")
    assert settings.asterisk.instance == Path("/srv/gridline/var/asterisk")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[queues.operators]\nmembers = ["ana"]\n[agents.anna]\n', "Did you mean anna?"),
        ('[duty]\nbackups = ["112"]\n', "dispatcher"),
        ('[duty]\ndispatcher = "boris"\n', "boris is no agent"),
        ("[asterisk]\nheartbeat_s = 5.0\nheartbeat_stale_s = 6\n", "twice heartbeat_s"),
        ("[asterisk]\nrtp_last = 20010\n", "RTP ports"),
        ("[asterisk]\nsip_port = 20002\n", "among the RTP ports"),
        ("[web]\nport = 15038\n", "asterisk.ami_port"),
        ('[trunks.a]\naddress = "sip.example.net"\n', "the address is a name"),
        ('[trunks.a]\naddress = "192.0.2.1"\nusername = "a"\n', "password"),
        ('[trunks.a]\naddress = "192.0.2.1"\nusername = "a"\npassword = "a;b"\n', "cannot carry"),
        ('[trunks.a]\naddress = "192.0.2.1"\nusername = "a\\nb"\npassword = "ab"\n', "username"),
        (
            '[asterisk]\nbind_address="192.0.2.5"\n[asterisk.nat]\nexternal_address = "203.0.113.7"\n',
            "local_networks: is empty",
        ),
        (
            '[asterisk]\nbind_address="192.0.2.5"\n[asterisk.nat]\nexternal_address = "203.0.113.7"\n'
            'local_networks=["10.0.0.0/8"]\n',
            "does not hold asterisk.bind_address",
        ),
        ("[storage]\nwarn_free_mb = 1\n", "warning must come before"),
        ("queues = {}\n", "there is no queue"),
        ('[recognition]\nengine = "vosk-server"\n', "recognition.server: is empty although"),
        ('[recognition]\nserver = "http://127.0.0.1"\n', "is not a ws:// address"),
        ('[recognition]\nmodel = "models/mine"\n', "is not a model's name or a folder from /"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(text: str, what: str) -> None:
    assert what in str(refusal(text))


def test_a_broken_secret_is_not_printed_with_its_mistake() -> None:
    text = '[trunks.a]\naddress = "192.0.2.1"\nusername = "a"\npassword = "hush;hush"\n'
    assert "hush" not in str(refusal(text))


def test_the_file_of_a_real_installation_is_without_mistakes_and_writes_nothing_beside_itself() -> None:
    packaged = Path(__file__).parents[3] / "packaging" / "gridline.toml"
    settings = read(packaged.read_text(encoding="utf-8"))
    written = (settings.asterisk.instance, settings.asterisk.cache, settings.database.file, settings.speech.cache)
    storage = (settings.storage.journal, settings.storage.recordings, settings.storage.sounds)
    models = settings.recognition.models
    assert not [
        path for path in (*written, *storage, settings.storage.overrides, models) if path.is_relative_to("/etc")
    ]
