"""Lines on pages to paragraphs: hard line ends joined, hyphens undone, what repeats on most pages left out."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from index.formats.arabic_order import ARABIC, reads_leftwards
from index.formats.pdf_layout import Line

PARAGRAPH_GAP = 1.35  # of the usual distance between two lines
WIDE_GAP = 4.0  # ems between baselines that no line spacing has
LINE_GAP = 2.1  # the same, where lines are too short to be running text
FULL = 0.75  # of a column's width, from which a line of running text fills it
EVEN = 0.85  # of the width of a block, that all its lines but the last have
SHORT = 0.2  # of a column's width, left free by the last line of a paragraph without a full stop
OTHER_SIZE = 1.12  # of one font to the next: a heading
FAR_IN = 4.0  # ems from the edge that no first line is indented by
MARGIN_LINES = 2  # at the top and at the bottom that may be a running header or footer
MIN_PAGES = 3  # with text, for something to repeat on most of them
LONGEST_WORD = 60
LIST_ITEM = re.compile(r"\s*(?:[•▪●○◦‣∙·*–—-]\s|(?:\d{1,3}|[A-Za-z]|[أ-ي])\s?[.)–-]\s)")
HYPHEN_END = re.compile("([A-Za-zÀ-ÿ]+)[-‐\u00ad]$")
GOES_ON = re.compile("[a-zß-ÿ\\d]")
NUMBER_START = re.compile(r"\d")
BLOCK_LINES = 4  # of one width, apart from the others, that have edges of their own
LOWER_START = re.compile("[a-zß-ÿ]+")
SENTENCE_END = (".", "!", "?", "؟", ":", "…", "»", "”")


def without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Return the pages without the headers and footers that stand on more than half of them, and those once each.

    Only the first and the last lines of a page count; digits are one to another, so that page numbers repeat.
    """
    left = [list(page) for page in pages]
    dropped: list[str] = []
    for edge in (0, -1):
        for _ in range(MARGIN_LINES):
            filled = [page for page in left if page]
            seen = Counter(_pattern(page[edge]) for page in filled)
            repeated = {pattern for pattern, count in seen.items() if count > len(filled) / 2}
            if len(filled) < MIN_PAGES or not repeated:
                break
            dropped += [page.pop(edge).text for page in filled if _pattern(page[edge]) in repeated]
    if not any(left):
        return [list(page) for page in pages], []
    shown = {re.sub(r"\d+", "#", text): text for text in reversed(dropped)}
    return left, sorted(shown.values())


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def known_words(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Return the words, and the words with hyphens inside, of all lines, in lower case."""
    return frozenset(
        word for page in pages for line in page for word in re.findall(r"[a-zß-ÿ]+(?:-[a-zß-ÿ]+)*", line.text.lower())
    )


def reflow(lines: Sequence[Line], words: frozenset[str]) -> str:
    """Return the text of one page: a blank line between paragraphs, a line break between list items and rows.

    ``words`` are those of the whole document, which tell whether a hyphen belongs to a word.
    """
    text = ""
    usual = _usual_distance(lines)
    columns = _edges_of(lines, usual)
    joined = 0  # lines of the paragraph so far
    for at, line in enumerate(lines):
        if at:
            between = _between(lines[at - 1], line, usual, columns[at], joined)
            if between == " ":
                text, between = _unhyphenated(text, line.text, words)
                joined += 1
            else:
                joined = 1
            text += between
        text += line.text
    return text.replace("\u00ad", "").strip()


def _usual_distance(lines: Sequence[Line]) -> float:
    steps = sorted(
        before.baseline - line.baseline
        for before, line in itertools.pairwise(lines)
        if before.column == line.column and before.baseline > line.baseline
    )
    return steps[len(steps) // 3] if steps else 0.0  # paragraphs only ever add to it


def _column(lines: Sequence[Line]) -> tuple[float, float, bool]:
    """Return the edges of a column, and whether most of its lines reach from one to the other."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    widths = sorted(line.right - line.left for line in lines)
    return left, right, widths[len(widths) // 2] >= FULL * (right - left)


def _edges_of(lines: Sequence[Line], usual: float) -> list[tuple[float, float, bool]]:
    """Return the edges that each line is judged by: those of its column, or of lines of one width that stand apart."""
    columns = {line.column: _column([other for other in lines if other.column == line.column]) for line in lines}
    edges: list[tuple[float, float, bool]] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and _is_near(lines[at - 1], lines[at], usual):
            continue
        block = lines[start:at]
        own = _column(block)
        even = all(line.right - line.left >= EVEN * (own[1] - own[0]) for line in block[:-1])
        edges += [own if even and len(block) >= BLOCK_LINES else columns[line.column] for line in block]
        start = at
    return edges


def _is_near(before: Line, line: Line, usual: float) -> bool:
    step = before.baseline - line.baseline
    return before.column == line.column and not line.table and 0 < step <= PARAGRAPH_GAP * usual


def _between(before: Line, line: Line, usual: float, edges: tuple[float, float, bool], joined: int) -> str:
    """Return what parts two lines: a space within a paragraph, one line break or two."""
    step = before.baseline - line.baseline
    resized = max(before.em, line.em) > OTHER_SIZE * min(before.em, line.em)
    if before.column != line.column or step < 0:
        # A sentence goes on in the next column, and a paragraph that ended does not.
        runs_on = not (resized or before.text.endswith(SENTENCE_END) or before.table or line.table)
        return " " if runs_on and before.column + 1 == line.column and step < 0 else "\n\n"
    left, right, full = edges
    wide = WIDE_GAP if full else LINE_GAP
    apart = step > PARAGRAPH_GAP * usual or step > wide * max(before.em, line.em) or resized
    if before.table and line.table:
        return "\n"
    if before.table != line.table:
        return "\n\n"
    if LIST_ITEM.match(line.text):
        return "\n\n" if apart and not LIST_ITEM.match(before.text) else "\n"
    if apart:
        return "\n\n"
    return _within(before, line, (left, right), joined)


def _within(before: Line, line: Line, edges: tuple[float, float], joined: int) -> str:
    """Return a space where the next word did not fit any more, a break where the line was ended before."""
    leftwards = _leftwards(before)
    if leftwards != _leftwards(line):
        return "\n"
    at_left, at_right = before.left - edges[0], edges[1] - before.right
    room, start_before = (at_left, at_right) if leftwards else (at_right, at_left)
    if start_before > FAR_IN * line.em:  # a title in the middle, or a line against the other edge
        room = max(room, start_before)
    start = edges[1] - line.right if leftwards else line.left - edges[0]
    first_word = len(line.text.split(maxsplit=1)[0]) / len(line.text) * (line.right - line.left) if line.text else 0.0
    goes_on = _goes_on(before.text, line.text)
    short = room > SHORT * (edges[1] - edges[0]) or before.text.endswith(SENTENCE_END)
    ended = room > first_word + 0.6 * line.em and short and not goes_on
    indented = start > start_before + line.em and not LIST_ITEM.match(before.text) and joined > 1
    if indented or (ended and joined > 1):
        return "\n\n"
    return "\n" if ended else " "


def _goes_on(before: str, text: str) -> bool:
    """Tell whether a line can only go on with the sentence of the line before."""
    if before.endswith(SENTENCE_END) or (NUMBER_START.match(before) and NUMBER_START.match(text)):
        return False
    return GOES_ON.match(text) is not None or HYPHEN_END.search(before[-LONGEST_WORD:]) is not None


def _leftwards(line: Line) -> bool:
    return ARABIC.search(line.text) is not None and reads_leftwards(line.text)


def _unhyphenated(text: str, following: str, words: frozenset[str]) -> tuple[str, str]:
    """Return the text to go on from and what parts it from the next line, a hyphen at its end undone.

    It stays before a capital, and where the document has the word with it elsewhere and never without.
    """
    half, rest = HYPHEN_END.search(text[-LONGEST_WORD:]), LOWER_START.match(following)
    if half is not None and following[:1].isupper():  # "Al-" before "Rayyan"
        return text[:-1] + "-", ""
    if half is None or rest is None:
        return text, " "
    whole, compound = f"{half[1]}{rest[0]}".lower(), f"{half[1]}-{rest[0]}".lower()
    if compound in words and whole not in words:
        return text[:-1] + "-", ""
    return text[:-1], ""
