"""Who may ask: without keys, only this machine."""

from __future__ import annotations

import ipaddress

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]", "::1", "testserver.local")


def is_loopback(address: str) -> bool:
    """Tell whether ``address``, an IP address or a host name, can only be this machine."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def loopback_only(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Refuse a connection that does not come from this machine."""
    client = connection.client
    if client is None or not is_loopback(client.host):
        raise PermissionDeniedException("this server answers only its own machine")
