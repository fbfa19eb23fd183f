"""The caller's number on his channel, which goes along wherever the call is passed to: erased where he wants it."""

import logging

from adapters.asterisk.ami.link import AmiLink
from adapters.asterisk.errors import AmiError, CallGone

_log = logging.getLogger(__name__)

NOBODY = (
    ("CALLERID(all)", ""),
    ("CALLERID(ANI-all)", ""),
    ("CALLERID(pres)", "prohib"),
)
"""What Asterisk shows to whoever it rings, writes and tells of: no number, no name, nothing to be asked for."""


async def erase_caller_number(link: AmiLink, channel: str) -> None:
    """From now on the channel is nobody's. Never raises: what fails is logged, without the number."""
    for name, value in NOBODY:
        try:
            await link.set_channel_var(channel, name, value)
        except CallGone:
            return
        except AmiError:
            _log.exception("a caller's number stays on his channel")
