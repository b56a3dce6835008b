"""Who may ask: this machine freely, any other with a key; and never the page of another site."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, TooManyRequestsException
from litestar.handlers import BaseRouteHandler

from index.keys import SCOPES, BadKey, Keys, looks_like_key
from qa.api.limits import Limits
from qa.api.pools import Pool
from qa.config import Settings

COOKIE = "isnad_key"
WRITE, SIGN_IN, HEALTH = "write", "sign-in", "health"
# Whoever passes a request on says so in one of these; the address that is seen is then not the client's.
FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
LOOKUP_SECONDS = 10
Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: ``name`` for limits and the log, ``key`` is the name of a key, or None where there is none."""

    name: str
    scopes: frozenset[str]
    key: str | None = None
    signed_in: bool = False


class Guard:
    """Lets requests in, or refuses them, as the settings say and the library's keys."""

    def __init__(self, settings: Settings, keys: Keys, pool: Pool, limits: Limits, *, insecure: bool) -> None:
        self.settings = settings
        self.insecure = insecure
        self._keys = keys
        self._pool = pool
        self._limits = limits
        self._origins = frozenset(settings.cors_origins.split())

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Say who asks in ``connection.state.caller``, or refuse.

        A route says what it needs by its option ``scope``; "" is for all who may reach this server at all,
        ``HEALTH`` for all programs of this machine too, whatever they need otherwise.
        """
        self._require_own_page(connection)
        address = connection.client.host if connection.client else ""
        scope = handler.opt.get("scope", SCOPES[0])
        if scope == SIGN_IN:
            self._limit(self._limits.sign_in(network(address)))
            connection.state.caller = Caller(address, frozenset())
            return
        if scope == HEALTH and is_from_here(connection, address):
            connection.state.caller = Caller(address, frozenset())  # what looks after the process has no key
            return
        caller = await self._caller(connection, address)
        if scope in SCOPES and scope not in caller.scopes:
            raise PermissionDeniedException(f"this needs a key with the scope {scope!r}; ask the operator for one")
        connection.state.caller = caller

    async def _caller(self, connection: Connection, address: str) -> Caller:
        text, signed_in = presented(connection)
        free = is_from_here(connection, address) and not self.settings.require_key
        keyless = free or (self.insecure and not self.settings.require_key)
        # Clients of other services cannot but show something; where no key is needed it is no wrong key.
        if text and not (keyless and not looks_like_key(text)):
            try:
                return await self._of_key(text, signed_in, address)
            except NotAuthorizedException:
                if not (signed_in and free):  # here an old cookie is no reason to be refused
                    raise
        if free:
            # Another site's page that may ask may not write in the name of the person who has it open.
            foreign = connection.headers.get("origin") in self._origins
            return Caller(address, frozenset(SCOPES[:1] if foreign else SCOPES))
        self._limit(self._limits.request(network(address)))
        if self.insecure and not self.settings.require_key:
            return Caller(network(address), frozenset(SCOPES[:1]))
        if self.settings.require_key or await self._any_key(address):
            raise NotAuthorizedException(
                "this needs a key, as the header 'Authorization: Bearer KEY'; the operator makes one with: "
                "isnad keys create --scope ask --name NAME",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if not is_loopback(address) or is_forwarded(connection):
            raise PermissionDeniedException("this server answers only its own machine; ask from there")
        raise PermissionDeniedException("this server answers only to its own name; open http://127.0.0.1 with its port")

    async def _of_key(self, text: str, signed_in: bool, address: str) -> Caller:
        try:
            key = await self._pool.run(lambda _: self._keys.admit(text), LOOKUP_SECONDS, network(address))
        except BadKey as error:
            self._limit(self._limits.sign_in(network(address)))
            raise NotAuthorizedException(str(error), headers={"WWW-Authenticate": "Bearer"}) from error
        self._limit(self._limits.request(key.id))
        return Caller(f"key {key.id}", key.scopes, key.name, signed_in)

    async def _any_key(self, address: str) -> bool:
        return await self._pool.run(lambda _: self._keys.any_lets_in(), LOOKUP_SECONDS, network(address))

    def _limit(self, retry_seconds: int) -> None:
        if retry_seconds:
            raise TooManyRequestsException(
                f"too many requests in one minute; try again in {retry_seconds} s",
                headers={"Retry-After": str(retry_seconds)},
            )

    def _require_own_page(self, connection: Connection) -> None:
        """Refuse what another site's page sends, reading too, but for following a link to this one.

        Browsers say where a page came from, and no page can say otherwise; other programs say nothing.
        """
        origin = connection.headers.get("origin")
        if origin in self._origins:
            return
        site = connection.headers.get("sec-fetch-site", "none")
        followed = connection.headers.get("sec-fetch-mode") == "navigate" and connection.scope["path"] == "/"
        foreign = origin is not None and origin.partition("://")[2] != connection.headers.get("host", "")
        if foreign or (site not in ("none", "same-origin") and not (followed and is_get(connection))):
            raise PermissionDeniedException("pages of other sites may not ask here; open this server's own page")


def is_from_here(connection: Connection, address: str) -> bool:
    """Tell whether a program of this machine asks for this machine by name, and nobody passes that on."""
    named = is_loopback(host_name(connection.headers.get("host", "")))
    return is_loopback(address) and named and not is_forwarded(connection)


def is_forwarded(connection: Connection) -> bool:
    """Tell whether somebody passes the request on for a client elsewhere.

    Proxies that say nothing of it speak HTTP/1.0 by default, which no browser has spoken for decades.
    """
    old = connection.scope.get("http_version") == "1.0"
    return old or any(name in connection.headers for name in FORWARDING)


def is_get(connection: Connection) -> bool:
    """Tell whether the request only reads."""
    return connection.scope.get("method") in ("GET", "HEAD")


def presented(connection: Connection) -> tuple[str, bool]:
    """Return the key that a request shows, or "", and whether it came by the sign-in page's cookie."""
    kind, _, text = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and text.strip():
        return text.strip(), False
    cookie = connection.cookies.get(COOKIE, "")
    return cookie, bool(cookie)


def is_loopback(address: str) -> bool:
    """Tell whether ``address``, an IP address or a host name, can only be this machine."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def network(address: str) -> str:
    """Return what counts as one machine: an address, of version 6 the network of one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def host_name(header: str) -> str:
    """Return the host of a Host header without its port, or "" for one that is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
