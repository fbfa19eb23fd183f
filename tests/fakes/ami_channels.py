"""The channels of the AMI double: placed by Originate, driven by AGI commands, ended by Hangup."""

import itertools
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.fakes.ami_frames import Action, event, response

LONG_RUNNING = "EXEC Wait"
"""An AGI command that is answered only when the channel ends."""
USAGE = "520-Invalid command syntax.  Proper usage follows:\nSay a given digit string.\n520 End of proper usage.\n"


@dataclass
class FakeChannel:
    system_name: str
    name: str
    uniqueid: str
    linkedid: str
    application: str
    data: str = ""
    caller_number: str = ""
    caller_name: str = ""
    extension: str = ""
    context: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, str] | None = None
    """Application and data of the last EXEC: like Asterisk, the listing shows them instead of our own from then on."""
    running: str = ""
    """CommandID of the AGI command under way."""

    def headers(self) -> dict[str, str]:
        return {
            "SystemName": self.system_name,
            "Channel": self.name,
            "ChannelStateDesc": "Up",
            "CallerIDNum": self.caller_number or "<unknown>",
            "CallerIDName": self.caller_name or "<unknown>",
            "Context": self.context,
            "Exten": self.extension,
            "Uniqueid": self.uniqueid,
            "Linkedid": self.linkedid,
        }


class FakeChannels:
    """Extension `s` runs `AGI(agi:async)`; any other hangs up without answering."""

    def __init__(self, system_name: str) -> None:
        self._system_name = system_name
        self.by_name: dict[str, FakeChannel] = {}
        self._numbers = itertools.count()
        self.results: dict[str, str] = {}
        """What applications answer to EXEC, where it is not the usual `200 result=0`."""

    def originate(self, action: Action) -> list[bytes]:
        """What follows "successfully queued"."""
        one, two = self._pair(action)
        if one.extension != "s":
            failed = {"ActionID": action["ActionID"], "Response": "Failure", "Reason": "5", "Uniqueid": one.uniqueid}
            two_gone = event("Hangup", **two.headers(), Cause="16", Cause_txt="Normal Clearing")
            one_gone = event("Hangup", **one.headers(), Cause="0", Cause_txt="Unknown")
            return [
                two_gone,
                event("OriginateResponse", SystemName=self._system_name, Channel=one.name, **failed),
                one_gone,
            ]
        self.by_name |= {one.name: one, two.name: two}
        answered = {"ActionID": action["ActionID"], "Response": "Success", "Reason": "4", "Uniqueid": one.uniqueid}
        return [
            event("OriginateResponse", SystemName=self._system_name, Channel=one.name, **answered),
            event("AsyncAGIStart", **two.headers(), Env=quote(_environment(two), safe="")),
        ]

    def agi(self, action: Action) -> list[bytes]:
        channel = self.by_name.get(action["Channel"])
        if channel is None or channel.application != "AGI":
            return [response(action, "Error", Message=f"Channel {action['Channel']} does not exist.")]
        command, number = action["Command"], action["CommandID"]
        if command.startswith("EXEC "):
            _, application, *data = command.split(maxsplit=2)
            channel.shown = (application, "".join(data).strip('"'))
        replies = [response(action, Message="Added AGI command to queue")]
        replies.append(event("AGIExecStart", **channel.headers(), CommandId="1045153149", Command=command))
        if command.startswith(LONG_RUNNING):
            channel.running = number
            return replies
        result = self.results.get(channel.shown[0] if channel.shown else "") or _result(channel, command)
        replies.append(self._executed(channel, number, result))
        if command == "ASYNCAGI BREAK":
            replies.append(event("AsyncAGIEnd", **channel.headers()))
            replies += self._gone(channel.linkedid, "16")
        return replies

    def hangup(self, action: Action) -> list[bytes]:
        channel = self.by_name.get(action["Channel"])
        if channel is None:
            return [response(action, "Error", Message="No such channel")]
        cause = action.get("Cause", "0")
        return [response(action, Message="Channel Hungup"), *self._gone(channel.linkedid, cause)]

    def play_dtmf(self, action: Action) -> list[bytes]:
        channel = self.by_name.get(action["Channel"])
        if channel is None:
            return [response(action, "Error", Message="Channel not found")]
        other = next(one for one in self.by_name.values() if one.linkedid == channel.linkedid and one is not channel)
        key = {"Digit": action["Digit"], "DurationMs": action["Duration"]}
        return [
            response(action, Message="DTMF successfully queued"),
            event("DTMFEnd", **channel.headers(), **key, Direction="Sent"),
            event("DTMFEnd", **other.headers(), **key, Direction="Received"),
        ]

    def listing(self, action: Action) -> list[bytes]:
        number = action["ActionID"]
        items = [
            event(
                "CoreShowChannel",
                ActionID=number,
                **one.headers(),
                Application=shown[0],
                ApplicationData=shown[1],
            )
            for one in self.by_name.values()
            for shown in [one.shown or (one.application, one.data)]
        ]
        last = event("CoreShowChannelsComplete", ActionID=number, EventList="Complete", ListItems=str(len(items)))
        return [response(action, EventList="start", Message="Channels will follow"), *items, last]

    def _pair(self, action: Action) -> tuple[FakeChannel, FakeChannel]:
        address = action["Channel"].removeprefix("Local/").removesuffix("/n")
        extension, _, context = address.partition("@")
        name, _, number = action.get("CallerID", "").replace('"', "").replace(">", "").partition(" <")
        base = f"Local/{address}-{next(self._numbers):08x}"
        first = action["ChannelId"]
        one = FakeChannel(self._system_name, f"{base};1", first, first, action.get("Application", ""))
        second = action.get("OtherChannelId") or f"{first};2"
        two = FakeChannel(self._system_name, f"{base};2", second, first, "AGI", "agi:async")
        for half in (one, two):
            half.caller_number, half.caller_name, half.extension, half.context = number, name, extension, context
        return one, two

    def _executed(self, channel: FakeChannel, number: str, result: str) -> bytes:
        return event("AsyncAGIExec", **channel.headers(), Result=quote(f"{result}\n", safe=""), CommandId=number)

    def _gone(self, linkedid: str, cause: str) -> list[bytes]:
        sent = []
        for channel in [one for one in self.by_name.values() if one.linkedid == linkedid]:
            del self.by_name[channel.name]
            if channel.running:
                sent.append(self._executed(channel, channel.running, "200 result=-1"))
            if channel.application == "AGI":
                sent.append(event("AsyncAGIEnd", **channel.headers()))
            sent.append(event("Hangup", **channel.headers(), Cause=cause, Cause_txt="Normal Clearing"))
        return sent


def _environment(channel: FakeChannel) -> str:
    lines = {
        "agi_request": "async",
        "agi_channel": channel.name,
        "agi_callerid": channel.caller_number or "unknown",
        "agi_dnid": "unknown",
        "agi_extension": channel.extension,
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items()) + "\n"


def _result(channel: FakeChannel, command: str) -> str:
    match command.split(maxsplit=2):
        case ["SET", "VARIABLE", assignment]:
            name, _, value = assignment.partition(" ")
            channel.variables[name] = value.strip('"')
            return "200 result=1"
        case ["GET", "VARIABLE", name]:
            return f"200 result=1 ({channel.variables[name]})" if name in channel.variables else "200 result=0"
        case ["SAY", "DIGITS"]:
            return USAGE
        case ["EXEC" | "ASYNCAGI" | "VERBOSE", *_]:
            return "200 result=0"
        case _:
            return "510 Invalid or unknown command"
