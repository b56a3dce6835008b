import pytest

from qa.draft import Cited, DraftReader, Statement, is_refusal, parse_statement

BRIDGE = "افتُتح الجـسر عام ٢٠١٩."
DRAFT = f"""- **{BRIDGE}** [k3fa "the bridge [new] was opened in 2019"]
It is 420.5 m long [b2xz “420.5 m”; c4dd «٤٢٠»]. Dr. Smith built it. [q1w2]
It cost a lot
[k9k9: 'a lot']
<think>not said [k1k1 "x"]</think>NOT IN THE DOCUMENTS"""
STATEMENTS = [
    Statement(BRIDGE, (Cited("k3fa", "the bridge [new] was opened in 2019"),)),
    Statement("It is 420.5 m long.", (Cited("b2xz", "420.5 m"), Cited("c4dd", "٤٢٠"))),
    Statement("Dr. Smith built it.", (Cited("q1w2", ""),)),
    Statement("It cost a lot", (Cited("k9k9", "a lot"),)),
    Statement("NOT IN THE DOCUMENTS", ()),
]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 50, 10_000])
def test_statements_come_out_the_same_however_the_draft_comes_in(piece: int) -> None:
    reader = DraftReader()
    found = [one for at in range(0, len(DRAFT), piece) for one in reader.feed(DRAFT[at : at + piece])]
    assert [*found, *reader.end()] == STATEMENTS


def test_a_statement_is_told_as_soon_as_it_is_whole() -> None:
    reader = DraftReader()
    assert list(reader.feed('One. [k1k1 "a')) == []
    assert list(reader.feed('"] ')) == []
    assert list(reader.feed("Two")) == [Statement("One.", (Cited("k1k1", "a"),))]


def test_what_is_joined_in_the_middle_is_one_statement() -> None:
    statement = parse_statement('The port [k111 "port"] opened in 1893 [k222 "1893"].')
    assert statement == Statement("The port opened in 1893.", (Cited("k111", "port"), Cited("k222", "1893")))


def test_what_breaks_off_cites_nothing() -> None:
    reader = DraftReader()
    assert [*reader.feed('It broke [k1k1 "off'), *reader.end()] == [Statement("It broke", ())]


def test_what_steers_a_display_or_looks_like_a_marker_is_taken_out() -> None:
    assert parse_statement("# A\u202e school [7] needs\x1b 12.").text == "A school needs 12."


def test_the_phrase_for_no_answer_is_known_in_any_case() -> None:
    assert is_refusal(Statement("Sorry: not in the documents.", ()))
    assert not is_refusal(Statement("It is in the documents.", ()))


@pytest.mark.parametrize("noise", ["[" * 3000, '[k1k1 "' * 500, "a" * 9000, "\n" * 900, "[k] " * 900])
def test_noise_ends(noise: str) -> None:
    reader = DraftReader()
    assert all(len(one.text) < 10_000 for one in [*reader.feed(noise), *reader.end()])
