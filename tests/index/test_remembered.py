from index.library import Library
from index.local import LocalIndex
from index.records import Document, text_digest
from index.remembered import RememberedDocuments
from tests.demo import demo_vector


def document(name: str, text: str) -> Document:
    return Document(name, f"{name}.txt", "", "ar", text, text_digest(text))


SEA, COFFEE, MOON = document("sea", "البَحْر"), document("coffee", "القَهْـــوَة"), document("moon", "قمر")


def test_what_was_asked_for_longest_ago_is_forgotten() -> None:
    memory = RememberedDocuments(most_characters=len(SEA.text) + len(COFFEE.text) + 1)
    memory.remember(1, [SEA, COFFEE, SEA])
    assert memory.of(1, ["sea", "moon"]) == {"sea": SEA}
    memory.remember(1, [MOON])
    assert memory.of(1, ["sea", "coffee", "moon"]) == {"sea": SEA, "moon": MOON}


def test_as_many_characters_are_kept_as_were_allowed_whatever_came_before() -> None:
    both = len(SEA.text) + len(COFFEE.text)
    enough, too_few = RememberedDocuments(most_characters=both), RememberedDocuments(most_characters=both - 1)
    for state in (None, 1, "ثانٍ"):
        for memory in (enough, too_few):
            memory.remember(state, [SEA, COFFEE])
        assert enough.of(state, ["sea", "coffee"]) == {"sea": SEA, "coffee": COFFEE}
        assert too_few.of(state, ["sea", "coffee"]) == {"coffee": COFFEE}


def test_too_long_a_document_is_not_kept() -> None:
    memory = RememberedDocuments(most_characters=5)
    memory.remember(1, [MOON, COFFEE])
    assert memory.of(1, ["coffee", "moon"]) == {}
    memory.remember(1, [MOON])
    assert memory.of(1, ["moon"]) == {"moon": MOON}


def test_another_state_knows_nothing_of_this_one() -> None:
    memory = RememberedDocuments()
    memory.remember(1, [SEA])
    assert memory.of(2, ["sea"]) == {}
    memory.remember(2, [MOON])
    assert memory.of(1, ["sea"]) == memory.of(2, ["sea"]) == {}
    assert memory.of(2, ["moon"]) == {"moon": MOON}


def test_a_passage_comes_with_its_document_as_it_is_now(library_index: LocalIndex) -> None:
    library = library_index.library
    ((passage_id, _),) = library_index.current().dense["en"].search(demo_vector("moon"), 1)
    passage, read = library.passages([passage_id])[passage_id]
    assert library.passages([passage_id])[passage_id][1] is read
    other = Library.open(library.folder)
    with other.writing("test"):
        other.describe([passage.document_id], {"author": ("سارة",)})
    assert library.passages([passage_id])[passage_id][1].metadata["author"] == ("سارة",)
    with other.writing("test"):
        other.remove([passage.document_id])
    assert library.passages([passage_id]) == {}
