"""Train the byte-pair ranks of ``index/tokens.tiktoken`` on about as much Arabic as English.

    python scripts/train_tokens.py --data DIR --output index/tokens.tiktoken

The ranks come out in tiktoken's own file format and give, with ``index.tokens.PATTERN``, the very
tokens that the trainer's model gives.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.tokens import LONGEST_TOKEN, PATTERN
from scripts.train_data import read_arabic_paragraphs, read_pairs, read_questions

RANKS = 32_000
CHARACTERS_PER_LANGUAGE = 24_000_000


def read_texts(directory: Path) -> tuple[Iterator[str], Iterator[str]]:
    """Return the Arabic and the English texts of the data, the passages before the shorter rows."""
    arabic_passages = (row.passage for row in read_questions(directory) if row.language == "ar")
    english_passages = (row.passage for row in read_questions(directory) if row.language == "en")
    arabic_rows = (pair.arabic for pair in read_pairs(directory))
    english_rows = (pair.english for pair in read_pairs(directory))
    # The encyclopaedia is large, and its neighbouring paragraphs speak of the same things.
    paragraphs = islice(read_arabic_paragraphs(directory), 0, None, 4)
    return chain(arabic_passages, paragraphs, arabic_rows), chain(english_passages, english_rows)


def take_characters(texts: Iterable[str], characters: int) -> Iterator[str]:
    """Yield ``texts`` until ``characters`` code points have gone by."""
    for text in texts:
        if characters <= 0:
            return
        characters -= len(text)
        yield text


def train(texts: Iterable[str], ranks: int) -> Tokenizer:
    """Train a byte-level model of ``ranks`` tokens whose pieces are those of ``PATTERN``."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=ranks,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=LONGEST_TOKEN,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def byte_of_character() -> dict[str, int]:
    """Return which byte each character of the byte-level alphabet stands for."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in printable]
    mapping = {chr(byte): byte for byte in printable}
    return mapping | {chr(256 + place): byte for place, byte in enumerate(hidden)}


def ranks_of(tokenizer: Tokenizer) -> dict[bytes, int]:
    """Return the ranks of a trained model: the 256 bytes, then each merge's token in the order of merging."""
    bytes_of = byte_of_character()
    ranks = {bytes([byte]): byte for byte in range(256)}
    for left, right in json.loads(tokenizer.to_str())["model"]["merges"]:
        # Two merges may spell one token; its first place counts, as it does in the trained model.
        ranks.setdefault(bytes(bytes_of[character] for character in left + right), len(ranks))
    return ranks


def write_ranks(ranks: dict[bytes, int], path: Path) -> None:
    """Write ``ranks`` in tiktoken's format: base64 of the token, a space, its rank."""
    path.write_bytes(b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in ranks.items()))


def main() -> None:
    """Read the arguments, train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="directory of the training data")
    parser.add_argument("--output", type=Path, required=True, help="file for the ranks")
    parser.add_argument("--ranks", type=int, default=RANKS)
    parser.add_argument("--characters", type=int, default=CHARACTERS_PER_LANGUAGE, help="of each language")
    arguments = parser.parse_args()
    arabic, english = read_texts(arguments.data)
    balanced = (take_characters(texts, arguments.characters) for texts in (arabic, english))
    ranks = ranks_of(train(chain.from_iterable(balanced), arguments.ranks))
    write_ranks(ranks, arguments.output)
    print(f"{len(ranks)} ranks, {arguments.output.stat().st_size} bytes in {arguments.output}")


if __name__ == "__main__":
    main()
