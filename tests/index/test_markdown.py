import pytest

from index.markdown import read_markdown

ROWS = [
    ("# القَهْوَة\n\nمن **المخا** إلى\nالعالم.", "القَهْوَة", "القَهْوَة\n\nمن المخا إلى العالم."),
    ('---\ntitle: "تاريخ القهوة"\ntags: [a]\n---\n# Other\n\nنص', "تاريخ القهوة", "Other\n\nنص"),
    ("---\ntitle: قهوة\n---", "قهوة", ""),
    ("---\n---\nنص", "", "نص"),
    ("عنوان\n=====\n\nبحـــر", "عنوان", "عنوان\n\nبحـــر"),
    ("[المخا](https://example.org/x) و![ميناء](p.png) و`code`", "", "المخا وميناء وcode"),
    ("- أولاً\n- ثانياً\n\nبعد", "", "أولاً\nثانياً\n\nبعد"),
    ("1. one\n   - ٤٠ two\n2. three", "", "one\n٤٠ two\n\nthree"),
    ("| البلد | Year |\n|---|---|\n| اليمن | ١٤٥٠ |", "", "البلد | Year\nاليمن | ١٤٥٠"),
    ("```\nx = 1\n\ny = 2\n```\nنص", "", "x = 1\n\ny = 2\n\nنص"),
    ("سطر  \nآخر\\\nثالث", "", "سطر\nآخر\nثالث"),
    ("~~قديم~~ *جديد* &amp; \\*نجمة\\*", "", "قديم جديد & *نجمة*"),
    ("سطر<br>ثانٍ <b>غامق</b>", "", "سطر\nثانٍ غامق"),
    ('<div dir="rtl">\nنصٌّ عربي &amp; English\n</div>\n\nبعد', "", "نصٌّ عربي & English\n\nبعد"),
    ("<!-- hidden\n\ntoo -->\n\nنص", "", "نص"),
    ("<script>\nalert('x')\n</script>\n\nنص", "", "نص"),
    ("> قال الملك\n> ثم مضى", "", "قال الملك ثم مضى"),
    ("2 < 3 و a*b", "", "2 < 3 و a*b"),
]


@pytest.mark.parametrize(("markdown", "title", "text"), ROWS)
def test_markup_goes_and_words_stay(markdown: str, title: str, text: str) -> None:
    extracted = read_markdown(markdown.encode(), "نص.md")
    assert (extracted.title, extracted.text) == (title, text)
