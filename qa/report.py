"""What an evaluation measured as one HTML file to read on screen and on paper: a summary, tables and plots.

The page needs nothing from elsewhere and runs nothing. A measure that was not taken is left out, never zero.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from index.records import IsnadError
from qa.measures import Outcome, Reply, all_replies, measure_absent, measure_pairs, risk_and_coverage
from qa.plots import figures, require_matplotlib

WORST = 20
LANGUAGE_NAMES = {"ar": "Arabic", "en": "English"}
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# For each measure how it is called, how its values are written and what it means.
MEASURES = {
    "questions": ("Questions", "{:,}", "Those that a document answers."),
    "recall@1": ("Recall@1", "%", "How often the document that answers is found first."),
    "recall@5": ("Recall@5", "%", "How often it is among the first five."),
    "recall@10": ("Recall@10", "%", "How often it is among the first ten."),
    "mrr": ("MRR", "{:.3f}", "One divided by the document’s place, on average; 1 is always first."),
    "ndcg@10": ("nDCG@10", "{:.3f}", "Like MRR, but milder to later places; 1 is always first."),
    "answer_sentence_accuracy": ("Right", "%", "How often the first citation holds the answer, however unsure."),
    "token_f1": ("Token F1", "{:.3f}", "How far the marked words are those of the known answer; 1 is all and no more."),
    "exact_citation_rate": ("Exact citations", "%", "Citations that stand letter for letter in their document."),
    "answered": ("Answered", "%", "Questions answered with enough confidence; the others are refused."),
    "accuracy_when_answered": ("Right when answered", "%", "How often the first citation of these holds the answer."),
    "refused_without_gold": ("Refused without document", "%", "How often it refuses once that document is hidden."),
    "refusal_auroc": ("AUROC", "{:.3f}", "How well confidence tells that the document is not hidden; 0.5 is chance."),
    "milliseconds_p50": ("Searching, median", "{:,.1f} ms", "Half of the searches are at least as fast."),
    "milliseconds_p95": ("Searching, p95", "{:,.1f} ms", "Nineteen of twenty searches are at least as fast."),
    "answer_milliseconds_p50": ("Answering, median", "{:,.1f} ms", "Half of the answers are at least as fast."),
    "answer_milliseconds_p95": ("Answering, p95", "{:,.1f} ms", "Nineteen of twenty answers are at least as fast."),
}
STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --faint: #595959; --rule: #c8c8c8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e9e6; --paper: #191a1c; --faint: #b3b3ae; --rule: #4a4b4e } }
* { box-sizing: border-box } h1, h2 { text-wrap: balance }
body { margin: 0 auto; padding: 1rem; max-width: 66rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere }
h1, h2 { line-height: 1.25 } h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--rule) }
p, li, dd { max-width: 44rem } li bdi { white-space: nowrap } dd, figure { margin: 0 }
dt, small, caption { color: var(--faint) }
.wide { overflow-x: auto; margin: 1rem 0 } dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
small { display: block; font-size: .8rem; font-weight: normal; line-height: 1.35 }
table { min-width: min(100%, 32rem); border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: start; padding-bottom: .4rem } td { white-space: nowrap }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); text-align: end; vertical-align: top }
th { overflow-wrap: normal } th:first-child { text-align: start; overflow-wrap: anywhere }
th:first-child { min-width: 6rem } thead th { border-bottom-width: 2px; vertical-align: bottom }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem }
figure { padding: .6rem; background: #fff; color: #1b1b1b; border: 1px solid var(--rule); border-radius: .4rem }
figure svg { display: block; width: 100%; height: auto; stroke-linejoin: round }
figcaption { font-size: .85rem; line-height: 1.4 } @page { size: A4; margin: 15mm }
@media (max-width: 30rem) { th, td { padding: .3rem; font-size: .85rem } }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #000; --rule: #777 }
  body { max-width: none; padding: 0; font-size: 10pt } h2 { margin-top: 1.5rem } .wide { overflow: visible }
  th, td { font-size: 9pt; padding: 1.5pt 5pt } th small { display: inline; padding-inline-start: .3em }
  table, figure, tr, li, dl { break-inside: avoid } h2, caption { break-after: avoid }
  .plots { grid-template-columns: 1fr 1fr; gap: 4mm } figure { padding: 2mm; border-radius: 0; color: #000 } }
"""


class UnwritableReport(IsnadError):
    """A file that a report cannot be written to."""


class NothingMeasured(IsnadError):
    """Outcomes that nothing can be told from."""


