import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.bundled import BUNDLED_DIRECTORY, HALF_WEIGHTS, POSITIONS, TABLE, TOKENIZER, TRANSFORMER, BundledEncoder
from index.records import EncoderUnavailable
from tests.index.texts import ODD_TEXTS, TEXTS, assert_unit

WIDTH = 384


@pytest.fixture(scope="module")
def bundled() -> BundledEncoder:
    return BundledEncoder()


def test_rows_are_unit_for_any_text(bundled: BundledEncoder) -> None:
    dimension = bundled.fingerprint.dimension
    assert_unit(bundled.encode_passages([*TEXTS, *ODD_TEXTS]), len(TEXTS) + len(ODD_TEXTS), dimension)
    assert_unit(bundled.encode_passages([]), 0, dimension)
    for text in ODD_TEXTS:
        assert_unit(bundled.encode_query(text)[None], 1, dimension)
        assert bundled.count_tokens(text) >= 0


def test_queries_and_passages_share_one_space(bundled: BundledEncoder) -> None:
    for text in TEXTS:
        assert bundled.encode_query(text) @ bundled.encode_passages([text])[0] == pytest.approx(1, abs=1e-5)


def test_a_text_has_one_vector_whatever_is_encoded_beside_it(bundled: BundledEncoder) -> None:
    alone = np.stack([bundled.encode_query(text) for text in TEXTS])
    assert bundled.encode_passages(TEXTS).tobytes() == alone.tobytes()
    for texts in (TEXTS[:2], TEXTS[::-1], TEXTS):  # some are remembered by then
        expected = np.stack([alone[TEXTS.index(text)] for text in texts])
        assert bundled.encode_sentences(texts).tobytes() == expected.tobytes()
    assert bundled.encode_sentences([]).shape == (0, bundled.fingerprint.dimension)


def test_folded_forms_have_one_vector(bundled: BundledEncoder) -> None:
    plain, written = bundled.encode_passages(["القهوة في المخا عام 1450", "القَهْوَةُ في المــخا عام ١٤٥٠"])
    assert plain @ written == pytest.approx(1, abs=1e-5)


def test_each_half_has_its_weight(bundled: BundledEncoder) -> None:
    rows = bundled.encode_passages(TEXTS)
    lengths = np.linalg.norm(rows[:, :WIDTH], axis=1) ** 2
    assert lengths == pytest.approx(np.full(len(TEXTS), HALF_WEIGHTS[0]), abs=1e-5)


def test_words_are_compared_by_the_table_alone(bundled: BundledEncoder) -> None:
    rows = bundled.encode_words(["جندي", "soldier", "banana"])
    assert_unit(rows, 3, bundled.fingerprint.dimension - WIDTH)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
    assert bundled.encode_words([]).shape == (0, bundled.fingerprint.dimension - WIDTH)


def test_what_is_beyond_the_last_position_is_not_read_and_no_error(bundled: BundledEncoder) -> None:
    assert bundled.max_tokens == POSITIONS - 2
    assert bundled.count_tokens("sea " * 600) == 600
    read, longer = (bundled.encode_passages(["sea " * count])[0] for count in (510, 600))
    assert read @ longer == pytest.approx(1, abs=1e-4)


def test_the_bytes_are_the_revision(bundled: BundledEncoder) -> None:
    assert bundled.fingerprint.name == "bundled"
    assert len(bundled.fingerprint.revision) == 16
    assert BundledEncoder().fingerprint == bundled.fingerprint


def test_other_weights_are_another_revision(bundled: BundledEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.bundled.HALF_WEIGHTS", (0.5, 0.5))
    assert BundledEncoder().fingerprint.revision != bundled.fingerprint.revision


def test_asking_loads_no_torch() -> None:
    code = "import sys; from index.encoder import load_encoder; load_encoder().encode_query('قهوة'); " + (
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers', 'faiss'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"tokenizer\.json is missing; install Isnad again"):
        BundledEncoder(tmp_path)


@pytest.mark.parametrize("name", [TOKENIZER, TRANSFORMER, TABLE])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    for file in (TOKENIZER, TRANSFORMER, TABLE):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).symlink_to(BUNDLED_DIRECTORY / file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_text("version https://git-lfs.github.com/spec/v1\nsize 28955914\n")
    with pytest.raises(EncoderUnavailable, match=f"{name} is damaged; install Isnad again"):
        BundledEncoder(tmp_path)


def test_the_model_is_as_small_as_promised() -> None:
    size = sum(file.stat().st_size for file in BUNDLED_DIRECTORY.rglob("*") if file.is_file())
    assert size <= 60_000_000


@pytest.mark.slow
def test_the_transformer_is_that_of_sentence_transformers(bundled: BundledEncoder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    from scripts.train_restore import restore

    restore(BUNDLED_DIRECTORY, tmp_path)
    theirs = SentenceTransformer(str(tmp_path), device="cpu").encode(TEXTS)
    ours = np.stack([bundled.encode_query(text) for text in TEXTS])[:, :WIDTH] / HALF_WEIGHTS[0] ** 0.5
    assert (theirs * ours).sum(axis=1).min() >= 0.99
