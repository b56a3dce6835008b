"""The bundled byte-pair encoding: counting the tokens of a text and cutting a text to a number of them.

The ranks lie beside this module in ``tokens.tiktoken``, trained on Arabic and English alike by
``scripts/train_tokens.py``. Nothing is downloaded. The counts are Isnad's own measure of length for
passages and evidence; another model's tokenizer counts differently.
"""

from __future__ import annotations

import base64
import binascii
import functools
from importlib import resources
from typing import TYPE_CHECKING

import regex

from index.records import IsnadError

if TYPE_CHECKING:
    import tiktoken

ENCODING_NAME = "isnad"
RANKS_FILE = "tokens.tiktoken"
# Marks belong to the word they sit on, so a vocalised Arabic word stays one piece. No look-ahead: the
# engine then runs in linear time on any input, and the pieces of a prefix are those of the whole.
PATTERN = r" ?[\p{L}\p{M}]+| ?\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+|\s+"

# In bytes of UTF-8, so no token holds more characters than this either.
LONGEST_TOKEN = 32

_GRAPHEME = regex.compile(r"\X")
_SPACE = regex.compile(r"\s")


class TokensError(IsnadError):
    """The ranks cannot be read, or a number of tokens makes no sense."""


def parse_ranks(content: bytes) -> dict[bytes, int]:
    """Read tiktoken's rank format: on each line a token in base64, a space and its rank.

    Raises:
        TokensError: a line is damaged, or the ranks are not 0, 1, 2 … with every single byte among them.
    """
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            token, rank = line.split()
            ranks[base64.b64decode(token, validate=True)] = int(rank)
        except (ValueError, binascii.Error) as error:
            raise TokensError(f"line {number} of {RANKS_FILE} is damaged: {line[:40]!r}; reinstall isnad") from error
    every_byte = all(bytes([byte]) in ranks for byte in range(256))
    if not every_byte or sorted(ranks.values()) != list(range(len(ranks))):
        raise TokensError(f"{RANKS_FILE} is incomplete ({len(ranks)} tokens); reinstall isnad")
    return ranks


@functools.cache
def load_encoding() -> tiktoken.Encoding:
    """Return the bundled encoding, read once.

    Raises:
        TokensError: its file is missing or damaged.
    """
    import tiktoken

    file = resources.files("index") / RANKS_FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise TokensError(f"{RANKS_FILE} is missing from the installed package; reinstall isnad") from error
    return tiktoken.Encoding(
        name=ENCODING_NAME, pat_str=PATTERN, mergeable_ranks=parse_ranks(content), special_tokens={}
    )


def count_tokens(text: str) -> int:
    """Return how many tokens ``text`` takes. A lone surrogate counts as the one character it is."""
    return len(load_encoding().encode_ordinary(_encodable(text)))


def cut_tokens(text: str, max_tokens: int) -> str:
    """Return the longest prefix of ``text`` that takes at most ``max_tokens`` and ends between graphemes.

    The prefix is empty when the first grapheme alone takes more.

    Raises:
        TokensError: ``max_tokens`` is negative.
    """
    if max_tokens < 0:
        raise TokensError(f"cannot cut a text to {max_tokens} tokens; ask for 0 or more")
    # No prefix that fits is longer than this, so a huge text costs no more than a long one.
    head = text[: (max_tokens + 1) * LONGEST_TOKEN]
    encoding = load_encoding()
    tokens = encoding.encode_ordinary(_encodable(head))
    if len(tokens) <= max_tokens and len(head) == len(text):
        return text
    # The bytes of whole tokens may end inside a character; "ignore" drops that part of one.
    reached = len(encoding.decode_bytes(tokens[:max_tokens]).decode("utf-8", "ignore"))
    # Shortened, the word that was cut may merge into fewer tokens, so a little more of it may fit.
    space = _SPACE.search(head, reached + 1)
    limit = min(space.start() if space else len(head), reached + LONGEST_TOKEN, len(text))
    ends = [match.end() for match in _GRAPHEME.finditer(head)]
    if len(head) < len(text):
        ends.pop()
    fitting = (end for end in reversed(ends) if end <= limit and count_tokens(head[:end]) <= max_tokens)
    return text[: next(fitting, 0)]


def _encodable(text: str) -> str:
    """Put a question mark for each lone surrogate, which no UTF-8 can hold; offsets stay as they are."""
    return text.encode("utf-8", "replace").decode("utf-8")
