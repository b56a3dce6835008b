import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extracted import UnreadableSource
from index.formats.html import page_text, read_html
from tests.index.formats.damage import damaged

BODY = "<p>وصلت القَهْوَةُ إلى ميناء المخا في القرن الخامس عشر، ثم انتشرت في أنحاء العالم كله.</p>"
PAGE = """<html><head><meta charset="{charset}"><title>القهوة</title><style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">الرئيسية</a></li><li><a href="/x">اتصل بنا</a></li></ul></nav>
<main><article><h1>تاريخ القهوة</h1>{body}</article></main>
<footer>حقوق النشر محفوظة</footer><script>var x = 1;</script></body></html>"""
READ = "تاريخ القهوة\n\nوصلت القَهْوَةُ إلى ميناء المخا في القرن الخامس عشر، ثم انتشرت في أنحاء العالم كله."

PROSE = [
    "وصلت القَهْوَةُ إلى ميناء المخا في القرن الخامس عشر، ثم انتشرت في أنحاء العالم كله عبر التجار والحجاج.",
    "كان التجار يحملون البنّ في أكياس من الخيش على ظهور الإبل، ويقطعون الطريق إلى الساحل في ستة أيام.",
    "The port of Mocha gave its name to a drink, and «كتـــاب قديم» tells how the beans were weighed at dawn.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)
MENU = "<div class='menu'><ul>" + "".join(f"<li><a href='/{n}'>قسم رقم {n}</a></li>" for n in range(12)) + "</ul></div>"
BANNER = "<div class='cookie-consent'><p>نستخدم ملفات تعريف الارتباط لتحسين الموقع.</p><button>موافق</button></div>"
ASIDE = "<aside><h3>الأكثر قراءة</h3><ul><li><a href='/a'>عنوان مقالة أخرى طويلة بعض الشيء</a></li></ul></aside>"
COMMENTS = (
    "<section id='comments'><h3>التعليقات</h3><div class='comment'><p>شكراً على المقال الجميل.</p></div></section>"
)
TABLE = "<table><tr><th>البلد</th><th>Year</th></tr><tr><td>اليمن</td><td>١٤٥٠</td></tr></table>"


def text_of(body: str) -> str:
    return read_html(f"<html dir='rtl'><body>{body}</body></html>".encode(), "x").text


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1256", "cp1256"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1256"),
        ("utf-8", "cp1256"),
        ("nonsense", "cp1256"),
        ("idna", "cp1256"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_pages_are_read_whatever_charset_they_declare(charset: str, encoding: str) -> None:
    found = read_html(PAGE.format(charset=charset, body=BODY).encode(encoding), "x")
    assert (found.title, found.text) == ("تاريخ القهوة", READ)


def test_a_declared_charset_outside_the_guesses_is_believed() -> None:
    text = "Кофе пришёл из Йемена в порт Моха и оттуда разошёлся по всему миру."
    data = f'<html><head><meta charset="koi8-r"><title>Кофе</title></head><body><p>{text}</p></body></html>'
    found = read_html(data.encode("koi8-r"), "x")
    assert (found.title, found.text) == ("Кофе", text)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>قهوة</p>", "قهوة"),
        ("coffee &amp; قهوة", "coffee & قهوة"),
        (PAGE.format(charset="utf-8", body="<p>قهوة اليمن.</p>"), "تاريخ القهوة\n\nقهوة اليمن."),
        (f'<?xml version="1.0" encoding="utf-8"?>{PAGE.format(charset="utf-8", body=BODY)}', READ),
        ("<html><body>" + "<div>" * 600 + "عميق جداً" + "</div>" * 600 + "</body></html>", "عميق جداً"),
        ("<p>غير مغلق <b>جداً", "غير مغلق جداً"),
        ("<script>x<b>y</script>" + "<b>قَدِيم" * 5000, "قَدِيم" * 5000),
        ("<div>أ" * 5000, "\n".join("أ" * 5000)),
        ("<html><head></head><body><script>x()</script></body></html>", ""),
        ("", ""),
    ],
)
def test_short_and_odd_pages(page: str, text: str) -> None:
    assert read_html(page.encode(), "x").text == text


