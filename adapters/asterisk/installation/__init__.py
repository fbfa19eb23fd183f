"""An Asterisk without root: found on the system, or unpacked from Debian's packages."""
