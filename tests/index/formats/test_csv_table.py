import pytest

from index.extracted import Extracted, UnreadableSource
from index.formats.csv_table import read_csv
from tests.index.formats.damage import damaged

ARABIC = "الاسم: كِتَابٌ قَدِيمٌ | Year: ١٩١١"
FILES = [
    ("a.csv", "\ufeffالاسم,Year\nكِتَابٌ قَدِيمٌ,١٩١١\n".encode(), "الاسم | Year\n" + ARABIC),
    ("a.csv", "الاسم;Year\r\nكِتَابٌ قَدِيمٌ;١٩١١".encode("utf-16"), "الاسم | Year\n" + ARABIC),
    ("a.tsv", "الاسم\tYear\nكِتَابٌ قَدِيمٌ\t١٩١١".encode(), "الاسم | Year\n" + ARABIC),
    ("a.csv", "الاسم|Year\nكِتَابٌ قَدِيمٌ|١٩١١".encode(), "الاسم | Year\n" + ARABIC),
    ("a.csv", "sep=;\nالاسم;Year\nكِتَابٌ قَدِيمٌ;١٩١١".encode(), "الاسم | Year\n" + ARABIC),
    (
        "a.csv",
        "الاسم,المدينة\nسامي,القاهرة\nمنى,عدن\n".encode("cp1256"),
        "الاسم | المدينة\nالاسم: سامي | المدينة: القاهرة\nالاسم: منى | المدينة: عدن",
    ),
    (
        "a.csv",
        'name,said\nIBM,"تأسست شركة IBM، ""قديماً"",\nفي عام 1911"\n'.encode(),
        'name | said\nname: IBM | said: تأسست شركة IBM، "قديماً", في عام 1911',
    ),
    ("a.csv", "سعر;كم\n1,5;2,5\n3,5;4\n".encode(), "سعر | كم\nسعر: 1,5 | كم: 2,5\nسعر: 3,5 | كم: 4"),
    ("a.csv", b"a,b,c\n1\n1,2,3,4\n", "a | b | c\na: 1\na: 1 | b: 2 | c: 3 | 4"),
    ("a.csv", "كتـــاب\nقلم\n".encode(), "كتـــاب\nقلم"),
    ("a.tsv", b"name\tplace\nAda\tLondon, England\n", "name | place\nname: Ada | place: London, England"),
]


@pytest.mark.parametrize(("name", "data", "text"), FILES)
def test_a_table_in_whatever_encoding_and_dialect(name: str, data: bytes, text: str) -> None:
    assert read_csv(data, name) == Extracted(text, name[0] if " | " in text.split("\n")[0] else "")


def test_a_table_is_called_by_its_caption_or_its_file() -> None:
    assert read_csv(b"School,Pupils\nAl-Amal,640\n", "data.zip/schools 2024.csv").title == "schools 2024"
    assert read_csv(b"Schools of Salwan\nSchool,Pupils\nAl-Amal,640\n", "x.csv").title == ""


def test_an_open_quote_is_found() -> None:
    data = ('a,b\n1,"كِتَابٌ\n' + "2,3\n" * 50_000).encode()
    with pytest.raises(UnreadableSource, match=r"t.csv: has a cell of over 131,072 characters at line \d+; see"):
        read_csv(data, "t.csv")


def test_damage_is_read_or_refused() -> None:
    for data in damaged('الاسم;العام\nسامي;١٩١١\n"a\nb";2,5\n'.encode() * 20):
        try:
            read_csv(data, "t.csv")
        except UnreadableSource as error:
            assert ";" in error.why