def test_an_article_is_parted_from_what_stands_around_it() -> None:
    article = (
        f"<h1>تاريخ القهوة</h1><p>كتب: أحمد</p>{PARAGRAPHS}<h2>الطريق</h2>"
        "<ul><li>من <b>صنعاء</b></li><li>إلى المخا</li></ul>"
        f"<blockquote><p>قال الراوي: «سلوى الغريب».</p><blockquote>وقيل غيره.</blockquote></blockquote>{TABLE}"
        f"<p>سطر أول<br>سطر ثانٍ</p><p>{PROSE[0]} 🫖</p><div class='share'><a href='#'>شارك</a></div>"
    )
    page = f"{MENU}{BANNER}<main><article>{article}</article></main>{ASIDE}{COMMENTS}<footer>الحقوق © 2019</footer>"
    assert text_of(page).split("\n\n") == [
        "تاريخ القهوة",
        "كتب: أحمد",
        *PROSE,
        "الطريق",
        "من صنعاء\nإلى المخا",
        "قال الراوي: «سلوى الغريب».",
        "وقيل غيره.",
        "البلد | Year\nاليمن | ١٤٥٠",
        "سطر أول\nسطر ثانٍ",
        f"{PROSE[0]} 🫖",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (TABLE, "البلد | Year\nاليمن | ١٤٥٠"),
        ("<ul><li>بنٌّ</li><li>هيل</li></ul>", "بنٌّ\nهيل"),
        ("<dl><dt>ما البنّ؟</dt><dd>بذور.</dd></dl>", "ما البنّ؟\nبذور."),
        ("".join(f"<div class='comment'><p>{text}</p></div>" for text in PROSE), "\n\n".join(PROSE)),
        (MENU + "".join(f"<div class='post'>{text}</div>" for text in PROSE), "\n\n".join(PROSE)),
        (
            f"<table><tr><td><a href='/'>الأخبار</a></td><td><h2>عنوان</h2>{PARAGRAPHS}</td></tr></table>",
            "\n\n".join(["عنوان", *PROSE]),
        ),
    ],
    ids=["table", "list", "definitions", "posts in comments", "posts", "laid out by a table"],
)
def test_pages_that_are_no_article_lose_nothing(body: str, text: str) -> None:
    assert text_of(body) == text


def test_characters_stay_as_the_page_has_them() -> None:
    # Composing would reorder shadda and fatha; joiners and direction marks are no decoration.
    odd = "مُدَرِّس 👨\u200d👩\u200d👧 می\u200cخواهم \u200fABC\u200e ك\u00a0ت e\u0301 \u0651\u064e"
    assert text_of(f"<p>{odd}</p>{PARAGRAPHS}") == "\n\n".join([odd, *PROSE])


def test_formulas_are_left_out_with_a_note_and_drawings_without() -> None:
    page = f"<html><body><p>قبل <math><mi>x</mi></math> بعد</p><svg><text>رسم</text></svg>{PARAGRAPHS}</body></html>"
    found = read_html(page.encode(), "x")
    assert found.text == "\n\n".join(["قبل بعد", *PROSE])
    assert found.notes == ("left out what 1 formula in MathML says",)


def test_metadata_of_the_head() -> None:
    head = (
        '<title>القهوة</title><meta name="author" content="الجَاحِظ"><meta name="keywords" content="بنّ، Yemen, يمن">'
        '<meta property="article:published_time" content="2021-03-05T10:00:00+03:00">'
        '<link rel="canonical" href="https://example.org/قهوة">'
    )
    found = read_html(f"<html><head>{head}</head><body>{PARAGRAPHS}</body></html>".encode(), "x")
    assert found.metadata == {
        "author": ("الجَاحِظ",),
        "tags": ("بنّ", "Yemen", "يمن"),
        "url": ("https://example.org/قهوة",),
        "date": ("2021-03-05",),
    }


def test_metadata_of_linked_data() -> None:
    linked = '{"@graph": [{"@type": "Article", "author": [{"name": "ليلى"}, {"name": "Sam"}], "keywords": ["بنّ"]}]}'
    head = f'<script type="application/ld+json">{linked}</script><script type="application/ld+json">[[</script>'
    found = read_html(f"<html><head>{head}</head><body>{PARAGRAPHS}</body></html>".encode(), "x")
    assert found.metadata == {"author": ("ليلى", "Sam"), "tags": ("بنّ",)}


def test_an_xhtml_page_with_an_empty_script_keeps_its_text() -> None:
    page = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><script src="a.js"/></head><body>{PARAGRAPHS}</body></html>'
    )
    assert read_html(page.encode(), "x").text == "\n\n".join(PROSE)


def test_all_of_a_message_is_read_but_what_is_hidden() -> None:
    page = "<p>أ</p><div style='display: none'>سر</div><p hidden>سر</p><pre>  x = 1\n\n  y</pre>"
    page += "<ol><li>أ<ul><li>ب</ul></ol>"
    assert page_text(page) == "أ\n\n  x = 1\n\n  y\n\nأ\nب"


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    found = page_text(f"<table><tr><td>{text}")
    assert found == text or not text.isalnum()


def test_damaged_pages_are_read_or_refused() -> None:
    for data in damaged(PAGE.format(charset="utf-8", body=PARAGRAPHS + TABLE).encode(), cuts=15, flips=25):
        try:
            read_html(data, "x")
        except UnreadableSource as problem:
            assert problem.source == "x"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('5,200<sup><a href="#n1">3</a></sup> soldiers', "5,200[3] soldiers"),
        ('في سنة 1856<a href="#n"><sup> ١ </sup></a> جلب', "في سنة 1856[١] جلب"),
        ("1910<sup>[4]</sup>", "1910[4]"),
        ("10<sup>6</sup> كِتاب", "10^6 كِتاب"),
        ("2,000<sup>*</sup>", "2,000[*]"),
        ("the 4<sup>th</sup> of May, H<sub>2</sub>O", "the 4th of May, H2O"),
        ("a<sup></sup>b", "ab"),
    ],
)
def test_raised_numbers_never_change_the_number_before_them(written: str, text: str) -> None:
    page = f"<html><body><article><p>{written}</p></article></body></html>"
    assert read_html(page.encode(), "x").text == text
