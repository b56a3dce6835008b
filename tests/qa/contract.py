"""The keys of the public JSON objects, in their order."""

ANSWER_KEYS = (
    "question language text abstained reason confidence citations timings searched_for short differs nearest "
    "generated generation dropped"
).split()
CITATION_KEYS = (
    "number document_id source title page start end start_utf16 end_utf16 start_utf8 end_utf8 quote prefix suffix "
    "language passage_id score verified target also_in"
).split()
