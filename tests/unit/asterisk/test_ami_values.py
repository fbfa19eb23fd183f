"""What leaves for Asterisk and what comes from it, as values."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asterisk.agi import AgiRefusal, AgiResult, agi_answer, agi_command, application_command, carried_out
from adapters.asterisk.ami.event_reading import EVENT_NAMES, read_event
from adapters.asterisk.ami.events import AgiStarted, DangerUnreached, HungUp, KeyPressed, Unknown
from adapters.asterisk.ami.originate import Application, Extension, OriginateRequest
from adapters.asterisk.ami.panoramisk_fence import BANNER, FencedManager, FencedProtocol
from adapters.asterisk.ami.wire import (
    MAX_LINE_BYTES,
    assignment,
    checked_headers,
    human_text,
    protocol_field,
    variable_name,
)
from adapters.asterisk.errors import AgiCommandRefused, UnsafeValue
from models.call import CallKey


@given(st.text())
def test_no_value_that_leaves_us_can_end_its_line(value: str) -> None:
    try:
        sent = protocol_field("Value", value)
    except UnsafeValue:
        return
    assert sent == value
    assert len(f"x{sent}x".splitlines()) == 1


@given(st.text(max_size=300))
def test_a_name_for_people_always_fits_a_header_and_keeps_its_letters(name: str) -> None:
    cleaned = human_text(name)
    assert protocol_field("CallerID", f'"{cleaned}" <79001234567>')
    assert '"' not in cleaned
    assert [letter for letter in cleaned if letter.isalpha()] == [c for c in name if c.isalpha()][
        : sum(map(str.isalpha, cleaned))
    ]


def test_a_line_of_the_length_that_asterisk_reads_is_sent_and_a_longer_one_is_refused() -> None:
    longest = "x" * (MAX_LINE_BYTES - len("Command: "))
    assert protocol_field("Command", longest) == longest
    with pytest.raises(UnsafeValue, match="Command"):
        protocol_field("Command", longest + "x")


def test_the_length_is_counted_in_bytes_not_letters() -> None:
    with pytest.raises(UnsafeValue):
        protocol_field("Command", "ж" * 600)


def test_a_refused_value_is_not_shown_in_the_message() -> None:
    with pytest.raises(UnsafeValue) as refused:
        protocol_field("CallerID", "89001234567\r\n")
    assert "8900" not in str(refused.value)


def test_empty_headers_are_left_out() -> None:
    assert checked_headers({"Action": "Ping", "Queue": "", "Variable": []}) == {"Action": "Ping"}


@pytest.mark.parametrize("name", ["a b", "a=b", "SHELL(ls;rm)", "${X}", "", "A\n", "1A"])
def test_a_variable_name_that_asterisk_would_interpret_is_refused(name: str) -> None:
    with pytest.raises(UnsafeValue):
        variable_name(name)


@pytest.mark.parametrize("name", ["HEARTBEAT", "__CALL_ID", "CDR(userfield)"])
def test_plain_variable_names_are_accepted(name: str) -> None:
    assert variable_name(name) == name


def test_a_comma_in_an_originates_variable_is_refused_for_asterisk_would_cut_there() -> None:
    with pytest.raises(UnsafeValue):
        assignment("A", "1,B=2")


def test_agi_words_are_quoted_where_they_need_it() -> None:
    assert agi_command("STREAM", "FILE", "ru/hello", "") == 'STREAM FILE ru/hello ""'
    assert agi_command("SET", "VARIABLE", "X", 'a"b\\c d') == 'SET VARIABLE X "a\\"b\\\\c d"'


def test_an_application_gets_its_arguments_as_one_quoted_word() -> None:
    assert application_command("Read", "KEYS", "ru/a&ru/b", "10") == 'EXEC Read "KEYS,ru/a&ru/b,10"'
    assert application_command("NoOp") == "EXEC NoOp"


@pytest.mark.parametrize("argument", ["a,b", 'a"', "a\\", "${EXTEN}"])
def test_an_application_argument_that_asterisk_would_split_or_interpret_is_refused(argument: str) -> None:
    with pytest.raises(UnsafeValue):
        application_command("Read", argument)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("200 result=0", AgiResult("0")),
        ("200 result=0012", AgiResult("0012")),
        ("200 result=1 (79001234567)", AgiResult("1", "79001234567")),
        ("200 result= (timeout)", AgiResult("", "timeout")),
        ("200 result=12 (timeout)", AgiResult("12", "timeout")),
        ("200 result=-1 endpos=0", AgiResult("-1")),
        ("200 result=1 (a (b) c)", AgiResult("1", "a (b) c")),
        ("510 Invalid or unknown command", AgiRefusal(510, "Invalid or unknown command")),
        ("511 Command Not Permitted on a dead channel", AgiRefusal(511, "Command Not Permitted on a dead channel")),
        ("520-Usage follows:\nSay.\n520 End.\n", AgiRefusal(520, "Usage follows:\nSay.\n520 End.")),
        ("HANGUP", AgiRefusal(0, "HANGUP")),
        ("200 nonsense", AgiRefusal(0, "200 nonsense")),
        ("", AgiRefusal(0, "")),
    ],
)
def test_agi_answers_are_read_in_all_their_forms(text: str, answer: AgiResult | AgiRefusal) -> None:
    assert agi_answer(text) == answer


@given(st.text())
def test_no_agi_answer_breaks_the_reader(text: str) -> None:
    assert isinstance(agi_answer(text), AgiResult | AgiRefusal)


def test_a_refused_command_is_named_without_its_arguments() -> None:
    with pytest.raises(AgiCommandRefused) as refused:
        carried_out("SAY DIGITS 123456", AgiRefusal(520, "Usage"))
    assert "123456" not in str(refused.value)


def test_an_agi_start_tells_who_called_whom_and_what_the_dialplan_said() -> None:
    environment = "agi_dnid%3A%2078000001%0Aagi_arg_2%3A%20second%0Aagi_arg_1%3A%20first%0A%0A"
    start = read_event(
        {
            "Event": "AsyncAGIStart",
            "SystemName": "one",
            "Channel": "PJSIP/t-1",
            "Uniqueid": "1.1",
            "Linkedid": "1.1",
            "Exten": "s",
            "CallerIDNum": "<unknown>",
            "CallerIDName": "Пётр",
            "Env": environment,
        },
        "fallback",
    )
    assert isinstance(start, AgiStarted)
    assert start.call == CallKey("one", "1.1")
    assert (start.called_number, start.caller_number, start.caller_name) == ("78000001", "", "Пётр")
    assert start.arguments == ("first", "second")


def test_a_node_without_a_system_name_gets_its_address_for_a_name() -> None:
    event = read_event({"Event": "Hangup", "Uniqueid": "1.1", "Cause": "17", "TechCause": "SIP 486"}, "127.0.0.1:5038")
    assert event == HungUp(CallKey("127.0.0.1:5038", "1.1"), "", "", 17, "SIP 486")


def test_keys_that_we_send_ourselves_are_no_keys_of_the_caller() -> None:
    key = {"Event": "DTMFEnd", "Uniqueid": "1.1", "Digit": "#", "DurationMs": "80"}
    assert read_event({**key, "Direction": "Sent"}, "n") is None
    assert read_event({**key, "Direction": "Received"}, "n") == KeyPressed(CallKey("n", "1.1"), "", "#", 80)


def test_of_the_dialplans_own_events_only_that_of_an_unreached_caller_is_for_us() -> None:
    said = {"Event": "UserEvent", "Channel": "PJSIP/t-1", "Uniqueid": "1.1", "CallerIDNum": "79001234567"}
    said |= {"UserEvent": "GridlineDangerUnreached", "Dialled": "78000001"}
    event = read_event(said, "n")
    assert event == DangerUnreached(CallKey("n", "1.1"), "PJSIP/t-1", "78000001", caller_number="79001234567")
    assert "7900" not in repr(event)
    assert read_event({**said, "UserEvent": "GridlineRepeatedAttempt"}, "n") is None


def test_personal_data_does_not_show_in_the_values_repr() -> None:
    key = KeyPressed(CallKey("n", "1.1"), "c", "7", 80)
    start = AgiStarted(
        CallKey("n", "1.1"), "c", "1.1", "in", "s", "100", caller_number="79001234567", caller_name="Иван"
    )
    assert "7'" not in repr(key)
    assert "7900" not in repr(start)
    assert "Иван" not in repr(start)


@given(
    st.sampled_from(sorted(EVENT_NAMES)),
    st.dictionaries(st.sampled_from(["Uniqueid", "Cause", "Env", "Result", "Position"]), st.text()),
)
def test_no_event_breaks_the_reader(name: str, headers: dict[str, str]) -> None:
    read_event({"Event": name, **headers}, "node")


def test_an_event_without_its_channel_is_unknown_and_named() -> None:
    assert read_event({"Event": "Hangup", "Cause": "16"}, "node") == Unknown("Hangup")


class _Transport(asyncio.Transport):
    def close(self) -> None: ...
    def abort(self) -> None: ...


async def test_frames_are_found_however_the_bytes_are_cut_and_whatever_stands_between() -> None:
    names: list[str] = []
    reasons: list[str] = []

    @given(st.data())
    def check(data: st.DataObject) -> None:
        names.clear()
        protocol = FencedProtocol(100_000, ["Wanted"], reasons.append)
        protocol.connection_made(_Transport())
        protocol.factory = FencedManager(
            ("127.0.0.1", 1), lambda: protocol, lambda message: names.append(message["Name"])
        )
        wanted = data.draw(st.lists(st.text("абвгд ё", min_size=1).filter(str.strip), max_size=5))
        stream = BANNER + b"11.0.0\r\n"
        for name in wanted:
            junk = data.draw(st.binary(max_size=30)).replace(b"\r", b"").replace(b"\n", b"").replace(b":", b"")
            stream += junk + b"\r\n\r\nEvent: Unwanted\r\nName: no\r\n\r\n"
            stream += f"Event: Wanted\r\nName: {name.strip()}\r\n\r\n".encode()
        while stream:
            length = data.draw(st.integers(1, 40))
            protocol.data_received(stream[:length])
            stream = stream[length:]
        assert names == [name.strip() for name in wanted]

    check()
    assert reasons == []


def test_a_request_says_where_the_answered_call_goes() -> None:
    request = OriginateRequest("Local/7@dialout/n", "id-1", Extension("notice"), variables={"__CALL_ID": "id-1"})
    headers = request.headers()
    assert (headers["Context"], headers["Exten"], headers["Priority"]) == ("notice", "s", "1")
    assert headers["Variable"] == ["__CALL_ID=id-1"]


@pytest.mark.parametrize("number", ["8900<>", "12 34", "+7900x", '7"'])
def test_a_callers_number_that_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(UnsafeValue):
        OriginateRequest("Local/7@dialout", "id-1", Application("Wait"), caller_number=number).headers()


@pytest.mark.parametrize("channel_id", ["", "x" * 150])
def test_a_channel_id_that_asterisk_would_not_keep_is_refused(channel_id: str) -> None:
    with pytest.raises(UnsafeValue):
        OriginateRequest("Local/7@dialout", channel_id, Application("Wait"))
