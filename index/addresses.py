"""Where a library lies: in a folder, or on a Milvus cluster as ``milvus://host:19530/name``.

An address of a cluster may say how it is used: ``milvus+tls://db.example:19530/news?consistency=bounded&shards=4``.
It never holds a user, a password or a token: those come from the environment variable ``ISNAD_MILVUS_TOKEN``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

import platformdirs

from index.records import IsnadError

SCHEMES = {"milvus": False, "milvus+tls": True}
DEFAULT_PORT = 19530
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
CONSISTENCIES = ("strong", "bounded", "session", "eventually")
# Milvus chooses by itself with autoindex; flat is exact and for few passages.
INDEXES = ("autoindex", "hnsw", "flat")
LOOKS_LIKE_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")
EXAMPLE = "milvus://localhost:19530/news"
TOKEN_VARIABLE = "ISNAD_MILVUS_TOKEN"


class BadAddress(IsnadError):
    """An address that names no library."""


def data_folder() -> Path:
    """Return the folder of this user's data."""
    return Path(platformdirs.user_data_path("isnad"))


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """One library on a Milvus cluster. ``name`` begins the names of its collections.

    ``consistency`` is how fresh a search has to be, ``index`` how vectors are searched; ``shards`` and ``replicas``
    are those of the collections of passages. Connecting may take ``connect_seconds``, a request ``request_seconds``,
    attempts made again included. ``state`` is a folder of this machine in which uploads wait, "" the one for this
    user's data.
    """

    host: str
    port: int
    name: str
    tls: bool = False
    database: str = ""
    consistency: str = "strong"
    index: str = "autoindex"
    connect_seconds: float = 5.0
    request_seconds: float = 30.0
    shards: int = 1
    replicas: int = 1
    state: str = ""

    def __str__(self) -> str:
        """Return the address that ``parse_library`` reads as this one."""
        given = {name: getattr(self, name) for name in _options() if getattr(self, name) != _options()[name]}
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "milvus+tls" if self.tls else "milvus"
        return f"{scheme}://{host}:{self.port}/{self.name}" + (f"?{urlencode(given)}" if given else "")

    @property
    def server(self) -> str:
        """The cluster as people name it."""
        return f"{self.host}:{self.port}"

    @property
    def state_folder(self) -> Path:
        """The folder of this machine in which uploads to this library wait."""
        parent = Path(self.state).expanduser() if self.state else data_folder() / "milvus"
        named = hashlib.sha256(f"{self.server}/{self.database}/{self.name}".encode()).hexdigest()[:12]
        return parent / f"{self.name}-{named}"


LibraryAddress: TypeAlias = Path | MilvusAddress
"""A folder, or a place on a cluster."""


def _options() -> dict[str, Any]:
    """Return the options of an address with their defaults."""
    return {field.name: field.default for field in fields(MilvusAddress)[4:]}


def parse_library(written: str | LibraryAddress) -> LibraryAddress:
    """Return the library that ``written`` names: a folder, unless it begins like the address of a server.

    >>> parse_library("milvus://db.example/news?shards=4")
    MilvusAddress(host='db.example', port=19530, name='news', tls=False, ..., shards=4, replicas=1, state='')

    Raises:
        BadAddress: it is no address of Milvus, or a malformed one. No secret in it is repeated.
    """
    if isinstance(written, MilvusAddress):
        return written
    text = str(written)
    if not LOOKS_LIKE_ADDRESS.match(text):
        return Path(text).expanduser()
    if "@" in text:
        raise BadAddress(
            f"the address of a library holds no user and no password; leave them out, as in {EXAMPLE}, and set "
            f"{TOKEN_VARIABLE}=user:password"
        )
    return _parse_milvus(text)


def _parse_milvus(text: str) -> MilvusAddress:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError as error:
        raise BadAddress(f"an address cannot be read ({error}); write it as {EXAMPLE}") from error
    if parts.scheme not in SCHEMES:
        raise BadAddress(f"{parts.scheme}:// is no address of a library; name a folder, or a cluster as {EXAMPLE}")
    if not host or parts.fragment or not text.lower().startswith(f"{parts.scheme}://"):
        raise BadAddress(f"the address names no host; write it as {EXAMPLE}")
    name = parts.path.strip("/")
    if not NAME.fullmatch(name):
        raise BadAddress(
            f"{name!r} cannot be the name of a library on Milvus; give 1 to 100 Latin letters, digits and _, "
            f"beginning with a letter, as in {EXAMPLE}"
        )
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    return MilvusAddress(host, port, name, SCHEMES[parts.scheme], **{n: _option(n, v) for n, v in given.items()})


def _option(name: str, value: str) -> Any:
    known = _options()
    if name not in known:
        raise BadAddress(f"{name!r} is no option of an address; known are {', '.join(known)}")
    choices = {"consistency": CONSISTENCIES, "index": INDEXES}.get(name)
    if choices:
        if value.lower() not in choices:
            raise BadAddress(f"{name}={value!r} is not known; write one of {', '.join(choices)}")
        return value.lower()
    if name == "state":
        return value
    if name == "database":
        if not NAME.fullmatch(value):
            raise BadAddress(f"{value!r} cannot be the name of a database; give Latin letters, digits and _")
        return value
    kind = type(known[name])
    try:
        number = kind(value)
    except ValueError:
        number = kind(0)
    if not 0 < number < 10_000:
        raise BadAddress(f"{name}={value!r} is not a number above 0; write one, as in {name}={known[name]}")
    return number


def require_folder(address: LibraryAddress, command: str) -> Path:
    """Return the folder that ``address`` is, for a command that works on files.

    Raises:
        BadAddress: it is on a cluster.
    """
    if isinstance(address, MilvusAddress):
        raise BadAddress(
            f"isnad {command} works on the files of a library in a folder, and {address} is on a cluster; copy it to a "
            f"folder first, with: isnad migrate {address} FOLDER"
        )
    return address
