"""The bilingual WordPiece vocabulary: English pieces of a given model, Arabic pieces trained on text.

Normalisation is part of the tokenizer, so whoever loads ``tokenizer.json`` folds texts the same way:
NFKC, no harakat, no tatweel, one alef, yeh for alef maksura, heh for teh marbuta, ASCII digits and
Latin punctuation, lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUED = "##"
# Read in pairs: what is written on the left becomes what is written on the right.
FOLDED_CHARACTERS = dict(
    zip(
        "ىیةکٱ،؛؟٪٫٬۔٭«»“”‘’–—٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
        'ييهكا,;?%.,.*""""\'\'--01234567890123456789',
        strict=True,
    )
)
# The article, alone or behind one-letter particles, becomes a piece of its own, so that a noun has the
# same pieces with and without it. Three letters must remain, or «الله» would lose its beginning.
ARTICLE = r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=\p{Arabic}{3})"

# Punctuation marks are cut apart before, so none continues a word; longer ones are special tokens.
_LATIN_PIECE = re.compile(r"(?:##)?[0-9a-z]+|[!-~]")
_ARABIC_PIECE = re.compile(r"(?:##)?[\u0621-\u06ff]+")


def build_normalizer() -> normalizers.Normalizer:
    """Return the folding described above."""
    replaced = [normalizers.Replace(old, new) for old, new in FOLDED_CHARACTERS.items()]
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace("\u0640", ""),
            *replaced,
            normalizers.BertNormalizer(strip_accents=True, lowercase=True),
        ]
    )


def build_pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    """Return the cut into words, punctuation marks and Arabic articles."""
    article = pre_tokenizers.Split(Regex(ARTICLE), behavior="isolated")
    return pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), article])


def latin_pieces(english: Tokenizer) -> list[str]:
    """Return the pieces of ``english`` in printable ASCII, in the order of its own vocabulary."""
    vocabulary = english.get_vocab()
    return [piece for piece in sorted(vocabulary, key=vocabulary.__getitem__) if _LATIN_PIECE.fullmatch(piece)]


def train_arabic_pieces(texts: Iterable[str], count: int) -> list[str]:
    """Train ``count`` pieces of Arabic letters on ``texts``, the most useful first."""
    tokenizer = _assemble({"[UNK]": 0})
    # Letters and words of other scripts take places too, hence the margin.
    trainer = trainers.WordPieceTrainer(
        vocab_size=count + 3000,
        limit_alphabet=500,
        special_tokens=["[UNK]"],
        continuing_subword_prefix=CONTINUED,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = tokenizer.get_vocab()
    ordered = sorted(vocabulary, key=vocabulary.__getitem__)
    return [piece for piece in ordered if _ARABIC_PIECE.fullmatch(piece)][:count]


def build_tokenizer(pieces: Iterable[str]) -> Tokenizer:
    """Return the tokenizer over the special tokens and ``pieces``, numbered in that order."""
    ordered = dict.fromkeys([*SPECIAL_TOKENS, *pieces])
    return _assemble({piece: place for place, piece in enumerate(ordered)})


def _assemble(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", continuing_subword_prefix=CONTINUED))
    tokenizer.normalizer = build_normalizer()
    tokenizer.pre_tokenizer = build_pre_tokenizer()
    return tokenizer
