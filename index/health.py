"""What is wrong with a library, whatever engine keeps it, and the mending of that."""

from __future__ import annotations

from index import doctor
from index.addresses import LibraryAddress, MilvusAddress
from index.doctor import Finding
from index.milvus import doctor as milvus_doctor
from index.salvage import EncoderFor


def examine(address: LibraryAddress) -> list[Finding]:
    """Return what there is to say about a library; nothing is changed."""
    return milvus_doctor.examine(address) if isinstance(address, MilvusAddress) else doctor.examine(address)


def repair(address: LibraryAddress, encoder_for: EncoderFor) -> list[Finding]:
    """Do what ``examine`` says can be repaired, and return what it finds afterwards."""
    if isinstance(address, MilvusAddress):
        return milvus_doctor.repair(address, encoder_for)
    return doctor.repair(address, encoder_for)
