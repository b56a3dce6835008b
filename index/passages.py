"""A Document to Passages: whole paragraphs while they fit, else whole sentences, else cut words.

Passages never overlap, never start or end in white space, and together hold every character of the
document that is not white space. A cut never falls inside a grapheme cluster; a single cluster that
alone is too long for the encoder is the one thing that stays too long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import regex

from index.language import detect_language
from index.records import Document, IsnadError, Passage
from index.sentences import sentence_spans
from index.tokens import LONGEST_TOKEN, count_tokens, cut_tokens

DEFAULT_MAX_TOKENS = 256
MAX_HEADING_CHARACTERS = 100

TOKENS_BETWEEN = 2
UNKNOWN_TOKENS = 2**40

Span = tuple[int, int]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenLimit:
    """At most ``max_tokens`` of what ``count`` counts; an encoder's own limit, for example."""

    count: Callable[[str], int]
    max_tokens: int


def split_passages(
    document: Document, max_tokens: int = DEFAULT_MAX_TOKENS, limits: Sequence[TokenLimit] = ()
) -> list[Passage]:
    """Cut ``document`` into passages of at most ``max_tokens`` tiktoken tokens.

    ``limits`` hold for a passage as it is encoded, below ``searched_title``.

    Raises:
        IsnadError: ``max_tokens`` is not positive.
    """
    if max_tokens < 1:
        raise IsnadError(f"passages of {max_tokens} tokens cannot be made; give 1 or more (try 256)")
    sizes = _Sizes(document, max_tokens, limits)
    spans: list[Span] = []
    held = sizes.nothing  # of the last of ``spans``
    for paragraph in paragraphs(document.text):
        sizes.forget()
        start, end = paragraph[0][0], paragraph[-1][1]
        needed = sizes.most(paragraph)
        if spans and sizes.fits(spans[-1][0], end, held + needed):
            spans[-1], held = (spans[-1][0], end), held + needed
        elif sizes.fits(start, end, needed):
            spans.append((start, end))
            held = needed
        else:
            spans.extend(_pack(document.text, paragraph, sizes))
            held = sizes.unknown
    return [Passage(0, document.id, *span, detect_language(document.text[slice(*span)])) for span in spans]


class _Sizes:
    """Counts the tokens of spans: of each sentence once, and of a longer span only when these leave it open."""

    def __init__(self, document: Document, max_tokens: int, limits: Sequence[TokenLimit]) -> None:
        self.text = document.text
        self.max_tokens = max_tokens
        self.title = searched_title(document.title, limits)
        self.limits = limits
        heading = indexed_text(self.title, "\ufffd")
        self.allowed = np.array([max_tokens, *(limit.max_tokens - limit.count(heading) for limit in limits)])
        self.nothing = np.zeros(len(self.allowed), dtype=np.int64)
        self.unknown = np.full(len(self.allowed), UNKNOWN_TOKENS)
        self._counted: dict[int, Counts] = {}

    def most(self, sentences: Sequence[Span]) -> Counts:
        """Return the most tokens that sentences can take together, in all ways of counting.

        Where two texts meet, a tokenizer may need tokens for what lies between, but not more for the texts.
        """
        counted = self.nothing.copy()
        for start, end in sentences:
            counted += self._count(start, end) + max(TOKENS_BETWEEN, self._bytes_before(start))
        return counted

    def _bytes_before(self, start: int) -> int:
        # Of the white space before a sentence: it takes no more tokens than that.
        end = start
        while end > 0 and self.text[end - 1].isspace():
            end -= 1
        return len(self.text[end:start].encode("utf-8"))

    def forget(self) -> None:
        """Forget what single sentences take: a document may have millions."""
        self._counted.clear()

    def _count(self, start: int, end: int) -> Counts:
        if end - start > self.max_tokens * LONGEST_TOKEN:
            return self.unknown
        if start not in self._counted:
            sentence = self.text[start:end]
            self._counted[start] = np.array([count_tokens(sentence), *(one.count(sentence) for one in self.limits)])
        return self._counted[start]

    def fits(self, start: int, end: int, most: Counts | None = None) -> bool:
        """Tell whether a span is short enough; ``most`` is what it takes at most, as far as that is known."""
        if most is not None and (most <= self.allowed).all():
            return True
        # No token holds more characters; without this, a sentence of megabytes would be counted over and over.
        if end - start > self.max_tokens * LONGEST_TOKEN or count_tokens(self.text[start:end]) > self.max_tokens:
            return False
        searched = indexed_text(self.title, self.text[start:end])
        return all(limit.count(searched) <= limit.max_tokens for limit in self.limits)


