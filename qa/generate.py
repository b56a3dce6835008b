"""An answer that a language model drafts: told while it comes, and held to its evidence sentence by sentence.

What stands bears the numbers of its citations; what does not is withdrawn, or marked where the settings say so. When
nothing stands there is no generated answer, and a word says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from index.encoder import Encoder
from index.records import Hit, Language
from index.text import fold
from qa.cite import Citation
from qa.claims import Proof, cite_proof, prove
from qa.config import Settings
from qa.draft import DraftReader, Statement, is_refusal
from qa.language_model import DraftFailed, Failure, LanguageModel
from qa.prompt import Prompt, make_prompt
from qa.telling import Drafted, Tell, TextAdded, Waiting, Withdrawn
from qa.words import OTHER_SOURCE, UNVERIFIED

Generation = Failure | Literal["no_room", "refused", "nothing_supported"]
"""Why a draft gave no answer, or not all of one: ``no_room``: not even the first sentence of the best passage fits in
what the model may read, and it was not asked; ``refused``: the model says that the evidence does not suffice;
``nothing_supported``: no statement stood; the others are those of ``DraftFailed``."""
# So many words in a row of the instructions are no chance.
LEAKED_WORDS = 6


@dataclass(frozen=True, slots=True)
class Generated:
    """What stands of a draft; no answer without ``citations``.

    ``reason`` tells why nothing stands or why the draft ended early, None when it is whole; ``dropped`` is how many
    of its statements were left out: no source supports them.
    """

    text: str
    citations: tuple[Citation, ...]
    dropped: int
    reason: Generation | None


@dataclass(slots=True)
class _Writer:
    """Takes the statements of one draft in order and tells what becomes of them."""

    prompt: Prompt
    language: Language
    encoder: Encoder
    marks: bool
    tell: Tell
    pieces: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    statements: int = 0
    dropped: int = 0
    refused: bool = False
    before: list[Proof] | None = None

    def take(self, statement: Statement) -> None:
        """Tell a statement, then whether it stands."""
        if is_refusal(statement):
            self.refused = True
            return
        if _repeats_prompt(statement, self.prompt):
            self.dropped += 1
            self.before = []
            return
        self.statements += 1
        text = f" {statement.text}" if self.pieces else statement.text
        self.tell(Drafted(self.statements, text))
        proofs = prove(statement, self.prompt.evidence, self.before, self.encoder)
        self.before = proofs
        if proofs:
            self._stands(text, " " + "".join(self._marker(proof) for proof in proofs) + self._named(proofs))
            return
        if self.marks:
            self._stands(text, f" {UNVERIFIED[self.language]}")
        else:
            self.dropped += 1
            self.tell(Withdrawn(self.statements))

    def _stands(self, text: str, tail: str) -> None:
        self.tell(TextAdded(tail, self.statements))
        self.pieces.append(text + tail)
        self.told.append(self.statements)

    def _marker(self, proof: Proof) -> str:
        """Return the marker of the citation of ``proof``, which is told when it is new."""
        place = (proof.document.id, proof.start, proof.end)
        known = [c.number for c in self.citations if (c.document_id, c.start, c.end) == place]
        if known:
            return f"[{known[0]}]"
        citation = cite_proof(len(self.citations) + 1, proof)
        self.citations.append(citation)
        self.tell(citation)
        return f"[{citation.number}]"

    def _named(self, proofs: Sequence[Proof]) -> str:
        """Name the language of sources that are in another one than the answer."""
        across = any(proof.evidence.hit.passage.language != self.language for proof in proofs)
        return f" {OTHER_SOURCE[self.language]}" if across else ""

    def withdraw(self) -> None:
        """Take back all that was told."""
        for statement in self.told:
            self.tell(Withdrawn(statement))
        self.dropped += len(self.told)


def generate(
    model: LanguageModel,
    settings: Settings,
    asked: tuple[str, Language],
    hits: Sequence[Hit],
    encoder: Encoder,
    ends_at: float,
    tell: Tell,
) -> Generated:
    """Let ``model`` answer the question ``asked``, a text and its language, from ``hits``, best first.

    ``ends_at`` is a reading of ``time.monotonic``; what ``tell`` raises ends it and closes the connection. The texts
    told of statements that were not withdrawn, joined, are the answer's text.
    """
    prompt = make_prompt(*asked, hits, settings.llm_evidence_tokens)
    if not prompt.evidence:
        return Generated("", (), 0, "no_room")
    writer = _Writer(prompt, asked[1], encoder, settings.llm_unsupported == "mark", tell)
    reason = _drafted(model, writer, ends_at)
    if writer.citations:
        return Generated("".join(writer.pieces), tuple(writer.citations), writer.dropped, reason)
    writer.withdraw()
    return Generated("", (), writer.dropped, reason or ("refused" if writer.refused else "nothing_supported"))


def _drafted(model: LanguageModel, writer: _Writer, ends_at: float) -> Generation | None:
    """Have the whole draft taken; return why there is not all of it, None if there is."""
    reader = DraftReader()
    try:
        with closing(model.draft(writer.prompt.messages, ends_at)) as pieces:
            for piece in pieces:
                if not piece:
                    writer.tell(Waiting())
                for statement in reader.feed(piece):
                    writer.take(statement)
    except DraftFailed as error:
        return error.reason
    for statement in reader.end():
        writer.take(statement)
    return None


def _repeats_prompt(statement: Statement, prompt: Prompt) -> bool:
    """Tell whether a statement gives away what the model was told: instructions, keys or the fence."""
    words = fold(statement.text).split()
    if any(secret in word for word in words for secret in (prompt.fence, *prompt.evidence)):
        return True
    told = " ".join(fold(prompt.messages[0]["content"]).split())
    return any(" ".join(words[at : at + LEAKED_WORDS]) in told for at in range(len(words) - LEAKED_WORDS + 1))
