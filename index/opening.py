"""Open a library by its address: the one place that tells a folder from a cluster."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import overload

import platformdirs

from index.addresses import LibraryAddress, MilvusAddress
from index.contract import Index
from index.encoder import Encoder
from index.keys import Keys
from index.library import Library, NoLibrary
from index.local import LocalIndex
from index.milvus.keys import MilvusKeys
from index.milvus.opened import MilvusIndex
from index.queries import DATABASE


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
        if isinstance(address, MilvusAddress):
            return MilvusIndex.create(address, encoder.fingerprint, max_tokens)
        return LocalIndex(Library.create(address, encoder.fingerprint, max_tokens))


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


def state_folder(index: Index, chosen: str = "") -> Path:
    """Return the folder in which uploads wait: the library's own, or for one on a cluster a folder of this machine.

    ``chosen`` names the folder that holds such folders, "" the one for this user's data.
    """
    address = index.address
    if not isinstance(address, MilvusAddress):
        return address
    parent = Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_path("isnad")) / "milvus"
    named = hashlib.sha256(f"{address.server}/{address.database}/{address.name}".encode()).hexdigest()[:12]
    folder = parent / f"{address.name}-{named}"
    if not (folder / DATABASE).is_file():
        live = index.library.live()
        Library.create(folder, live.fingerprint, live.max_tokens).close()
    return folder
