from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from index.remembered_vectors import RememberedVectors
from index.vectors import Vectors


@dataclass
class Lengths:
    """Encodes a text as its length and 1; ``asked`` holds what it was given."""

    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, texts: list[str]) -> Vectors:
        self.asked.append(texts)
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(len(texts), 2)


def test_each_text_is_encoded_once() -> None:
    encode = Lengths()
    memory = RememberedVectors(encode, 10)
    assert memory.of(["بحر", "قَهْوَة", "بحر"]).tolist() == [[3, 1], [7, 1], [3, 1]]
    assert memory.of(["قَهْوَة", "sea!", "بحر"]).tolist() == [[7, 1], [4, 1], [3, 1]]
    assert memory.of(["sea!"]).tolist() == [[4, 1]]
    assert encode.asked == [["بحر", "قَهْوَة"], ["sea!"]]


def test_no_text_has_the_width_of_others() -> None:
    assert RememberedVectors(Lengths(), 10).of([]).shape == (0, 2)


def test_the_oldest_are_forgotten_and_more_than_are_remembered_are_encoded() -> None:
    encode = Lengths()
    memory = RememberedVectors(encode, 2)
    assert memory.of(["a", "bb", "ccc"]).tolist() == [[1, 1], [2, 1], [3, 1]]
    assert memory.of(["bb", "ccc"]).tolist() == [[2, 1], [3, 1]]
    assert memory.of(["a"]).tolist() == [[1, 1]]
    memory.of(["ccc", "bb"])
    assert encode.asked == [["a", "bb", "ccc"], ["a"], ["bb"]]


def test_a_row_that_is_written_to_changes_nothing() -> None:
    memory = RememberedVectors(Lengths(), 2)
    memory.of(["sea"])[0, 0] = 9
    assert memory.of(["sea"]).tolist() == [[3, 1]]


def test_threads_share_it() -> None:
    memory = RememberedVectors(Lengths(), 3)

    def ask(turn: int) -> bool:
        texts = ["x" * (1 + (turn + more) % 7) for more in range(4)]
        return bool((memory.of(texts)[:, 0] == [len(text) for text in texts]).all())

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))
