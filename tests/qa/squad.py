"""Small files in the format of SQuAD."""

import json
from pathlib import Path

ARABIC = {
    "1": ("كم بلغ ارتفاع السَّدِّ العالي؟", "يبلغ ارتفاع السَّدِّ العالي ١١١ متراً، وتُشرف عليه وزارة الري."),
    "2": ("من أين يأتي البُنُّ؟", "يزرع المزارعون البُـــنَّ في جبال اليمن، ومنها وصل الـ coffee إلى أوروبا."),
}
ENGLISH = {
    "1": ("How high is the Aswan dam?", "The Aswan High Dam is 111 metres high and holds back Lake Nasser."),
    "2": ("Where does coffee come from?", "Farmers grow coffee in the mountains of Yemen (اليمن)."),
}


def squad(folder: Path, name: str, rows: dict[str, tuple[str, str]]) -> Path:
    """Write a file with one paragraph and one question for each row, the answer being its first word."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                {"id": key, "question": question, "answers": [{"text": context.split()[0], "answer_start": 0}]},
                {"id": f"{key}-impossible", "question": question, "answers": [], "is_impossible": True},
            ],
        }
        for key, (question, context) in rows.items()
    ]
    file = folder / name
    file.write_text(json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]}, ensure_ascii=False), "utf-8")
    return file
