import subprocess
import sys

import pytest

from index.language import UnsupportedLanguage, detect_language, question_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("١٢٣ - 45", "en"),
        ("كِتَـــابٌ", "ar"),
        ("الشركة ABC", "ar"),
        ("the word كتاب", "en"),
        ("English opening. " * 100 + "نَصٌّ عربي طويل. " * 20_000, "ar"),
        ("مقدمة قصيرة. " * 100 + "A long English text. " * 20_000, "en"),
    ],
)
def test_documents(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the capital of Peru?", "en"),
        ("Who is Jürgen Klopp?", "en"),
        ("pH of Château Lafite?", "en"),
        ("La La Land", "en"),
        ("Tour de France winner 2011", "en"),
        ("Jürgen Klopp Borussia Dortmund", "en"),
        ("Was Napoleon short?", "en"),
        ("What does 你好 mean?", "en"),
        ("Ω resistance", "en"),
        ("What does ماذا mean in English?", "en"),
        ("photosynthesis", "en"),
        ("١٢٣؟", "en"),
        ("???", "en"),
        ("مَتى فُتِحَت الأندلس؟", "ar"),
        ("كتـــاب", "ar"),
        ("محمد علي", "ar"),
        ("سعر پيپسي", "ar"),
        ("من هو مؤلف The Lord of the Rings؟", "ar"),
        ("The Lord of the Rings من مؤلفه؟", "ar"),
        ("Doctor Who متى بدأ عرضه؟", "ar"),
        ("أخبرني عن Lord of the Rings", "ar"),
        ("مَن هُم The Who؟", "ar"),
        ("The Who من هم؟", "ar"),
        ("من كتب Where the Wild Things Are؟", "ar"),
        ("ما معنى how؟", "ar"),
        ("Who is محمد من مصر?", "en"),
        ("محمد صلاح: Who is he?", "en"),
        ("كم means what in English?", "en"),
    ],
)
def test_questions_in_arabic_and_english(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Quelle est la capitale du Pérou ?", "French"),
        ("Wer hat das Telefon erfunden?", "German"),
        ("¿Dónde nació Pablo Picasso?", "Spanish"),
        ("Türkiye'nin başkenti neresidir?", "Turkish"),
        ("Chi ha dipinto la Gioconda?", "Italian"),
        ("پایتخت ایران کجاست؟", "Persian"),
        ("پاکستان کا دارالحکومت کیا ہے؟", "Urdu"),
        ("Какова столица России?", "Cyrillic script"),
        ("что такое IBM WebSphere", "Cyrillic script"),
        ("中国的首都是哪里?", "Chinese script"),
        ("日本の首都はどこですか?", "Japanese script"),
        ("מהי בירת ישראל?", "Hebrew script"),
    ],
)
def test_other_languages_are_refused_by_name(question: str, found: str) -> None:
    with pytest.raises(UnsupportedLanguage) as refusal:
        question_language(question)
    assert str(refusal.value) == (
        f"this question seems to be in {found}; Isnad answers questions in Arabic and English: "
        "please rephrase it in one of them"
    )


def test_ordinary_questions_do_not_load_the_statistical_identifier() -> None:
    program = (
        "import sys; from index.language import question_language as q; "
        "q('What is love?'); q('ما معنى الحُبّ؟'); sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