def require_writable(file: Path) -> None:
    """Raise before anything is measured if the report could not be written in the end.

    Raises:
        UnwritableReport: the folder is missing, or ``file`` is one itself.
        PlotsUnavailable: matplotlib is not installed.
    """
    if not file.parent.is_dir() or file.is_dir():
        raise UnwritableReport(f"{file} cannot be written; name a file in a folder that is there")
    require_matplotlib()


def write_report(file: Path, files: Sequence[str], encoder: str, threshold: float, outcomes: Sequence[Outcome]) -> None:
    """Write the report of today to ``file``.

    Raises:
        UnwritableReport: the file cannot be written.
    """
    page = html_report(files, encoder, threshold, outcomes, date.today())
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UnwritableReport(f"{file} cannot be written: {error.strerror}; name another file") from error


def html_report(
    files: Sequence[str], encoder: str, threshold: float, outcomes: Sequence[Outcome], measured_on: date | None = None
) -> str:
    """Return a whole HTML page; equal arguments give equal pages.

    Raises:
        NothingMeasured: no outcome is that of a question that a document answers.
        PlotsUnavailable: matplotlib is not installed.
    """
    outcomes = [replace(outcome, pair=NOT_TEXT.sub("\ufffd", outcome.pair)) for outcome in outcomes]
    answerable = [outcome for outcome in outcomes if outcome.gold]
    if not answerable:
        raise NothingMeasured(f"none of {len(outcomes)} questions has a document that answers it; ask some that have")
    pairs = measure_pairs(outcomes, threshold)
    names = [row["pair"] for row in pairs]
    risks = {name: risk_and_coverage(all_replies(o for o in answerable if o.pair == name)) for name in names}
    facts = {"Files": ", ".join(map(shown, files)), "Encoder": shown(encoder), "Threshold": f"confidence {threshold:g}"}
    if measured_on:
        facts["Date"] = f"<time>{measured_on.isoformat()}</time>"
    sections = {
        "Summary": summary(outcomes, answerable, threshold),
        "Measures by language pair": measures_table(pairs),
        "Plots": figures(outcomes, pairs, risks),
        "Risk and coverage": risk_table(risks),
        "Refusals": refusals_table(outcomes, pairs, threshold),
        "Surest wrong answers": worst_table(outcomes, threshold),
    }
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>Evaluation: {plain(', '.join(files))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
            "<h1>How well questions are answered</h1>",
            "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items()) + "</dl>",
            *(f"<section>\n<h2>{name}</h2>\n{content}\n</section>" for name, content in sections.items() if content),
            "</main>\n</body>\n</html>\n",
        ]
    )


def plain(text: str) -> str:
    """Return ``text`` escaped, with what no page may hold (controls, lone surrogates) replaced."""
    return html.escape(NOT_TEXT.sub("\ufffd", text))


def shown(text: str) -> str:
    """Return a name from outside as an element in which its direction of writing stays."""
    return f'<bdi dir="auto">{plain(text)}</bdi>'


def share(value: float) -> str:
    """Return per cents to one place; only all is 100% and only none is 0%."""
    if 0 < value < 0.0005:
        return "&lt;0.1%"
    return "&gt;99.9%" if 0.9995 <= value < 1 else f"{100 * value:.1f}%"


def part(some: int, all_of: int) -> str:
    """Return how many of how many, and the share."""
    return f"{some:,} of {all_of:,} ({share(some / all_of)})"


def measured(row: Mapping[str, Any], key: str) -> str:
    """Return one measure as a cell of a table; a dash when it was not taken."""
    if key not in row:
        return "–"
    form = MEASURES[key][1]
    return share(row[key]) if form == "%" else form.format(row[key])


