"""What the command line prints for people: answers, hits, lists and progress."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from index.doctor import Finding
    from index.ingest import Progress as Report
    from index.rebuild import RebuildPlan
    from index.records import DocumentSummary, Hit
    from qa.answer import Answer
    from qa.cite import Citation, Place

# Terminals reorder right-to-left text themselves; Rich must not wrap or highlight inside it.
console = Console(soft_wrap=True, highlight=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False)

EXCERPT_CHARACTERS = 240
UNREAD = "format "
FEW_SKIPPED = 10
ASK_DOCTOR = "see: isnad doctor"
NO_DRAFT = {
    "timeout": "give it longer with ISNAD_LLM_TIMEOUT_SECONDS, or choose a faster one",
    "rate_limited": "its endpoint takes no more for now: ask again later",
    "cut_off": "ask again",
    "truncated": "let it write more with ISNAD_LLM_MAX_TOKENS",
    "no_room": "not one sentence fits in what it may read: raise ISNAD_LLM_EVIDENCE_TOKENS",
    "refused": "it finds no answer in the passages that it was sent",
    "nothing_supported": "nothing that it said is in the documents",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """Return ``text`` with control characters replaced: a document must not steer the terminal it is shown in."""
    return CONTROL.sub("\ufffd", text)


def counted(number: int, thing: str) -> str:
    """Return a number with its noun, as "1 passage" and "2 passages"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def holdings(documents: int, passages: int) -> str:
    """Return how many documents and passages there are."""
    return f"{counted(documents, 'document')}, {counted(passages, 'passage')}"


def show_answer(answer: Answer) -> None:
    """Print the answer with its short answer marked, then each citation with its place."""
    if answer.searched_for != answer.question:
        console.print(Text(visible(f"searched for: {answer.searched_for}"), style="dim"))
    if answer.abstained:
        console.print(Text(visible(answer.text), style="yellow"))
        if answer.nearest:
            console.print(Text("nearest:", style="dim"))
        _show_citations(answer.nearest, quoted=True)
        return
    text = Text(visible(answer.text), style="bold")
    text.highlight_words([visible(short.text) for short in answer.short], style="underline")
    console.print(text)
    by = ", written by a language model" if answer.generated else ""
    console.print(Text(f"confidence {answer.confidence:.0%}{by}", style="dim"))
    _show_citations(answer.citations)
    _note_generation(answer)


def _note_generation(answer: Answer) -> None:
    """Say on stderr what became of a draft, where it is not all there."""
    if answer.dropped:
        statements = counted(answer.dropped, "statement")
        notes.print(f"{statements} of the language model left out: not supported by the documents", style="dim")
    if answer.generation and answer.generated:
        why = NO_DRAFT.get(answer.generation, ASK_DOCTOR)
        notes.print(f"the language model did not come to its end ({answer.generation}); {why}", style="yellow")
    elif answer.generation:
        why = NO_DRAFT.get(answer.generation, ASK_DOCTOR)
        notes.print(
            f"no answer of the language model ({answer.generation}), so the documents are quoted; {why}", style="yellow"
        )


def _show_citations(citations: Sequence[Citation], quoted: bool = False) -> None:
    for citation in citations:
        console.print(Text(visible(f"[{citation.number}] {citation.title}")))
        if quoted:
            console.print(Text(visible(f"    {' '.join(citation.quote.split())}")))
        console.print(Text(visible(f"    {_where(citation)}, verified {citation.verified}"), style="dim"))
        for place in citation.also_in:
            console.print(Text(visible(f"    also in {_where(place)}"), style="dim"))


def _where(place: Citation | Place) -> str:
    page = f", page {place.page}" if place.page else ""
    return f"{place.source}{page}, characters {place.start}-{place.end}"


def show_hits(hits: Sequence[Hit]) -> None:
    """Print the passages found, best first."""
    if not hits:
        notes.print("nothing found; the library is empty, add documents with: isnad add PATH")
    for number, hit in enumerate(hits, start=1):
        passage = hit.passage
        console.print(Text(visible(f"{number}. {hit.document.title}"), style="bold"))
        place = f"{hit.document.source}, characters {passage.start}-{passage.end}, score {hit.score:.3f}"
        console.print(Text(visible(f"   {place}"), style="dim"))
        excerpt = " ".join(hit.text.split())
        cut = excerpt if len(excerpt) <= EXCERPT_CHARACTERS else excerpt[:EXCERPT_CHARACTERS] + " …"
        console.print(Text(visible(f"   {cut}")))


