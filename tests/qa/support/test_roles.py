"""Who does what to whom, across languages, where letters look like particles, phrases stand in front, names meet."""

from __future__ import annotations

import pytest

from tests.qa.support.test_relatives import stands


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("Layla visited Karim.", "زارت ليلى كريمًا.", "زار كريم ليلى."),
        ("زار كريم ليلى.", "Karim visited Layla.", "Layla visited Karim."),
        ("بدر سأل ليلى.", "Badr asked Layla.", "Layla asked Badr."),
        ("Badr asked Layla.", "سأل بدر ليلى.", "سألت ليلى بدرًا."),
        ("The doctor asked Bilal.", "سأل الطبيب بلال.", "سأل بلال الطبيب."),
        ("سأل لميس الطبيب.", "Lamis asked the doctor.", "The doctor asked Lamis."),
        (
            "في عام ١٧٣٧ هاجم الأسطول المدينة.",
            "In 1737 the fleet attacked the city.",
            "In 1737 the city attacked the fleet.",
        ),
        (
            "في عام ١٧٣٧ هاجم الأسطول المدينة.",
            "هاجم الأسطول المدينة في عام ١٧٣٧.",
            "في عام ١٧٣٧ هاجمت المدينة الأسطول.",
        ),
        (
            "In 1737 the fleet attacked the city.",
            "في عام ١٧٣٧ هاجم الأسطول المدينة.",
            "في عام ١٧٣٧ هاجمت المدينة الأسطول.",
        ),
        ("زار كريم لميس.", "كريم زار لميس.", "زار لميس كريم."),
        (
            "ماتت الملكة قبل اكتمال القصر.",
            "The queen died before the completion of the palace.",
            "The palace was completed before the death of the queen.",
        ),
        (
            "سافر الطبيب من عدن إلى البصرة.",
            "The doctor travelled from Aden to Basra.",
            "The doctor travelled from Basra to Aden.",
        ),
        ("The lake is deeper than the river.", "البحيرة أعمق من النهر.", "النهر أعمق من البحيرة."),
        (
            "حكم العثمانيون المدينة، ثم أخرجهم الأئمة.",
            "The Ottomans ruled the city.",
            "The Ottomans expelled the imams.",
        ),
        ("حكم التجار المدينة، ثم طردهم الملك.", "طردهم الملك.", "التجار طردوا الملك."),
        (
            "سحبت الدولة عرضها لبناء السد.",
            "The state withdrew its offer to build the dam.",
            "The state withdrew the dam.",
        ),
        ("Libya exports oil to Italy.", "تصدر ليبيا النفط إلى إيطاليا.", "تصدر إيطاليا النفط إلى ليبيا."),
        ("انخفض السعر إلى 30 دينارًا.", "The price fell to 30 dinars.", "The price fell by 60 dinars."),
        ("انخفض السعر بمقدار 30 دينارًا.", "The price fell by 30 dinars.", "The price fell to 30 dinars."),
        ("أُغلق البرج القديم قرب برج جديد.", "The old tower was closed.", "The new tower was closed."),
        ("كتب عمر الكتاب وترجمه زيد.", "Omar wrote the book.", "Zayd wrote the book."),
    ],
)
def test_who_does_it_is_not_turned_round(sentence: str, true: str, false: str) -> None:
    assert (stands(true, sentence), stands(false, sentence)) == (True, False)
