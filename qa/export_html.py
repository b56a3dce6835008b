"""An answer as HTML that needs nothing from elsewhere and runs nothing: part of a notebook, or a page of its own.

Each quote is marked inside its context, in the direction of its own language; its short answer is set off in it.
Colours are those around it, so that it is legible on light and on dark.
"""

from __future__ import annotations

import html

from index.records import Language
from qa.answered import Answered, cited, heading, named, origin, printable, remarks
from qa.cite import CONTEXT_CHARACTERS, Citation, Place
from qa.compose import ShortAnswer
from qa.words import EXPORTED

DIRECTIONS: dict[Language, str] = {"ar": "rtl", "en": "ltr"}
STYLE = """
.isnad-answer { max-width: 44rem; line-height: 1.6; overflow-wrap: anywhere; text-align: start }
.isnad-answer p, .isnad-answer blockquote { margin: .5rem 0 }
.isnad-answer blockquote { padding-inline-start: .8rem; border-inline-start: 3px solid #8888; white-space: pre-wrap }
.isnad-answer mark { color: inherit; background: #e6a70059; border-radius: .2em; padding: .05em .1em }
.isnad-answer strong { text-decoration: underline }
.isnad-answer .note { font-size: .875em; opacity: .8 }
""".strip()
PAGE_STYLE = """
:root { color-scheme: light dark }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; font: 1rem system-ui, sans-serif }
""".strip()
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_fragment(answer: Answered) -> str:
    """Return ``answer`` as one element with its own style, to be put into a page."""
    return f"<style>{STYLE}</style>{_article(answer, 'h3', 'h4')}"


def html_page(answer: Answered) -> str:
    """Return ``answer`` as a whole page."""
    language = answer.language
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{_safe(named(answer.question))}'
        f"</title><style>{PAGE_STYLE}\n{STYLE}</style>"
    )
    opening = f'<!doctype html>\n<html lang="{language}" dir="{DIRECTIONS[language]}">'
    return f"{opening}<head>{head}</head><body>{_article(answer, 'h1', 'h2')}</body></html>\n"


def _article(answer: Answered, first: str, second: str) -> str:
    language = answer.language
    lines = [f'<p dir="auto">{_safe(line)}</p>' for line in answer.text.splitlines() if line.strip()]
    notes = [f'<p class="note" dir="auto">{_safe(remark)}</p>' for remark in remarks(answer)]
    items = "".join(_item(answer, citation) for citation in cited(answer))
    quotes = f"<{second}>{heading(answer)}</{second}><ol>{items}</ol>" if items else ""
    return (
        f'<article class="isnad-answer" lang="{language}" dir="{DIRECTIONS[language]}">'
        f'<{first} dir="auto">{_safe(named(answer.question))}</{first}>{"".join(lines + notes)}{quotes}</article>'
    )


def _item(answer: Answered, citation: Citation) -> str:
    language = citation.language
    before = "…" if citation.start > len(citation.prefix) else ""
    after = "…" if len(citation.suffix) == CONTEXT_CHARACTERS else ""
    quote = _quote(citation, [short for short in answer.short if short.citation == citation.number])
    return (
        f'<li value="{citation.number}"><blockquote lang="{language}" dir="{DIRECTIONS[language]}">'
        f"{before}{_safe(citation.prefix)}<mark>{quote}</mark>{_safe(citation.suffix)}{after}</blockquote>"
        f'<p class="note">{_origin(answer, citation)}</p>{_also_in(answer, citation)}</li>'
    )


def _quote(citation: Citation, short: list[ShortAnswer]) -> str:
    """Return the quote with its short answers set off; the text of the two together is the quote."""
    pieces, done = list[str](), citation.start
    for one in sorted(short, key=lambda one: one.start):
        if not done <= one.start < one.end <= citation.end:
            continue
        held = _safe(citation.quote[one.start - citation.start : one.end - citation.start])
        pieces += [
            _safe(citation.quote[done - citation.start : one.start - citation.start]),
            f"<strong>{held}</strong>",
        ]
        done = one.end
    return "".join([*pieces, _safe(citation.quote[done - citation.start :])])


def _also_in(answer: Answered, citation: Citation) -> str:
    if not citation.also_in:
        return ""
    places = "<br>".join(_origin(answer, place) for place in citation.also_in)
    return f'<p class="note">{EXPORTED[answer.language]["also_in"]} {places}</p>'


def _origin(answer: Answered, place: Citation | Place) -> str:
    names, spans = origin(place, answer.language)
    return " · ".join([*(f"<bdi>{_safe(name)}</bdi>" for name in names), *spans])


def _safe(text: str) -> str:
    # A reader of HTML would make a line feed of a carriage return.
    return html.escape(printable(text)).replace("\r", "&#13;")