def searched_title(title: str, limits: Sequence[TokenLimit]) -> str:
    """Return ``title``, or "" when it would take more than a quarter of one of ``limits`` from the passages."""
    return title if all(4 * limit.count(title) <= limit.max_tokens for limit in limits) else ""


def indexed_text(title: str, passage_text: str) -> str:
    """Return what is searched for a passage: its text, below its document's title unless it starts with that.

    A passage seldom names what its document is about. What is shown and cited is the passage alone.
    """
    heading = title[:MAX_HEADING_CHARACTERS]
    return passage_text if passage_text.startswith(heading) else f"{heading}\n{passage_text}"


def paragraphs(text: str) -> Iterator[list[Span]]:
    """Yield the sentence spans of each paragraph, a heading together with the paragraph below it."""
    current: list[Span] = []
    for span in sentence_spans(text):
        broken = current and "\n" in text[current[-1][1] : span[0]]
        if broken and not _is_heading(text, current):
            yield current
            current = []
        current.append(span)
    if current:
        yield current


def _is_heading(text: str, sentences: Sequence[Span]) -> bool:
    line = text[sentences[0][0] : sentences[-1][1]]
    return len(line) <= MAX_HEADING_CHARACTERS and line[-1] not in '.!?؟۔…:؛»”"'


def _pack(text: str, sentences: Sequence[Span], sizes: _Sizes) -> Iterator[Span]:
    """Yield spans that hold as many whole sentences as fit; a sentence that does not fit is cut."""
    current: Span | None = None
    held = sizes.nothing
    for start, end in sentences:
        needed = sizes.most([(start, end)])
        if current and sizes.fits(current[0], end, held + needed):
            current, held = (current[0], end), held + needed
            continue
        if current:
            yield current
        if sizes.fits(start, end, needed):
            current, held = (start, end), needed
        else:
            *cut, current = _cut(text, start, end, sizes.max_tokens, sizes.fits)
            held = sizes.unknown
            yield from cut
    if current:
        yield current


def _cut(text: str, start: int, end: int, max_tokens: int, fits: Callable[[int, int], bool]) -> Iterator[Span]:
    """Yield the pieces of one overlong sentence, cut at white space where the latter half has any."""
    # White space goes first: a word may take more tokens without the space before it.
    start = _after_space(text, start, end)
    while start < end and not fits(start, end):
        cut = _furthest_cut(text, start, end, max_tokens, fits)
        clusters = [match.span() for match in regex.finditer(r"\X", text, pos=start, endpos=cut)]
        if cut < end:
            spaces = (first for first, last in reversed(clusters) if text[first:last] in " \n\t")
            space = next(spaces, 0)
            cut = space if space > (start + cut) // 2 else cut
        # Whole clusters are stripped, never characters: a space may carry a mark.
        shown = [span for span in clusters if span[1] <= cut and not text[slice(*span)].isspace()]
        if shown:
            yield shown[0][0], shown[-1][1]
        start = _after_space(text, cut, end)
    if start < end:
        yield start, end


def _after_space(text: str, start: int, end: int) -> int:
    while start < end and text[start : (first := _first_cluster_end(text, start))].isspace():
        start = first
    return start


def _furthest_cut(text: str, start: int, end: int, max_tokens: int, fits: Callable[[int, int], bool]) -> int:
    """Return where a piece that begins at ``start`` and fits may end: between clusters, at least one further on."""
    window = text[start : min(end, start + (max_tokens + 2) * LONGEST_TOKEN)]
    allowed = max_tokens
    cut = start + len(cut_tokens(window, allowed))
    while cut > start and not fits(start, cut):
        allowed = allowed * 3 // 4
        cut = start + len(cut_tokens(window, allowed))
    return cut if cut > start else _first_cluster_end(text, start)


def _first_cluster_end(text: str, start: int) -> int:
    cluster = regex.match(r"\X", text, pos=start)
    assert cluster is not None
    return int(cluster.end())
