"""PDFium behind a lock: pages as glyphs with their boxes, page images, and what a PDF says of itself.

PDFium orders the characters of right-to-left lines by rules that fit only some writers of PDFs, so their order is
not taken from it: every glyph comes with its place on the page, in points from the lower left corner as the page
is shown, and the order is found from those places.
"""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from index.extracted import UnreadableSource
from index.formats.arabic_order import STROKE
from index.formats.pdf_glyphs import Glyph, character_of, drawn_glyph, same_word, turned_glyph
from index.formats.pdf_passages import Passages, Rule, object_of, passages_of, rules_of
from index.formats.pdf_unmapped import with_their_letters
from index.formats.signatures import told_apart

INK = 0.4  # points that a drawn stroke is high and wide at least
MAX_PAGES = 20_000
MAX_PIXELS = 40_000_000  # a page of A3 at 300 dots per inch has 17 million
DOTS_PER_INCH = 300
SCAN_SHARE = 0.3  # the part of a page that its pictures must cover for it to be a scan
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
PDFIUM = threading.RLock()
METADATA_KEYS = ("Title", "Author", "Keywords", "CreationDate")


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """What is on one page, in the order PDFium gives.

    ``pictures`` is the share of it that pictures cover, ``rules`` are the upright lines that part cells.
    """

    glyphs: tuple[Glyph, ...]
    pictures: float
    rules: tuple[Rule, ...]


class DamagedPage(Exception):
    """A page that PDFium cannot load, although the file opens."""


