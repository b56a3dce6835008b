"""Cuts the network off for the whole test run: only loopback and Unix sockets stay."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

LOCAL_NAMES = ("", "localhost", "localhost.localdomain", "0.0.0.0", "::")
LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class NetworkBlocked(OSError):
    """A test tried to reach another machine."""


def cut_off() -> None:
    """Let every later attempt of this process to name or reach another machine raise NetworkBlocked."""
    sys.addaudithook(_refuse_other_machines)


def _refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    if event in LOOK_UPS:
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments
        if connection.family == socket.AF_UNIX or address is None:
            return
        host = address[0]
    else:
        return
    if not is_local(host):
        raise NetworkBlocked(f"tests run without the network, but {event} was called for {host!r}")


def is_local(host: str | bytes | None) -> bool:
    """Tell whether ``host`` is this machine."""
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
