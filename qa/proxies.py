"""The proxy that the environment names (``HTTP_PROXY``, ``ALL_PROXY``) before an endpoint; none before this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

Client = TypeVar("Client")


class UnusableProxy(Exception):
    """The proxy that the environment names cannot be spoken to."""


def open_client(make: Callable[..., Client], address: str, **options: object) -> Client:
    """Return the client that ``make`` makes of ``options``; it asks a proxy for ``address`` only if that is elsewhere.

    Raises:
        UnusableProxy: what the environment names is no proxy, or needs a package that is not there, as SOCKS does.
    """
    try:
        return make(**options, trust_env=not is_this_machine(address))
    except (ImportError, ValueError) as error:
        raise UnusableProxy(str(error)) from error


def is_this_machine(address: str) -> bool:
    """Tell whether an address is one of this machine itself, which no proxy could reach."""
    host = host_of(address)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def proxy_before(address: str) -> str:
    """Return the proxy, without its password, that is asked for ``address``; nothing where none is."""
    host, proxies = host_of(address), getproxies()
    if not host or is_this_machine(address) or proxy_bypass(host):
        return ""
    proxy = proxies.get(urlsplit(address).scheme) or proxies.get("all", "")
    opening, at, rest = proxy.rpartition("@")
    return f"{opening.partition('://')[0]}://{rest}" if at and "://" in opening else rest


def host_of(address: str) -> str:
    """Return the name or number of the machine that an address names, nothing where it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
