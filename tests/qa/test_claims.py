"""Statements proved from keyed passages, and what their proofs cite."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from index.language import detect_language
from index.records import Hit, Passage
from index.sources import make_document
from qa.cite import Citation, verify
from qa.claims import Proof, cite_proof, prove
from qa.draft import Cited, Statement
from qa.prompt import Evidence
from tests.qa.test_meaning import Wordless

LAMP = "# Lamps\n\nThe lamp burned for nine days. It lit the pier. The keeper slept on the pier.\n"
MISBAH = "أَضاءَ المِصْبـــاحُ النُّحاسيُّ ٩ أَيّامٍ. وهو يُضيءُ الرَّصيف. نامَ الحارِسُ في المَنارة.\n"


def keyed(key: str, text: str, title: str = "-", shown: int | None = None) -> Evidence:
    """``text`` as one document and one passage, of which the model saw the first ``shown`` characters."""
    document = make_document(document_id=f"document {key}", source=f"{key}.txt", title=title, text=text)
    passage = Passage(7, document.id, 0, len(text), detect_language(text))
    return Evidence(key, Hit(passage, document, 0.5, 1.0, 1.0, 1, 1), 0, len(text) if shown is None else shown)


EVIDENCE = {"lmp2": keyed("lmp2", LAMP), "msb3": keyed("msb3", MISBAH)}


def proved(text: str, *cited: Cited, before: list[Proof] | None = None) -> list[Proof]:
    return prove(Statement(text, cited), EVIDENCE, before, Wordless())


def told(proofs: list[Proof]) -> list[tuple[str, str, str]]:
    return [(one.evidence.key, one.document.text[one.start : one.end], one.verified) for one in proofs]


@pytest.mark.parametrize(
    ("text", "cited", "slice_", "verified"),
    [
        ("The lamp burned for 9 days.", Cited("lmp2", ""), "The lamp burned for nine days.", "exact"),
        ("The lamp burned.", Cited("lmp2", "The lamp burned"), "The lamp burned", "exact"),
        ("The lamp burned.", Cited("lmp2", "the  LAMP burned"), "The lamp burned", "folded"),
        ("أضاء المصباح ٩ أيام.", Cited("msb3", ""), "أَضاءَ المِصْبـــاحُ النُّحاسيُّ ٩ أَيّامٍ.", "exact"),
        ("أضاء المصباح.", Cited("msb3", "أضاء المصباح"), "أَضاءَ المِصْبـــاحُ", "folded"),
        ("أضاء المصباح ٩ أيام.", Cited("msb3", "أضاء المصباح النحاسي 9 أيام"), MISBAH[:42], "folded"),
    ],
)
def test_the_words_quoted_are_cited_as_the_document_has_them(
    text: str, cited: Cited, slice_: str, verified: str
) -> None:
    assert told(proved(text, cited)) == [(cited.key, slice_, verified)]


def test_where_the_statement_says_more_than_it_quotes_the_sentence_is_cited() -> None:
    whole = "The lamp burned for nine days."
    assert told(proved(whole, Cited("lmp2", "NINE days"))) == [("lmp2", whole, "exact")]


def test_of_a_quote_of_several_sentences_the_part_that_supports_is_cited() -> None:
    quote = "nine days. It lit the pier. The keeper slept"
    assert told(proved("The keeper slept.", Cited("lmp2", quote))) == [("lmp2", "The keeper slept", "exact")]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("The lamp burned.", ()),
        ("The lamp burned.", (Cited("zzz9", ""),)),
        ("The lamp burned.", (Cited("LMP2", ""),)),
        # A quote ends where a word does.
        ("أضاء المصباح.", (Cited("msb3", "أضاء المصبا"),)),
        # The sentence supports it, and what is quoted stands in another sentence, or nowhere.
        ("The lamp burned.", (Cited("lmp2", "The keeper slept"),)),
        ("The lamp burned.", (Cited("lmp2", "The lamp burned for ten days"),)),
        ("أضاء المصباح.", (Cited("msb3", "نام الحارس"),)),
        # What is quoted is there, and does not say so.
        ("The keeper drowned.", (Cited("lmp2", "The keeper slept"),)),
        ("The lamp did not burn.", (Cited("lmp2", "The lamp burned"),)),
        ("نام الحارس ٩ أيام.", (Cited("msb3", ""),)),
        # No one sentence says it.
        ("The keeper slept for nine days.", (Cited("lmp2", ""),)),
        ("The lamp burned.", (Cited("msb3", ""),)),
    ],
)
def test_what_is_not_supported_has_no_proof(text: str, cited: tuple[Cited, ...]) -> None:
    assert proved(text, *cited) == []


def test_what_the_model_was_not_shown_proves_nothing() -> None:
    cut = {"lmp2": keyed("lmp2", LAMP, shown=LAMP.index("The keeper"))}
    lamp, keeper = (Statement(text, (Cited("lmp2", ""),)) for text in ("The lamp burned.", "The keeper slept."))
    assert [len(prove(one, cut, None, Wordless())) for one in (lamp, keeper)] == [1, 0]


def test_a_statement_in_the_other_language_is_proved_by_the_source_in_its_own() -> None:
    held = {"mth4": keyed("mth4", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩.")}
    cited = (Cited("mth4", "افتتح المتحف عام 2019"),)
    proofs = prove(Statement("The museum opened in 2019.", cited), held, None, Wordless())
    assert told(proofs) == [("mth4", "افتُتِحَ المَتْحَـــفُ عام ٢٠١٩", "folded")]
    assert prove(Statement("The museum closed in 2019.", cited), held, None, Wordless()) == []


def test_a_title_names_what_its_document_treats() -> None:
    statement = Statement("The harbour lamp burned for nine days.", (Cited("lmp2", ""),))
    assert prove(statement, EVIDENCE, None, Wordless()) == []
    titled = {"lmp2": keyed("lmp2", "The lamp burned for nine days.", "Harbour lamps of 1990")}
    assert told(prove(statement, titled, None, Wordless())) == [("lmp2", "The lamp burned for nine days.", "exact")]
    dated = Statement("In 1990 the lamp burned for nine days.", (Cited("lmp2", ""),))
    assert prove(dated, titled, None, Wordless()) == []


def test_two_sources_are_two_proofs_and_one_source_twice_is_one() -> None:
    evidence = {"lmp2": keyed("lmp2", LAMP), "lmp5": keyed("lmp5", "A storm came, but the lamp burned.")}
    cited = (Cited("lmp5", "the lamp burned"), Cited("lmp2", "The lamp burned"), Cited("lmp2", "the lamp burned"))
    proofs = prove(Statement("The lamp burned.", cited), evidence, None, Wordless())
    assert told([proofs[0]]) == [("lmp5", "the lamp burned", "exact")]
    assert [(one.evidence.key, one.start, one.end) for one in proofs] == [("lmp5", 18, 33), ("lmp2", 9, 24)]


def test_of_two_sources_only_the_one_that_supports_it_is_cited() -> None:
    cited = (Cited("msb3", ""), Cited("lmp2", "keeper slept"))
    assert told(proved("The keeper slept on the pier.", *cited)) == [("lmp2", "The keeper slept on the pier.", "exact")]
    assert told(proved("نام الحارس في المنارة.", *cited)) == [("msb3", "نامَ الحارِسُ في المَنارة.", "exact")]


def test_sources_in_both_languages_may_prove_one_statement() -> None:
    assert told(proved("The keeper slept.", Cited("msb3", "نام الحارس"), Cited("lmp2", "keeper slept"))) == [
        ("msb3", "نامَ الحارِسُ", "folded"),
        ("lmp2", "keeper slept", "exact"),
    ]


def test_what_leans_on_the_sentence_before_needs_that_one_right_before_it() -> None:
    (lamp,) = proved("The lamp burned.", Cited("lmp2", ""))
    (keeper,) = proved("The keeper slept.", Cited("lmp2", ""))
    (misbah,) = proved("أضاء المصباح.", Cited("msb3", ""))
    (haris,) = proved("نام الحارس.", Cited("msb3", ""))
    it = ("It lit the pier.", Cited("lmp2", ""))
    assert [one.sentence for one in (lamp, *proved(*it), keeper, misbah, haris)] == [1, 2, 3, 0, 2]
    assert told(proved(*it, before=[lamp])) == [("lmp2", "It lit the pier.", "exact")]
    assert told(proved(*it, before=[misbah, lamp])) == [("lmp2", "It lit the pier.", "exact")]
    assert told(proved(*it)) == [("lmp2", "It lit the pier.", "exact")]
    assert proved(*it, before=[keeper]) == []
    assert proved(*it, before=[misbah, haris]) == []
    assert proved(*it, before=[]) == []


def test_what_leans_on_nothing_follows_anything() -> None:
    (keeper,) = proved("The keeper slept.", Cited("lmp2", ""))
    for before in ([keeper], []):
        assert told(proved("The lamp burned.", Cited("lmp2", "The lamp burned"), before=before)) == [
            ("lmp2", "The lamp burned", "exact")
        ]


def cited_as(number: int, text: str, cited: Cited) -> Citation:
    (proof,) = proved(text, cited)
    made = cite_proof(number, proof)
    verify(made, proof.document)
    return made


def test_a_proof_is_cited_with_its_place_its_hit_and_how_it_was_found() -> None:
    made = asdict(cited_as(3, "أضاء المصباح.", Cited("msb3", "أضاء المصباح")))
    wanted = {"number": 3, "document_id": "document msb3", "source": "msb3.txt", "title": "-", "start": 0, "end": 20}
    wanted |= {"quote": "أَضاءَ المِصْبـــاحُ", "passage_id": 7, "score": 0.5, "verified": "folded", "language": "ar"}
    assert {name: made[name] for name in wanted} == wanted


def test_a_whole_sentence_is_cited_exactly() -> None:
    made = cited_as(1, "The lamp burned for nine days.", Cited("lmp2", "NINE DAYS"))
    assert (made.start, made.end, made.verified) == (9, 39, "exact")
    assert made.quote == "The lamp burned for nine days."
