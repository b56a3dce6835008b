"""What Isnad itself says, in each language."""

from __future__ import annotations

from index.records import Language

REFUSALS: dict[Language, dict[str, str]] = {
    "ar": {
        "little_evidence": "لا أجد في المستندات ما يكفي من الأدلة للإجابة عن: «{asked}»",
        "no_passages": "لا توجد مستندات للإجابة منها بعد؛ أضف مستندات ثم اسأل من جديد.",
        "no_match": "لا يوجد مستند تنطبق عليه الشروط؛ وسّعها ثم اسأل من جديد.",
    },
    "en": {
        "little_evidence": "The documents do not hold enough evidence to answer: “{asked}”",
        "no_passages": "There are no documents to answer from yet; add some, then ask again.",
        "no_match": "No document fits the conditions; widen them, then ask again.",
    },
}

CROSS_LANGUAGE: dict[Language, str] = {
    "ar": "جاء في مصدر بالإنجليزية: ",
    "en": "From an Arabic source: ",
}

DIFFERENT: dict[Language, str] = {
    "ar": "في المصادر قيم مختلفة: ",
    "en": "The sources give different figures: ",
}

SEPARATOR: dict[Language, str] = {"ar": "؛ ", "en": "; "}

EXPORTED: dict[Language, dict[str, str]] = {
    "ar": {
        "citations": "الأسانيد",
        "nearest": "أقرب ما وُجد",
        "page": "صفحة {page}",
        "characters": "المحارف {start}–{end}",
        "also_in": "ورد أيضًا في:",
        "confidence": "الثقة: {share}",
        "searched_for": "بُحث عن:",
        "generated": "كتبه نموذج لغوي، وطوبقت كل عبارة مرقمة بالمقطع الذي تستشهد به.",
    },
    "en": {
        "citations": "Citations",
        "nearest": "Nearest passages found",
        "page": "page {page}",
        "characters": "characters {start}–{end}",
        "also_in": "Also in:",
        "confidence": "Confidence: {share}",
        "searched_for": "Searched for:",
        "generated": "Written by a language model. Each numbered statement was checked against the passage it cites.",
    },
}

OTHER_SOURCE: dict[Language, str] = {"ar": "(المصدر بالإنجليزية)", "en": "(source in Arabic)"}

UNVERIFIED: dict[Language, str] = {"ar": "[غير مثبت في المستندات]", "en": "[not verified in the documents]"}
