"""Verbs keep their own subjects, objects and phrases: parts of two clauses are not put together anew."""

from __future__ import annotations

import pytest

from tests.qa.support.test_other_language import judged


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        (
            "The general defeated the minister and the doctor left the city.",
            "هزم الجنرال الوزير.",
            "هزم الطبيب الوزير.",
        ),
        ("The general saw the minister and defeated the doctor.", "هزم الجنرال الطبيب.", "هزم الجنرال الوزير."),
        (
            "The general said that the minister visited the doctor.",
            "قال الجنرال إن الوزير زار الطبيب.",
            "زار الجنرال الطبيب.",
        ),
        ("The governor whom the bishop visited died in Rome.", "زار الأسقف الحاكم.", "زار الحاكم الأسقف."),
        (
            "The queen's brother married a Danish princess.",
            "تزوج شقيق الملكة أميرة دنماركية.",
            "تزوجت الملكة أميرة دنماركية.",
        ),
        ("The king built the palace and his son built the mosque.", "بنى الملك القصر.", "بنى الملك المسجد."),
        ("The train leaves at seven and arrives at nine.", "يصل القطار في التاسعة.", "يصل القطار في السابعة."),
        ("The council opposed building the bridge.", "عارض المجلس بناء الجسر.", "بنى المجلس الجسر."),
        (
            "كتب الناقد مقالا عن الرسام.",
            "The critic wrote an article about the painter.",
            "The painter wrote an article about the critic.",
        ),
        ("الولد الذي زار المعلم ترك المدرسة.", "The boy visited the teacher.", "The teacher visited the boy."),
        ("ولد الشاعر في دمشق ومات في بغداد.", "The poet died in Baghdad.", "The poet died in Damascus."),
    ],
)
def test_a_verb_keeps_its_own_parts(sentence: str, true: str, false: str) -> None:
    assert judged(true, sentence).fault == ""
    assert judged(false, sentence).fault != ""
