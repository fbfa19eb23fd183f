"""The modules that our Asterisk loads, read from the one place where they are listed."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "asterisk_conf"

_MODULE_LINE = re.compile(r"^(?:load|require)\s*=\s*(\w+\.so)\s*$", re.MULTILINE)


def needed_modules(templates: Path = TEMPLATES) -> tuple[str, ...]:
    """Names of all modules that an Asterisk must bring to be of use to us."""
    return tuple(_MODULE_LINE.findall((templates / "shared/modules.conf").read_text()))
