"""300 drafts about the seeds: nothing unsupported leaves as verified, and most of what is supported stays.

The rules were set on ``statements_practice.jsonl``; the figures of ``docs/generation.md`` are of the other file.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from index.encoder import Encoder, load_encoder
from index.language import detect_language
from qa.cite import verify
from qa.claims import cite_proof, prove
from qa.draft import parse_statement
from tests.qa.support.drafts import Drafted, Told, build_drafts

HERE = Path(__file__).parent
TRUE = ("paraphrase", "copy", "across")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def drafts(name: str, seed: int) -> list[Drafted]:
    rows = [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]
    told: list[Told] = [(row["source"], row["anchor"], row["statement"]) for row in rows]
    same = [one for one in told if (detect_language(one[2]) == "ar") == one[0].startswith("ar")]
    return build_drafts(same, [one for one in told if one not in same], seed, 300)


def stands(draft: Drafted, encoder: Encoder) -> bool:
    statement = parse_statement(draft.written)
    assert len(statement.cited) == len(draft.cites)
    proofs = prove(statement, {evidence.key: evidence for evidence, _ in draft.cites}, None, encoder)
    for number, proof in enumerate(proofs, start=1):
        verify(cite_proof(number, proof), proof.document)
    return bool(proofs)


def test_what_is_not_supported_never_stands_and_most_of_what_is_does(
    encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    made = drafts("statements_held_out.jsonl", 7)
    every, stood = Counter(draft.kind for draft in made), Counter[str]()
    leaked = []
    for draft in made:
        if stands(draft, encoder):
            stood[draft.kind] += 1
            leaked += [] if draft.true else [draft.written]
    supported, kept = sum(every[kind] for kind in TRUE), sum(stood[kind] for kind in TRUE)
    with capsys.disabled():
        print(
            f"\n{len(made)} drafts: {kept} of {supported} supported stay, {len(leaked)} of the others leave as verified"
        )
        print({kind: f"{stood[kind]} of {count}" for kind, count in every.items()})
    assert len(made) == 300
    assert supported >= 100
    assert leaked == []
    within = [kind for kind in TRUE if kind != "across"]
    assert sum(stood[kind] for kind in within) >= 0.95 * sum(every[kind] for kind in within)
    assert stood["across"] >= 0.85 * every["across"]
    assert kept >= 0.95 * supported


@pytest.mark.parametrize("seed", [1, 2])
def test_nor_does_it_on_other_drafts(encoder: Encoder, seed: int) -> None:
    made = build_some(seed)
    assert len(made) > 300
    assert [draft.written for draft in made if stands(draft, encoder)] == []


def build_some(seed: int) -> list[Drafted]:
    """Return false drafts made of the statements that the rules were set on, by another chance."""
    rows = [json.loads(line) for line in (HERE / "statements_practice.jsonl").read_text("utf-8").splitlines()]
    told: list[Told] = [(row["source"], row["anchor"], row["statement"]) for row in rows[seed::3]]
    same = [one for one in told if (detect_language(one[2]) == "ar") == one[0].startswith("ar")]
    made = build_drafts(same, [one for one in told if one not in same], seed, 660)
    return [draft for draft in made if not draft.true]
