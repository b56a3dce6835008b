import pytest

from index.records import Language
from qa.names import names


@pytest.mark.parametrize(
    ("question", "language", "found"),
    [
        ("Who leads the Zarqa Brotherhood in Marlow Sound?", "en", {"zarqa", "brotherhood", "marlow", "sound"}),
        ("What did NASA say?", "en", {"nasa"}),
        ("How high is the dam? Which river feeds it?", "en", set()),
        ("Did it open in 1953, or in ١٩٥٤?", "en", {"1953", "1954"}),
        ("Where is المخا?", "en", {"المخا"}),
        ("WHO OPENED THE DAM?", "en", set()),
        ("مَنْ أسَّس زرقافالكس؟", "ar", {"زرقافالكس"}),
        ("متى وصل الـ NATO إلى المَـــدْرَسَة عام ٢٠١٩؟", "ar", {"nato", "2019"}),
        ("كم عُمْق البَحْر؟", "ar", set()),
    ],
)
def test_names_and_numbers(question: str, language: Language, found: set[str]) -> None:
    assert names(question, language) == found
