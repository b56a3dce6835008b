"""What may be wrong with a library, wherever it is kept."""

from __future__ import annotations

from index.records import IsnadError


class LibraryError(IsnadError):
    """A library that is missing, damaged or made by a newer Isnad."""


class NoLibrary(LibraryError):
    """A folder without a library, or with one whose making was broken off."""


class UnknownDocument(LibraryError):
    """A document that the library does not hold."""


class LibraryBusy(IsnadError):
    """Another process is writing."""
