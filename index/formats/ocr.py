"""Pictures of pages to text, by the ``tesseract`` program where a person has installed it.

Tesseract gives words on any picture, junk on a bad one, and now and then junk on a good one whose lines it finds
wrongly. So each word comes with its confidence, a page that looks poor is read again with its lines sought another
way, and every page says how good it looks.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

LANGUAGES = ("ara", "eng")
SECONDS_PER_PAGE = 120
INSTALL = (
    "install tesseract-ocr and tesseract-ocr-ara (Debian, Ubuntu) or brew install tesseract-lang, then add it again"
)

# Ways to seek the lines (--psm): whole pages, scattered text, one block, one column.
FIRST_WAY = 3
OTHER_WAYS = (11, 6, 4)
# Of quality. On pictures of pages whose words were known, another way gave no more of what stood at 85 or above, on
# the average; between 72 and 85 most words were right, though not on every page; at 66 and below at most some one
# in four, and pictures of no text stayed under 45.
GOOD = 0.85
READABLE = 0.70
EVEN_CHANCE = 0.5  # the confidence from which a word says more for a page than against it
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"))
TSV_COLUMNS = 12  # level, page, block, paragraph, line, word, left, top, width, height, confidence, text
WORD_LEVEL = "5"


class OcrFailed(Exception):
    """Tesseract ran and gave no text; the message says why."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a page, "" where it is blank, its lines joined to paragraphs, which a blank line parts.

    ``quality``, from 0 to 1, is the mean confidence of the letters times the share of them that stand in words of
    two or more; 1 for a blank page.
    """

    text: str
    quality: float

    @property
    def good(self) -> bool:
        """Whether the text can be trusted as far as OCR can be."""
        return self.quality >= GOOD

    @property
    def readable(self) -> bool:
        """Whether the text is one at all, rather than junk."""
        return self.quality >= READABLE


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, the block and paragraph it stands in, and how sure tesseract is of it, from 0 to 1."""

    text: str
    paragraph: tuple[str, str]
    confidence: float

    @property
    def letters(self) -> int:
        return sum(character.isalnum() for character in self.text)


def ocr_languages() -> tuple[str, ...]:
    """Return which of ``LANGUAGES`` tesseract is installed with; none when it is not installed at all."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):  # a program that cannot even say that is as good as none
        return ()
    installed = listed.stdout.decode("utf-8", "replace").split()
    return tuple(language for language in LANGUAGES if language in installed)


def recognise(picture: bytes, languages: tuple[str, ...], seconds: float = SECONDS_PER_PAGE) -> Recognised:
    """Return the text on a picture (PGM, PNG) and how good it looks; the best of several ways where one is poor.

    Raises:
        OcrFailed: tesseract took longer than ``seconds``, or could not read the picture.
    """
    deadline = time.monotonic() + seconds
    best = _words(picture, languages, FIRST_WAY, seconds)
    if not best:
        # Other ways find words in the grain of blank paper, so that only what is plainly text counts.
        found = _again(picture, languages, OTHER_WAYS[:1], deadline)
        best = max(found, key=_evidence, default=[])
        return _recognised(best) if _quality(best) >= READABLE else Recognised("", 1.0)
    if _quality(best) < GOOD:
        best = max([best, *_again(picture, languages, OTHER_WAYS, deadline)], key=_evidence)
    return _recognised(best)


def _again(picture: bytes, languages: tuple[str, ...], ways: Sequence[int], deadline: float) -> list[list[_Word]]:
    """Return the words that the other ways find, as far as time is left for them."""
    found: list[list[_Word]] = []
    for way in ways:
        left = deadline - time.monotonic()
        try:
            found.append(_words(picture, languages, way, max(left, 0.0)))
        except OcrFailed:  # what the first way found stands, and is judged
            break
    return found


def _words(picture: bytes, languages: tuple[str, ...], way: int, seconds: float) -> list[_Word]:
    """Return the words on the picture in reading order, none where there is no letter among them."""
    program = shutil.which("tesseract")
    if program is None:
        raise OcrFailed(f"tesseract is not installed; {INSTALL}")
    command = [program, "-", "-", "-l", "+".join(languages), "--dpi", "300", "--psm", str(way), "tsv"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=seconds, check=True)
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"took over {seconds:g} seconds") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise OcrFailed(str(error)) from error
    words: list[_Word] = []
    for row in done.stdout.decode("utf-8", "replace").split("\n"):
        cells = row.split("\t", TSV_COLUMNS - 1)
        if len(cells) == TSV_COLUMNS and cells[0] == WORD_LEVEL:
            text = " ".join(cells[-1].translate(DIRECTION_MARKS).split())
            if text:
                words.append(_Word(text, (cells[2], cells[3]), max(float(cells[10]), 0.0) / 100))
    return words if any(word.letters for word in words) else []


def _quality(words: Sequence[_Word]) -> float:
    letters = sum(word.letters for word in words)
    if not letters:
        return 0.0
    sure = sum(word.confidence * word.letters for word in words) / letters
    return sure * sum(word.letters for word in words if word.letters > 1) / letters


def _evidence(words: Sequence[_Word]) -> float:
    """Return how much speaks for the words: a mean alone would favour a way that loses the harder lines."""
    return sum((word.confidence - EVEN_CHANCE) * word.letters for word in words)


def _recognised(words: Sequence[_Word]) -> Recognised:
    paragraphs = (" ".join(word.text for word in group) for _, group in groupby(words, key=lambda word: word.paragraph))
    return Recognised("\n\n".join(paragraphs), _quality(words))
