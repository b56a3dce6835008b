import base64
from email.message import EmailMessage

import pytest

from index.extracted import Extracted, Member, UnreadableSource
from index.formats.mail import read_mail
from tests.index.formats.damage import damaged

BODY = "مرحباً سام،\n\nوصل كتـــاب «كِتَابٌ قَدِيمٌ» من Mocha ☕.\n\n> متى يصل الكتاب؟\n"
HEADERS = (
    "From: ليلى <layla@example.org>\nTo: Sam <sam@example.org>, noor@example.org\nDate: Tue, 05 Mar 2024 10:00:00 +0300"
)
METADATA = {"author": ("ليلى",), "to": ("Sam", "noor@example.org"), "date": ("2024-03-05T10:00:00+03:00",)}


def message(body: str = BODY) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "ليلى <layla@example.org>"
    made["To"] = "Sam <sam@example.org>, noor@example.org"
    made["Date"] = "Tue, 5 Mar 2024 10:00:00 +0300"
    made["Subject"] = "الكتاب القَدِيم"
    if body:
        made.set_content(body)
    return made


def one(data: bytes) -> Extracted:
    (found,) = read_mail(data, "x.eml")
    assert isinstance(found, Extracted)
    return found


def test_a_message_says_who_wrote_what_to_whom_and_when() -> None:
    text = f"الكتاب القَدِيم\n\n{HEADERS}\n\n{BODY.strip()}"
    assert one(message().as_bytes()) == Extracted(text, "الكتاب القَدِيم", METADATA)


def test_plain_text_is_taken_before_html_and_html_where_there_is_none() -> None:
    page = "<html><body><p>مرحباً<br>سام</p><blockquote>متى؟</blockquote><table><tr><td>أ</td><td>ب</td></tr></table>"
    both, alone = message(), message("")
    both.add_alternative(page, "html")
    alone.set_content(page, "html")
    assert one(both.as_bytes()).text.endswith("متى يصل الكتاب؟")
    assert one(alone.as_bytes()).text == f"الكتاب القَدِيم\n\n{HEADERS}\n\nمرحباً\nسام\n\nمتى؟\n\nأ | ب"


def raw(headers: str, body: bytes) -> bytes:
    return headers.encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize("charset", ["windows-1256", "utf-8", "us-ascii", "iso-8859-1", "nonsense", "idna", ""])
@pytest.mark.parametrize("encoding", ["cp1256", "utf-8"])
def test_bodies_are_read_whatever_charset_they_declare(charset: str, encoding: str) -> None:
    declared = f"; charset={charset}" if charset else ""
    text = "وصلت القهوة إلى ميناء المخا في القرن الخامس عشر"
    data = raw(
        f"Subject: x\r\nContent-Type: text/plain{declared}\r\nContent-Transfer-Encoding: 8bit", text.encode(encoding)
    )
    assert one(data).text == f"x\n\n{text}"


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (word("كتاب قديم", "windows-1256").encode(), "كتاب قديم"),
        (f"Re: {word('كِتَابٌ', 'utf-8')} [2]".encode(), "Re: كِتَابٌ [2]"),
        (f"{word('كتا', 'utf-8')}\r\n {word('ب قديم', 'utf-8')}".encode(), "كتاب قديم"),
        (b"=?utf-8?B?2YM=?= =?utf-8?B?2A==?= =?utf-8?B?qg==?=", "كت"),
        ("كتاب قديم".encode(), "كتاب قديم"),
        ("وصل كتاب قديم من المخا".encode("cp1256"), "وصل كتاب قديم من المخا"),
        (b"=?nonsense?B?2YPYqg==?=", "كت"),
        (b"=?utf-8?B?@@@?=", "=?utf-8?B?@@@?="),
        (b"=?utf-8?Q?caf=C3=A9_=E2=98=95?=", "café ☕"),
    ],
)
def test_headers_are_decoded(written: bytes, subject: str) -> None:
    assert one(b"From: a@b.c\r\nSubject: " + written + b"\r\n\r\nx").title == subject


def test_a_name_with_a_comma_is_one_person() -> None:
    assert one(raw(f"From: {word('بن علي، ليلى, د', 'utf-8')} <a@b.c>", b"x")).metadata == {
        "author": ("بن علي، ليلى, د",)
    }


def test_attachments_are_files_with_safe_names() -> None:
    made = message()
    for name in ("../../تقرير.pdf", "تقرير.pdf", "a\\b\\.hidden", ""):
        made.add_attachment(b"%PDF", "application", "pdf", filename=name)
    made.add_attachment(message("داخل"))
    found = list(read_mail(made.as_bytes(), "x.eml"))
    files = [part for part in found if isinstance(part, Member)]
    names = ["تقرير.pdf", "تقرير (2).pdf", "hidden", "attachment-4.pdf", "message-5.eml"]
    assert [file.name for file in files] == names
    assert files[0].data == b"%PDF"
    assert one(files[-1].data).text == f"الكتاب القَدِيم\n\n{HEADERS}\n\nداخل"


def test_what_is_left_out_is_said() -> None:
    made = message("")
    made.set_content("<p>صورة <img src='cid:1'></p>", "html")
    made.add_related(b"GIF89a", "image", "gif", cid="<1>")
    assert one(made.as_bytes()).notes == ("left out an image within the text",)
    signed = message()
    signed.make_mixed()
    signed.add_attachment(b"x", "application", "pgp-signature", filename="s.asc")
    assert one(signed.as_bytes()).notes == ("left out a signature",)


def test_flowed_lines_are_joined() -> None:
    body = b"one \r\ntwo\r\n\r\n> quoted \r\n> line\r\nnext\r\n-- \r\nSam"
    data = raw("Subject: x\r\nContent-Type: text/plain; format=flowed", body)
    assert one(data).text == "x\n\none two\n\n> quoted line\nnext\n-- \nSam"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("مجرد نصّ".encode(), "is not an e-mail message"),
        (b"PK\x03\x04" + b"\0" * 50, "is not an e-mail message"),
        (raw("Subject: x\r\nContent-Type: application/pkcs7-mime", b"AAAA"), "is encrypted"),
        (
            raw("Subject: x\r\nContent-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 1001),
            "has over 1000 parts",
        ),
    ],
)
def test_what_is_no_message_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        list(read_mail(data, "x.eml"))
    assert caught.value.why.startswith(why)


def test_parts_within_parts_without_end() -> None:
    data = b"Subject: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(2000)
    )
    with pytest.raises(UnreadableSource, match="nests its parts too deeply"):
        list(read_mail(data, "x.eml"))


def test_a_body_that_is_no_text_is_named() -> None:
    text, problem = read_mail(raw("Subject: x\r\nContent-Transfer-Encoding: base64", b"AAECAwQFBgcICQ=="), "x.eml")
    assert isinstance(text, Extracted)
    assert str(problem).startswith("x.eml: its text looks binary, not text; ")


def test_damaged_messages() -> None:
    made = message()
    made.add_alternative("<p>مرحباً</p>", "html")
    made.add_attachment("أ,ب".encode(), "text", "csv", filename="جدول.csv")
    made.add_attachment(message("داخل"))
    for data in damaged(made.as_bytes()):
        try:
            list(read_mail(data, "x"))
        except UnreadableSource as problem:
            assert problem.source == "x"