def table(caption: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML; the first of each row names it."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        for first, *cells in rows
    )
    # A narrow screen scrolls the table alone, which the keyboard must reach as well.
    return (
        f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">\n<table>\n<caption>{caption}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def summary(outcomes: Sequence[Outcome], answerable: Sequence[Outcome], threshold: float) -> str:
    """Return the few sentences that a reader in a hurry needs."""
    replies = [outcome.reply for outcome in answerable]
    given = [reply for reply in replies if reply.confidence >= threshold]
    pairs = ", ".join(map(pair_in_words, sorted({outcome.pair for outcome in answerable})))
    asked, right = len(replies), sum(reply.right for reply in replies)
    lines = [f"{asked:,} questions that a document answers were asked: {pairs}."]
    lines.append(f"The first citation holds the answer to {part(right, asked)}, however unsure it is.")
    if citations := sum(reply.citations for reply in replies):
        exact = sum(reply.exact for reply in replies)
        lines.append(f"{part(exact, citations)} citations stand letter for letter in their document.")
    lines.append(f"Below confidence {threshold:g} a question is refused: {part(asked - len(given), asked)} are.")
    if given:
        right = sum(reply.right for reply in given)
        lines.append(f"Of the answers given, the first citation holds the answer in {part(right, len(given))}.")
    for case, some in unanswerable(outcomes).items():
        refused = sum(reply.confidence < threshold for _, reply in some)
        lines.append(f"Refused when the answering document is {case}: {part(refused, len(some))}.")
    return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"


def pair_in_words(pair: str) -> str:
    """Return a pair with what it stands for, if its languages are known."""
    question, _, document = (LANGUAGE_NAMES.get(side) for side in pair.partition("-"))
    return f"{shown(pair)} ({question} questions, {document} documents)" if question and document else shown(pair)


def unanswerable(outcomes: Sequence[Outcome]) -> dict[str, list[tuple[Outcome, Reply]]]:
    """Return the replies that should have been refusals, by why; a way that was not tried is absent."""
    cases = {
        "absent": [(outcome, outcome.reply) for outcome in outcomes if not outcome.gold],
        "hidden": [(o, o.without_gold) for o in outcomes if o.gold and o.without_gold],
    }
    return {case: some for case, some in cases.items() if some}


def measures_table(pairs: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of every measure that was taken for some pair, each with its meaning."""
    rows = [
        [f"{name} <small>{meaning}</small>", *(measured(pair, key) for pair in pairs)]
        for key, (name, _, meaning) in MEASURES.items()
        if any(key in pair for pair in pairs)
    ]
    caption = "Measures of the questions that a document answers; a pair is question, then document"
    return table(caption, ["Measure", *(shown(pair["pair"]) for pair in pairs)], rows)


def risk_table(risks: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Return the risk at each coverage for each pair, with the confidence that it takes."""
    rows = [
        [f"{row[0]['coverage']:.0%}", *(f"{share(r['risk'])} <small>≥ {r['confidence']:.3f}</small>" for r in row)]
        for row in zip(*risks.values(), strict=True)
    ]
    caption = "Share wrong among the surest, and their least confidence; with the document hidden all are wrong"
    return table(caption, ["Answered", *map(shown, risks)], rows)


def refusals_table(outcomes: Sequence[Outcome], pairs: Sequence[Mapping[str, Any]], threshold: float) -> str:
    """Return how questions are refused that cannot be answered; nothing when none was asked."""
    hidden = Counter(outcome.pair for outcome in outcomes if outcome.gold and outcome.without_gold)
    asked = [(f"Document hidden, {shown(row['pair'])}", hidden[row["pair"]], row) for row in pairs]
    if absent := measure_absent(outcomes, threshold):
        absent["refused_without_gold"] = absent["refused"]
        asked.append(("No document answers", int(absent["questions"]), absent))
    keys = ("refused_without_gold", "refusal_auroc")
    rows = [[case, f"{count:,}", *(measured(row, key) for key in keys)] for case, count, row in asked if count]
    caption = "Questions that cannot be answered; AUROC 0.5 is chance, at 1 confidence tells all from answerable ones"
    return table(caption, ["Asked with", "Questions", "Refused", "AUROC"], rows) if rows else ""


def worst_table(outcomes: Sequence[Outcome], threshold: float) -> str:
    """Return the wrong answers given with the highest confidence."""
    wrong = sorted(wrong_answers(outcomes, threshold), key=lambda row: (-row[0], row[1:]))
    if not wrong:
        return "<p>No wrong answer was given.</p>"
    rows = [[shown(name), shown(pair), f"{sure:.3f}", case] for sure, name, pair, case in wrong[:WORST]]
    caption = f"The {len(rows)} surest of {len(wrong):,} wrong answers given"
    return table(caption, ["Question", "Pair", "Confidence", "Answering document"], rows)


def wrong_answers(outcomes: Sequence[Outcome], threshold: float) -> Iterator[tuple[float, str, str, str]]:
    """Yield confidence, question, pair and place of the answering document for each wrong answer given."""
    for outcome in outcomes:
        found = list(outcome.found)
        place = f"place {found.index(outcome.gold) + 1}" if outcome.gold in found else "not found"
        for reply, where in ((outcome.reply, place if outcome.gold else "absent"), (outcome.without_gold, "hidden")):
            if reply and not reply.right and reply.confidence >= threshold:
                yield reply.confidence, outcome.question_id, outcome.pair, where
