"""Settings of a company with everything an Asterisk can be told, for tests that only render."""

from pathlib import Path

from adapters.asterisk.configuration import accounts, render
from adapters.asterisk.credentials import Credentials
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import (
    Agent,
    AsteriskSettings,
    DtmfMode,
    Nat,
    NodeSettings,
    OperatorQueue,
    Registration,
    Trunk,
)

NO_TREE = AsteriskTree(
    binary=Path("/tree/usr/sbin/asterisk"), modules=Path("/tree/modules"), data=Path("/tree/usr/share/asterisk")
)

FULL_COMPANY = AsteriskSettings(
    instance=Path("/var/gridline/asterisk"),
    sounds=Path("/var/gridline/sounds"),
    company_numbers=("70000000000", "100"),
    trunks=(
        Trunk("main", "127.0.0.2:15060", ("127.0.0.2", "127.0.0.16/28")),
        Trunk(
            "spare",
            "127.0.0.3:5060",
            ("127.0.0.3",),
            registration=Registration("127.0.0.3:5060", "gridline", "not-a-secret"),
            dtmf=DtmfMode.INFO,
        ),
    ),
    agents=(Agent("anna"), Agent("boris", contact="127.0.0.2:15060")),
    queues=(OperatorQueue("operators", members=("anna", "boris")), OperatorQueue("theft", members=("anna",))),
    duty=("70009990001", "boris", "+70009990002"),
    nat=Nat("192.0.2.10", ("10.0.0.0/8",)),
)


def rendered(settings: NodeSettings) -> dict[str, str]:
    """All files of these settings, with secrets that a test can look for."""
    return render(settings, NO_TREE, Credentials({name: f"secret-of-{name}" for name in accounts(settings)}))
