"""The keys that a library's web service lets in, kept with the library: only their digests are.

They are written beside the one writer of documents, each in a transaction of its own: a key can be made or
revoked while a long ``add`` runs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from index.database import Database
from index.library_files import DATABASE
from index.records import IsnadError

SCOPES = ("ask", "write")
PREFIX = "isnad"
ID_BYTES, SECRET_BYTES = 4, 32
MAX_NAME_CHARACTERS = 80
COLUMNS = "id, name, scopes, digest, created_at, revoked_at"


class BadKey(IsnadError):
    """A key that cannot be made, that there is not, or that lets nobody in."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret; ``revoked_at`` is None while it lets in. Moments are ISO 8601, UTC."""

    id: str
    name: str
    scopes: frozenset[str]
    created_at: str
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is kept: ``scopes`` apart by spaces, and of the key itself its SHA-256 only."""

    id: str
    name: str
    scopes: str
    digest: str
    created_at: str
    revoked_at: str | None

    def key(self) -> Key:
        """Return it without its digest."""
        return Key(self.id, self.name, frozenset(self.scopes.split()), self.created_at, self.revoked_at)


class KeyRows(Protocol):
    """Where keys are kept."""

    def add(self, key: KeyRow) -> bool:
        """Keep a new key, unless one in use has its name, and tell whether it is kept."""

    def put(self, key: KeyRow) -> None:
        """Keep a key, or what has become of it."""

    def find(self, key_id: str) -> KeyRow | None:
        """Return one key, or None where no key has this id."""

    def all(self) -> list[KeyRow]:
        """Return every key there has been, oldest first."""


class FolderKeys:
    """Those of the library in ``folder``, in its database."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / DATABASE)

    def add(self, key: KeyRow) -> bool:
        """Keep a new key, unless one in use has its name, and tell whether it is kept."""
        with self._database.transaction() as connection:
            in_use = "SELECT 1 FROM keys WHERE name = ? AND revoked_at IS NULL"
            if connection.execute(in_use, (key.name,)).fetchone():
                return False
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", astuple(key))
        return True

    def put(self, key: KeyRow) -> None:
        """Keep a key, or what has become of it."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?, ?, ?)", astuple(key))

    def find(self, key_id: str) -> KeyRow | None:
        """Return one key, or None where no key has this id."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM keys WHERE id = ?", (key_id,))
        return KeyRow(*rows[0]) if rows else None

    def all(self) -> list[KeyRow]:
        """Return every key there has been, oldest first."""
        return [KeyRow(*row) for row in self._database.rows(f"SELECT {COLUMNS} FROM keys ORDER BY created_at, id")]


class Keys:
    """The keys of the library in a folder, or kept in other rows; safe from any thread."""

    def __init__(self, kept: Path | KeyRows) -> None:
        self._rows: KeyRows = FolderKeys(kept) if isinstance(kept, Path) else kept

    def create(self, name: str, scopes: Iterable[str]) -> tuple[Key, str]:
        """Return a new key and, this once, the text that a client shows.

        Raises:
            BadKey: a scope that there is not, none, or a name that is empty, too long or in use.
        """
        wanted, name = frozenset(scopes), " ".join(name.split())
        if not wanted or not wanted <= set(SCOPES):
            unknown = ", ".join(sorted(wanted - set(SCOPES))) or "none"
            raise BadKey(f"scope {unknown} is not one; give one or both of {', '.join(SCOPES)}")
        if any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name):
            raise BadKey("the name holds characters that are not shown; leave them out")
        if not name or len(name) > MAX_NAME_CHARACTERS:
            raise BadKey(f"the name has {len(name)} characters; give 1 to {MAX_NAME_CHARACTERS}, as: --name newsroom")
        key_id = secrets.token_hex(ID_BYTES)
        text = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        row = KeyRow(key_id, name, " ".join(sorted(wanted)), _digest(text), _now(), None)
        if not self._rows.add(row):
            raise BadKey(f"there is a key named {name!r} already; revoke it, or give another --name")
        return row.key(), text

    def all(self) -> list[Key]:
        """Return every key there has been, oldest first."""
        return [row.key() for row in self._rows.all()]

    def any_lets_in(self) -> bool:
        """Tell whether there is a key that is not revoked."""
        return any(row.revoked_at is None for row in self._rows.all())

    def revoke(self, name_or_id: str) -> Key:
        """Let a key in no more, from the next request on.

        Raises:
            BadKey: no key in use is called so.
        """
        found = [row for row in self._rows.all() if name_or_id in (row.id, row.name) and row.revoked_at is None]
        if not found:
            raise BadKey(f"no key in use is called {name_or_id!r}; see: isnad keys list")
        revoked = replace(found[0], revoked_at=_now())
        self._rows.put(revoked)
        return revoked.key()

    def admit(self, text: str) -> Key:
        """Return the key that ``text`` is. Digests are compared in a time that tells nothing of them.

        Raises:
            BadKey: it is none, or one that was revoked.
        """
        _, _, rest = text.partition("_")
        row = self._rows.find(rest.partition("_")[0])
        # Without a row something is compared too, so that an id that exists cannot be told from one that does not.
        stored = row.digest if row else _digest("")
        if not hmac.compare_digest(stored, _digest(text)) or row is None or row.revoked_at is not None:
            raise BadKey("this key is not known, or it was revoked; ask the operator for one (isnad keys create)")
        return row.key()


def looks_like_key(text: str) -> bool:
    """Tell whether ``text`` has the form of a key, whether or not it lets anybody in."""
    return text.startswith(f"{PREFIX}_")


def _digest(text: str) -> str:
    # A key holds 256 random bits: there is nothing to guess that a slow hash would have to guard.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
