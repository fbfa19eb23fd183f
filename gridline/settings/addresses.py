"""Hosts and ports as people write them: sip.example.net, 192.0.2.1:5060, [2001:db8::1]:5060."""

from ipaddress import ip_address


def host_of(address: str) -> str:
    """The host of a host with or without a port."""
    return address[1 : address.index("]")] if address.startswith("[") else address.partition(":")[0]


def port_of(address: str, default: int) -> int:
    """The port of a host with or without one."""
    tail = address[address.index("]") + 1 :] if address.startswith("[") else address
    port = tail.rpartition(":")[2] if ":" in tail else ""
    return int(port) if port.isdigit() else default


def is_ip(text: str) -> bool:
    """Whether it is an IP address rather than a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
