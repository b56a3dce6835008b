"""The keys that a library's web service lets in, in its own database: only their digests are kept.

They are written beside the one writer of documents, each in a transaction of its own: a key can be made or
revoked while a long ``add`` runs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.database import Database
from index.queries import DATABASE
from index.records import IsnadError

SCOPES = ("ask", "write")
PREFIX = "isnad"
ID_BYTES, SECRET_BYTES = 4, 32
MAX_NAME_CHARACTERS = 80
COLUMNS = "id, name, scopes, created_at, revoked_at"


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


class Keys:
    """The keys of the library in ``folder``; safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / DATABASE)

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
        key = Key(secrets.token_hex(ID_BYTES), name, wanted, _now(), None)
        text = f"{PREFIX}_{key.id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM keys WHERE name = ? AND revoked_at IS NULL", (name,)).fetchone():
                raise BadKey(f"there is a key named {name!r} already; revoke it, or give another --name")
            row = (key.id, name, " ".join(sorted(wanted)), _digest(text), key.created_at, None)
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", row)
        return key, text

    def all(self) -> list[Key]:
        """Return every key there has been, oldest first."""
        rows = self._database.rows(f"SELECT {COLUMNS} FROM keys ORDER BY created_at, id")
        return [Key(row[0], row[1], frozenset(row[2].split()), row[3], row[4]) for row in rows]

    def any_lets_in(self) -> bool:
        """Tell whether there is a key that is not revoked."""
        return bool(self._database.rows("SELECT 1 FROM keys WHERE revoked_at IS NULL LIMIT 1"))

    def revoke(self, name_or_id: str) -> Key:
        """Let a key in no more, from the next request on.

        Raises:
            BadKey: no key in use is called so.
        """
        found = [one for one in self.all() if name_or_id in (one.id, one.name) and one.revoked_at is None]
        if not found:
            raise BadKey(f"no key in use is called {name_or_id!r}; see: isnad keys list")
        with self._database.transaction() as connection:
            connection.execute("UPDATE keys SET revoked_at = ? WHERE id = ?", (_now(), found[0].id))
        return next(one for one in self.all() if one.id == found[0].id)

    def admit(self, text: str) -> Key:
        """Return the key that ``text`` is. Digests are compared in a time that tells nothing of them.

        Raises:
            BadKey: it is none, or one that was revoked.
        """
        _, _, rest = text.partition("_")
        rows = self._database.rows(f"SELECT {COLUMNS}, digest FROM keys WHERE id = ?", (rest.partition("_")[0],))
        # Without a row something is compared too, so that an id that exists cannot be told from one that does not.
        stored = rows[0][5] if rows else _digest("")
        if not hmac.compare_digest(stored, _digest(text)) or not rows or rows[0][4] is not None:
            raise BadKey("this key is not known, or it was revoked; ask the operator for one (isnad keys create)")
        row = rows[0]
        return Key(row[0], row[1], frozenset(row[2].split()), row[3], row[4])


def looks_like_key(text: str) -> bool:
    """Tell whether ``text`` has the form of a key, whether or not it lets anybody in."""
    return text.startswith(f"{PREFIX}_")


def _digest(text: str) -> str:
    # A key holds 256 random bits: there is nothing to guess that a slow hash would have to guard.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
