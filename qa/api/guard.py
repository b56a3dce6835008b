"""Who may ask: without keys, only this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler


def is_loopback(address: str) -> bool:
    """Tell whether ``address``, an IP address or a host name, can only be this machine."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def loopback_only(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Refuse a connection that does not come from this machine, or that was made to another name.

    The name is what a browser was told to ask: a page of another site whose name was pointed at this
    machine comes from here, but says that name in its Host header.
    """
    client = connection.client
    if client is None or not is_loopback(client.host):
        raise PermissionDeniedException("this server answers only its own machine; ask from there")
    if not is_loopback(host_name(connection.headers.get("host", ""))):
        raise PermissionDeniedException("this server answers only to its own name; open http://127.0.0.1 with its port")


def host_name(header: str) -> str:
    """Return the host of a Host header without its port, or "" for one that is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
