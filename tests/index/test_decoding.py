import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import decoding
from index.decoding import decode, decode_pieces
from index.extracted import UnreadableSource

ARABIC = [
    "مرحبا",
    "نعم\nلا\nربما\n",
    "كم عدد الجنود؟",
    "وَصَلَتِ القَهْوَةُ إِلَى مِينَاءِ المَخَا عَامَ 1450",
    "يبلغ عمق البـــحر 40 متراً، تقريباً.",
    "The Arabic word for coffee is قهوة and it came from Yemen.",
]
LATIN = ["café", "Le café est près de l’hôtel où naît l’été.", "£40 for “quoted” naïve résumés"]


@pytest.mark.parametrize("text", ARABIC)
@pytest.mark.parametrize("encoding", ["cp1256", "utf-8", "utf-8-sig", "utf-16"])
def test_arabic_is_decoded_in_every_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("text", LATIN)
def test_windows_1252_is_not_taken_for_arabic(text: str) -> None:
    assert decode(text.encode("cp1252"), "x") == text


def test_utf16_with_either_byte_order() -> None:
    assert decode(b"\xff\xfe" + "قهوة".encode("utf-16-le"), "x") == "قهوة"
    assert decode(b"\xfe\xff" + "قهوة".encode("utf-16-be"), "x") == "قهوة"


def test_line_ends_become_line_feeds() -> None:
    assert decode("أ\r\nب\rج\n".encode(), "x") == "أ\nب\nج\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "looks binary"),
        ("قهوة عربية".encode("utf-16-le"), "looks binary"),
        ("قهوة".encode("utf-32"), "looks binary"),
        (bytes(range(1, 32)) * 4, "looks binary"),
        (b"\xff\xfe" + "قهوة".encode("utf-16-le")[:-1], "says that it is utf-16-le but is not, at byte 6"),
        (b"\xef\xbb\xbf\xc7\xd8", "says that it is utf-8 but is not, at byte 0"),
        ("وصلت القهوة إلى ميناء المخا".encode()[:-1], "none of the encodings"),
        (bytes(range(128, 256)) * 3, "none of the encodings"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=f"^ملف.txt: .*{why}"):
        decode(data, "ملف.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "x")
    except UnreadableSource:
        return
    assert "\r" not in text
    assert len(text) <= len(data)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_a_long_text_comes_in_pieces_cut_at_line_breaks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(decoding, "BYTES_PER_PIECE", 100)
    text = "وَصَلَتِ القَهْوَةُ إلى المخا.\n" * 20
    pieces = list(decode_pieces(text.encode(encoding), "x"))
    assert "".join(pieces) == text
    assert len(pieces) > 5
    assert all(piece.endswith("\n") for piece in pieces)


def test_a_long_text_without_line_breaks_is_cut_between_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BYTES_PER_PIECE", 101)
    for text in ("قهوة" * 100, "👩🏽🚀" * 50, "كلمة " * 80):
        assert "".join(decode_pieces(text.encode(), "x")) == text


def test_utf16_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BYTES_PER_PIECE", 10)
    assert list(decode_pieces("قهوة\nعربية\n".encode("utf-16"), "x")) == ["قهوة\nعربية\n"]