class Pdf:
    """An opened PDF; a context manager. Only one thread is in PDFium at a time."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open a PDF.

        Raises:
            UnreadableSource: it is damaged, wants a password, or has no page or too many.
        """
        import pypdfium2
        from pypdfium2 import raw

        self._raw: Any = raw
        self._error = pypdfium2.PdfiumError
        with PDFIUM:
            try:
                self._document = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                if error.err_code == raw.FPDF_ERR_PASSWORD:
                    why = "is protected by a password; save it without one, then add it again"
                else:
                    damaged = "is damaged or not a PDF; open it in a PDF viewer and save it again"
                    why = told_apart(data, ".pdf") or damaged
                raise UnreadableSource(name, why) from error
            self.page_count = len(self._document)
            if not 0 < self.page_count <= MAX_PAGES:
                self._document.close()
                why = f"has {self.page_count:,} pages, over {MAX_PAGES:,}; split it into several files"
                raise UnreadableSource(name, why if self.page_count > 0 else "has no pages; export it again")

    def __enter__(self) -> Pdf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with PDFIUM:
            self._document.close()

    def metadata(self) -> dict[str, str]:
        """Return what the file says under ``METADATA_KEYS``, "" where it says nothing."""
        with PDFIUM:
            return {key: self._document.get_metadata_value(key).strip("\0 \n\t") for key in METADATA_KEYS}

    def page(self, index: int) -> PageGlyphs:
        """Return what is on the page, ``index`` counted from 0.

        Raises:
            DamagedPage: PDFium cannot load it.
        """
        with PDFIUM:
            page = self._load(index)
            try:
                text = page.get_textpage()
            except self._error as error:
                page.close()
                raise DamagedPage(index) from error
            try:
                width, height = page.get_width(), page.get_height()
                glyphs = list(self._glyphs(page, text))
                if page.get_rotation() == 180:
                    glyphs = [turned_glyph(glyph, width, height) for glyph in glyphs]
                few = sum(len(glyph.text) for glyph in glyphs) < 500
                rules = tuple(rules_of(self._raw, page.raw)) if page.get_rotation() == 0 else ()
                return PageGlyphs(tuple(glyphs), self._pictures(page) if few else 0.0, rules)
            finally:
                text.close()
                page.close()

    def image(self, index: int) -> bytes:
        """Return the page as a grey PGM picture of ``DOTS_PER_INCH``, coarser where that is over ``MAX_PIXELS``.

        Raises:
            DamagedPage: PDFium cannot load or draw it.
        """
        with PDFIUM:
            page = self._load(index)
            try:
                inches = max(page.get_width() * page.get_height(), 1.0) / 72**2
                dots = min(DOTS_PER_INCH, math.sqrt(MAX_PIXELS / inches))
                bitmap = page.render(scale=dots / 72, grayscale=True)
                pixels = bytes(bitmap.buffer)
                width, height, stride = bitmap.width, bitmap.height, bitmap.stride
                bitmap.close()
            except self._error as error:
                raise DamagedPage(index) from error
            finally:
                page.close()
        rows = b"".join(pixels[row * stride : row * stride + width] for row in range(height))
        return b"P5 %d %d 255\n" % (width, height) + rows

    def _load(self, index: int) -> Any:
        try:
            return self._document[index]
        except self._error as error:
            raise DamagedPage(index) from error

    def _pictures(self, page: Any) -> float:
        area = 0.0
        try:
            for image in page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
                left, bottom, right, top = image.get_bounds()
                area += abs((right - left) * (top - bottom))
        except self._error:  # what lies past a damaged picture is not counted
            area = max(area, 0.0)
        return area / max(float(page.get_width() * page.get_height()), 1.0)

    def _glyphs(self, page: Any, text: Any) -> Iterator[Glyph]:
        handle, raw = text.raw, self._raw
        count = max(raw.FPDFText_CountChars(handle), 0)
        characters = [character_of(raw.FPDFText_GetUnicode(handle, i)) for i in range(count)]
        one_by_one = RIGHT_TO_LEFT.search("".join(characters)) is not None
        if one_by_one:
            characters = [STROKE if ord(c) < 32 and c not in "\t\r\n" else c for c in characters]
            passages = passages_of(raw, page.raw)
            if passages.said:
                yield from self._with_passages(handle, characters, passages)
                return
            yield from self._one_by_one(handle, characters)
            return
        em = 0.0
        start = 0
        while start < count:
            end = start + 1
            if characters[start] in "\r\n":
                em = 0.0
            elif not characters[start].isspace():
                while end < count and same_word(characters, end):
                    if characters[end].isdigit() and self._moved(handle, start, end):
                        break
                    end += 1
                if em == 0 or characters[start].isdigit():
                    em = self._em(handle, start)
                yield self._glyph(handle, "".join(characters[start:end]), start, end - 1, em)
            start = end

    def _one_by_one(self, handle: Any, characters: list[str]) -> list[Glyph]:
        glyphs, unmapped = list[Glyph](), list[int]()
        em = 0.0
        for at, character in enumerate(characters):
            if character in "\r\n":
                em = 0.0
                continue
            if em == 0 or character.isdigit():
                em = self._em(handle, at)
            if self._raw.FPDFText_HasUnicodeMapError(handle, at) == 1:
                unmapped.append(len(glyphs))
            stroke = character == " " and self._has_ink(handle, at)
            glyphs.append(self._glyph(handle, STROKE if stroke else character, at, at, em))
        return with_their_letters(glyphs, unmapped) if unmapped else glyphs

    def _with_passages(self, handle: Any, characters: list[str], passages: Passages) -> Iterator[Glyph]:
        """Yield each passage where its first character comes; of the spaces, only those that the writer drew."""
        left = dict(enumerate(passages.said))
        for at, character in enumerate(characters):
            number = passages.of_object.get(owner := object_of(self._raw, handle, at))
            if number is not None:
                if number in left:
                    yield drawn_glyph(left.pop(number))
            elif owner and character not in "\r\n":
                stroke = character == " " and self._has_ink(handle, at)
                yield self._glyph(handle, STROKE if stroke else character, at, at, self._em(handle, at))
        yield from map(drawn_glyph, [*left.values(), *passages.spaces])

    def _has_ink(self, handle: Any, index: int) -> bool:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        self._raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
        return top.value - bottom.value > INK and right.value - left.value > INK

    def _moved(self, handle: Any, first: int, second: int) -> bool:
        x, y, height = (ctypes.c_double() for _ in range(3))
        self._raw.FPDFText_GetCharOrigin(handle, first, x, height)
        self._raw.FPDFText_GetCharOrigin(handle, second, x, y)
        return abs(y.value - height.value) > INK

    def _em(self, handle: Any, index: int) -> float:
        matrix = self._raw.FS_MATRIX()
        self._raw.FPDFText_GetMatrix(handle, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        return max(abs(float(self._raw.FPDFText_GetFontSize(handle, index)) * scale), 1.0)

    def _glyph(self, handle: Any, text: str, first: int, last: int, em: float) -> Glyph:
        box, end = self._raw.FS_RECTF(), self._raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        self._raw.FPDFText_GetLooseCharBox(handle, first, box)
        self._raw.FPDFText_GetCharOrigin(handle, first, x, y)
        if last != first:
            self._raw.FPDFText_GetLooseCharBox(handle, last, end)
            return Glyph(text, min(box.left, end.left), max(box.right, end.right), y.value, em, x.value)
        return Glyph(text, box.left, box.right, y.value, em, x.value)
