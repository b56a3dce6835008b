"""The statements of a draft held to what they cite: what stands has its proof, and nothing else stands.

A statement stands when one sentence of one passage supports it whole, and the words it quotes are in that sentence.
The citation is those words, as the document has them, or the whole sentence where the statement says more than it
quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.encoder import Encoder
from index.language import detect_language
from index.records import Document
from index.sentences import sentence_spans
from qa.cite import Citation, cite
from qa.draft import Cited, Statement
from qa.prompt import Evidence
from qa.quotes import FoundQuote, UnverifiedQuote, Verified, find_quote
from qa.support.statements import judge_statement
from qa.support.wording import Wording, take_apart

# No sentence says "the is": words have been lost.
_WITHOUT_NOUN = re.compile(r"\b(?:the|an?) (?:is|are|was|were|has|have)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """A slice of a document that supports a statement, ``[start, end)``, in the ``sentence``-th sentence of a passage.

    ``verified`` tells whether it was quoted as it stands or folded; a sentence that was not quoted stands exactly.
    """

    evidence: Evidence
    start: int
    end: int
    verified: Verified
    sentence: int

    @property
    def document(self) -> Document:
        """The document it is a slice of."""
        return self.evidence.hit.document


def prove(
    statement: Statement, evidence: Mapping[str, Evidence], before: Sequence[Proof] | None, encoder: Encoder
) -> list[Proof]:
    """Return a proof for each citation of ``statement`` that supports it, none when it is not supported.

    ``before`` are the proofs of the statement before it in the draft, none if that one did not stand, None for the
    first: what leans on it, "It …", is only told after a sentence that stands right before in the source.
    """
    claimed = take_apart(statement.text, detect_language(statement.text))
    proofs: list[Proof] = []
    if _WITHOUT_NOUN.search(statement.text):
        return proofs
    for cited in statement.cited:
        held = evidence.get(cited.key)
        proof = next(_proofs(claimed, cited, held, encoder), None) if held else None
        if proof and (not claimed.anaphoric or before is None or _follows(proof, before)):
            proofs.append(proof)
    return list({(proof.document.id, proof.start, proof.end): proof for proof in proofs}.values())


def _follows(proof: Proof, before: Sequence[Proof]) -> bool:
    return any(
        other.evidence.key == proof.evidence.key and 0 <= proof.sentence - other.sentence <= 1 for other in before
    )


def _proofs(claimed: Wording, cited: Cited, evidence: Evidence, encoder: Encoder) -> Iterator[Proof]:
    text = evidence.hit.document.text
    for number, (start, end) in enumerate(_sentences(evidence)):
        found = _quoted_in(text[start:end], cited.quote) or _quoted_over(evidence, cited.quote, start, end)
        if found is None:
            continue
        held = take_apart(text[start:end], detect_language(text[start:end]))
        judgement = judge_statement(claimed, held, evidence.hit.document.title, encoder)
        if judgement.fault:
            continue
        first, last = (held.words[at(judgement.places)] for at in (min, max))
        within = found.start <= first.start and last.end <= found.end
        if cited.quote and within:
            yield Proof(evidence, start + found.start, start + found.end, found.verified, number)
        else:
            yield Proof(evidence, start, end, "exact", number)


def _sentences(evidence: Evidence) -> list[tuple[int, int]]:
    return [(evidence.start + start, evidence.start + end) for start, end in sentence_spans(evidence.text)]


def _quoted_in(sentence: str, quote: str) -> FoundQuote | None:
    """Return where a sentence holds ``quote``, the whole sentence for "", None where it does not."""
    if not quote:
        return FoundQuote(0, len(sentence), "exact")
    try:
        return find_quote(sentence, quote)
    except UnverifiedQuote:
        return None


def _quoted_over(evidence: Evidence, quote: str, start: int, end: int) -> FoundQuote | None:
    """Return which part of the sentence [start, end) a quote of several sentences takes in, None if none."""
    found = _quoted_in(evidence.text, quote)
    if found is None:
        return None
    first, last = max(start, evidence.start + found.start), min(end, evidence.start + found.end)
    return FoundQuote(first - start, last - start, found.verified) if first < last else None


def cite_proof(number: int, proof: Proof) -> Citation:
    """Return the citation of ``proof``, proved once more against its document."""
    hit = proof.evidence.hit
    made = cite(number, hit.document, hit.passage, proof.start, proof.end, hit.score)
    return replace(made, verified=proof.verified)