def show_documents(documents: Sequence[DocumentSummary], with_metadata: bool = False) -> None:
    """Print one line for each document, never cut: an id is there to be copied; below it what is known about it."""
    console.print(Text(f"{'id':<16} language characters passages source · title", style="dim"))
    for document in documents:
        sizes = f"{document.characters:>10,} {document.passages:>8,}"
        names = visible(f"{document.source} · {document.title}")
        console.print(Text(f"{document.id} {document.language:<8} {sizes} {names}"))
        for key, values in document.metadata.items() if with_metadata else ():
            console.print(Text(visible(f"    {key}: {', '.join(values)}")))


def show_skipped(skipped: Sequence[tuple[str, str]]) -> None:
    """Print what was skipped and why on stderr; files of formats that are not read are only counted."""
    unread = Counter(PurePosixPath(source).suffix or "no suffix" for source, why in skipped if why.startswith(UNREAD))
    few = unread.total() <= FEW_SKIPPED
    for source, why in skipped:
        if few or not why.startswith(UNREAD):
            notes.print(visible(f"skipped {source}: {why}"), style="yellow", markup=False)
    if not few:
        counts = ", ".join(f"{count:,} {suffix}" for suffix, count in unread.most_common())
        text = f"skipped {unread.total():,} files in formats that are not read: {counts}; --json names them"
        notes.print(visible(text), style="yellow", markup=False)


def show_plan(plan: RebuildPlan) -> None:
    """Print what a rebuild would do."""
    going_on = f", {plan.documents_done:,} of them done already" if plan.documents_done else ""
    differs = "differs from" if plan.changed else "is the same as"
    console.print(
        f"{counted(plan.documents, 'document')}{going_on}; about {counted(plan.passages, 'passage')} to encode"
    )
    console.print(
        f"with {plan.encoder.name}, passages of {counted(plan.max_tokens, 'token')}, which {differs} now", markup=False
    )
    free = f" of {plan.bytes_free / 1e6:,.0f} free" if plan.bytes_free is not None else ""
    console.print(f"about {plan.seconds:,.0f} s; {plan.bytes_needed / 1e6:,.1f} MB{free}")
    console.print("nothing was changed", style="dim")


def show_findings(environment: Mapping[str, str], findings: Sequence[Finding]) -> None:
    """Print versions and settings, then what was found, the worst first."""
    for name, value in environment.items():
        console.print(Text(visible(f"{name:<22} {value}"), style="dim"))
    for finding in sorted(findings, key=lambda one: not one.is_fault):
        console.print(Text(visible(finding.what), style="red" if finding.is_fault else "yellow"))
        console.print(Text(visible(f"    {finding.remedy}")))
    if not any(finding.is_fault for finding in findings):
        console.print("the library is whole")


def show_evaluation(evaluation: dict[str, Any]) -> None:
    """Print one row of measures for each pair of languages, then what became of questions that nothing answers."""
    pairs = evaluation["pairs"]
    table = Table("measure", *(pair["pair"] for pair in pairs), box=None)
    for name in dict.fromkeys(name for pair in pairs for name in pair):
        if not any(isinstance(pair.get(name), str | list) for pair in pairs):
            table.add_row(name, *(_number(pair.get(name)) for pair in pairs))
    if pairs:
        console.print(table)
    if absent := evaluation.get("absent"):
        told = ", ".join(f"{name} {_number(value)}" for name, value in absent.items())
        console.print(f"questions that nothing answers: {told}")


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


@contextmanager
def progress_bar(title: str) -> Iterator[Report]:
    """Show a bar on stderr while the body runs, moved by calling what is yielded."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    started = time.monotonic()
    detail = TextColumn("{task.fields[detail]}")
    # Without a terminal the bar would leave an empty line among the notes.
    with Progress(*columns, detail, console=notes, transient=True, disable=not notes.is_terminal) as bar:
        task = bar.add_task(title, total=None, detail="")

        def move(done: int, total: int, passages: int) -> None:
            rate = passages / max(time.monotonic() - started, 0.1)
            bar.update(
                task, completed=done, total=total or None, detail=f"{counted(passages, 'passage')}, {rate:,.0f}/s"
            )

        yield move
