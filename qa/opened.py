"""A library together with the encoder of its vectors; both change in one step when it is encoded again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from index.contract import Index, Snapshot
from index.encoder import Encoder
from index.records import EncoderUnavailable

log = logging.getLogger(__name__)

LoadEncoder = Callable[[str], Encoder]
"""Loads an encoder by the name in its fingerprint; raises EncoderUnavailable."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What one question works with from start to end."""

    snapshot: Snapshot
    encoder: Encoder


class OpenedLibrary:
    """Safe to share between threads. Without ``load``, another encoder than ``encoder`` is never followed to."""

    def __init__(self, index: Index, encoder: Encoder, load: LoadEncoder | None = None) -> None:
        index.check_encoder(encoder.fingerprint)
        self.index = index
        self.encoder = encoder
        self._load = load
        self._last: Opened | None = None
        self._refused: set[str] = set()
        self._following = threading.Lock()

    def current(self) -> Opened:
        """Return the newest state that can be answered from.

        When the library was encoded again with an encoder that cannot be loaded here, that is the last state
        before: its lease keeps it from being deleted.

        Raises:
            OtherEncoder: so, and there was no state before.
        """
        snapshot = self.index.current()
        last = self._last
        if last is None or last.snapshot is not snapshot:
            with self._following:
                encoder = self._encoder_of(snapshot)
                if encoder is not None:
                    self.encoder = encoder
                    self._last = Opened(snapshot, encoder)
                last = self._last
        if last is None:
            self.index.check_encoder(self.encoder.fingerprint)
            return self.current()  # the library was encoded once more in between, as it was at first
        return last

    def _encoder_of(self, snapshot: Snapshot) -> Encoder | None:
        wanted = snapshot.generation.fingerprint
        if wanted == self.encoder.fingerprint:
            return self.encoder
        if self._load is None or wanted.to_json() in self._refused:
            return None
        try:
            loaded = self._load(wanted.name)
        except EncoderUnavailable as error:
            log.error("the library was encoded again, and its encoder cannot be loaded: %s", error)
        else:
            if loaded.fingerprint == wanted:
                return loaded
            log.error("the library was encoded again with another %s than the one here; start again", wanted.name)
        self._refused.add(wanted.to_json())
        return None
