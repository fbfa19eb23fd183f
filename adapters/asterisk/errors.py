"""What can go wrong between us and Asterisk, drawn as one tree.

AsteriskError
├── InstallError                  our own Asterisk could not be fetched or unpacked
│   ├── MirrorUnknown             apt does not say where it fetches from
│   ├── PackageUnavailable        apt could not fetch or verify a package
│   └── UnsuitableAsterisk        not version 22, or a module or library is missing
├── SettingsRefused               a setting cannot be written into Asterisk's configuration
│   └── TemplateMistake           a template and its values do not fit together
├── ServerError                   Asterisk did not start, or did not stop
│   ├── InstanceUnusable          the instance folder cannot be written, is full or too deep
│   ├── AlreadyRunning            another Asterisk holds the instance folder
│   ├── PortTaken                 somebody else listens where we would
│   └── StartFailed               Asterisk ended or did not boot in time
├── AmiError                      the control link (AMI) to a running Asterisk
│   ├── LinkDown                  no link now, or it broke before the answer
│   │   └── LoginRefused          user name, secret or address is not accepted
│   ├── ActionTimeout             the answer did not come in time: look before you act again
│   ├── ActionRefused             Asterisk said no
│   ├── AgiCommandRefused         Asterisk does not know the AGI command, or its form is wrong (510, 520)
│   ├── CallGone                  the caller hung up, or the channel left the AGI
│   ├── UnsafeValue               a value would change the meaning of what we send
│   ├── EventsLost                a subscriber was too slow and missed events
│   ├── SystemNameTaken           two nodes carry the same system name
│   └── LeaseUnusable             the file that says which bridge serves the node cannot be used
├── AudioNotConnected             Asterisk did not connect a call's live audio
├── SpeechRefused                 nobody can listen to a caller now
├── ScriptRefused                 a simulated resident's script has mistakes; all are named
"""

from models.errors import GridlineError


class AsteriskError(GridlineError):
    """Root of everything this package raises."""


class InstallError(AsteriskError):
    """Our own Asterisk could not be fetched or unpacked; the message names the remedy."""


class MirrorUnknown(InstallError):
    """apt names no Debian mirror: configure one in /etc/apt, or put the kept packages into the cache."""


class PackageUnavailable(InstallError):
    """apt could not fetch, find or verify a package: check the network and try again."""


class UnsuitableAsterisk(InstallError):
    """The Asterisk found is not version 22, or lacks a module or a library that we need."""


class SettingsRefused(AsteriskError):
    """A setting would change the meaning of Asterisk's configuration: correct the setting that is named."""


class TemplateMistake(SettingsRefused):
    """A template names a value that nobody gives, or a value is given that no template names."""


class ServerError(AsteriskError):
    """Asterisk did not start, or did not stop."""


class InstanceUnusable(ServerError):
    """The instance folder cannot be written: free some space, mend its rights, or choose another folder."""


class AlreadyRunning(ServerError):
    """Another Asterisk holds this instance folder: stop it first, or choose another folder."""


class PortTaken(ServerError):
    """Somebody else listens on an address and port that Asterisk needs: stop it, or choose another port."""


class StartFailed(ServerError):
    """Asterisk ended or did not boot in time: the message carries the last lines of its log."""


class AmiError(AsteriskError):
    """Something went wrong on the control link to a running Asterisk."""


class LinkDown(AmiError):
    """There is no link. Where `sent` is true the action had left: Asterisk may have acted, so look before acting."""

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.sent = sent


class LoginRefused(LinkDown):
    """Asterisk refuses our login: compare user name, secret and permitted addresses with its manager.conf."""


class ActionTimeout(AmiError):
    """The answer did not come in time and Asterisk may have acted: look before acting again."""


class ActionRefused(AmiError):
    """Asterisk refused an action; the message is Asterisk's own."""


class AgiCommandRefused(AmiError):
    """Asterisk does not know an AGI command (510) or cannot read its arguments (520): a fault of ours."""


class CallGone(AmiError):
    """The caller hung up, or the channel left the AGI: no command reaches it any more. The call's flow ends here."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"{channel} is not ours any more")
        self.channel = channel


class UnsafeValue(AmiError, ValueError):
    """A value holds a line break or another sign that would change what Asterisk reads, or is too long for a line."""


class EventsLost(AmiError):
    """A subscriber did not keep up and `count` events are gone: ask Asterisk how things stand, then read on."""

    def __init__(self, subscriber: str, count: int) -> None:
        super().__init__(f"{subscriber} lost {count} events")
        self.count = count


class SystemNameTaken(AmiError):
    """Two Asterisk nodes carry one system name, so their calls could not be told apart: correct asterisk.conf."""


class LeaseUnusable(AmiError):
    """The lease file cannot be opened or locked: its folder must exist on a local disk and be writable for us."""


class AudioNotConnected(AsteriskError):
    """Asterisk did not connect a call's live audio in time: is the audio server's address right, is the call there?"""


class SpeechRefused(AsteriskError):
    """Nobody can listen to a caller now: go on by keypad."""


class ScriptRefused(AsteriskError):
    """A simulated resident's script cannot be followed: mend every mistake that is named."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes
