"""Secrets of one instance: made once at set-up, kept in its folder for its owner only, never printed."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from adapters.asterisk.errors import InstanceUnusable

_FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secrets of one instance by account name."""

    by_account: dict[str, str] = field(repr=False)

    def of(self, account: str) -> str:
        """The secret of an account. Raises KeyError for an account that was never set up."""
        return self.by_account[account]


def ensure_credentials(instance: Path, accounts: Iterable[str]) -> Credentials:
    """The instance's secrets, with new ones for accounts that have none yet. Raises InstanceUnusable."""
    known = dict(read_credentials(instance).by_account) if (instance / _FILE).exists() else {}
    missing = [account for account in accounts if account not in known]
    known |= {account: secrets.token_urlsafe(24) for account in missing}
    if missing:
        write_private(instance / _FILE, json.dumps(known, indent=1))
    return Credentials(known)


def read_credentials(instance: Path) -> Credentials:
    """The secrets that the set-up left in an instance folder. Raises InstanceUnusable when they cannot be read."""
    try:
        return Credentials(json.loads((instance / _FILE).read_text()))
    except (OSError, ValueError) as error:
        raise InstanceUnusable(f"The secrets in {instance / _FILE} cannot be read: {error}. Set up again.") from error


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    scratch = path.with_name(f".{path.name}.new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    scratch.rename(path)
