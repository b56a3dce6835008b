"""Open a library by its address: the one place that tells a folder from a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import overload

from index.addresses import LibraryAddress, MilvusAddress
from index.contract import Index
from index.encoder import Encoder
from index.keys import Keys
from index.library import Library
from index.library_errors import NoLibrary
from index.library_files import DATABASE
from index.local import LocalIndex
from index.milvus.keys import MilvusKeys
from index.milvus.opened import MilvusIndex
from index.records import Fingerprint


@overload
def open_library(address: Path) -> LocalIndex: ...
@overload
def open_library(address: MilvusAddress) -> MilvusIndex: ...
@overload
def open_library(address: LibraryAddress) -> Index: ...
def open_library(address: LibraryAddress) -> Index:
    """Open an existing library for questions.

    Raises:
        NoLibrary: there is none.
        LibraryError: it cannot be opened; the message says why.
    """
    if isinstance(address, MilvusAddress):
        return MilvusIndex.open(address)
    return LocalIndex(Library.open(address))


@overload
def open_or_create(address: Path, encoder: Encoder, max_tokens: int) -> LocalIndex: ...
@overload
def open_or_create(address: MilvusAddress, encoder: Encoder, max_tokens: int) -> MilvusIndex: ...
@overload
def open_or_create(address: LibraryAddress, encoder: Encoder, max_tokens: int) -> Index: ...
def open_or_create(address: LibraryAddress, encoder: Encoder, max_tokens: int) -> Index:
    """Open a library, or make an empty one for ``encoder`` there."""
    try:
        return open_library(address)
    except NoLibrary:
        return create_library(address, encoder.fingerprint, max_tokens)


def create_library(address: LibraryAddress, fingerprint: Fingerprint, max_tokens: int) -> Index:
    """Make an empty library."""
    if isinstance(address, MilvusAddress):
        return MilvusIndex.create(address, fingerprint, max_tokens)
    return LocalIndex(Library.create(address, fingerprint, max_tokens))


def library_exists(address: LibraryAddress) -> bool:
    """Tell whether there is a library already."""
    if not isinstance(address, MilvusAddress):
        return (address / DATABASE).is_file()
    try:
        MilvusIndex.open(address).library.close()
    except NoLibrary:
        return False
    return True


def open_keys(index: Index) -> Keys:
    """Return the keys that let into the web service of a library."""
    if isinstance(index, MilvusIndex):
        return Keys(MilvusKeys(index.library.records))
    assert isinstance(index, LocalIndex)
    return Keys(index.library.folder)


def uploads_folder(index: Index) -> Path:
    """Return the folder with the queue of a library's uploads, made if need be."""
    folder = index.library.folder
    if isinstance(index, MilvusIndex) and not (folder / DATABASE).is_file():
        live = index.library.live()
        Library.create(folder, live.fingerprint, live.max_tokens).close()  # of which only the queue is used
    return folder
