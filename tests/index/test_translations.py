import gzip
from pathlib import Path

import pytest

from index.records import Language
from index.terms import lexical_terms
from index.translations import FILE, Probabilities, Translations, TranslationsUnavailable, write_translations

ENTRIES: dict[Language, dict[str, Probabilities]] = {
    "ar": {
        "نهر": {"fluvial": 0.03, "river": 0.97},
        "نهرو": {"nehru": 1.0},
        "معاهد": {"treati": 1.0},
        "متحف": {"museum": 1.0},
    },
    "en": {"river": {"نهر": 0.9, "انهار": 0.1}, "a": {"ا": 1.0}, "zinc": {"زنك": 1.0}, "abaca": {"اباكا": 0.001}},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_translations(tmp_path / "ترجمات.gz", "made in a test", ENTRIES)
    return tmp_path / "ترجمات.gz"


def test_every_term_is_found_in_its_own_language(file: Path) -> None:
    held = Translations(file)
    assert held.of("نهر", "ar") == {"river": 0.97, "fluvial": 0.03}
    assert held.of("نهرو", "ar") == {"nehru": 1.0}
    assert held.of("river", "en") == {"نهر": 0.9, "انهار": 0.1}
    assert held.of("zinc", "en") == {"زنك": 1.0}
    assert held.of("abaca", "en") == {"اباكا": 0.01}, "rounded, but never to nothing"
    assert held.of("river", "ar") == {}


@pytest.mark.parametrize("term", ["", "نه", "نهرون", "rive", "rivers", "zzz", "a\tا", "\n", "\ud800"])
def test_other_terms_have_none(file: Path, term: str) -> None:
    held = Translations(file)
    assert held.of(term, "en") == {}


def test_the_likeliest_comes_first(file: Path) -> None:
    assert list(Translations(file).of("نهر", "ar")) == ["river", "fluvial"]


@pytest.mark.parametrize(
    ("word", "translation"),
    [("لمُتْحَفِنا", "museum"), ("معاهـــدته", "treati"), ("وبمعاهدتهم", "treati"), ("كنهر", "river")],
)
def test_particles_and_endings_that_stemming_leaves_are_taken_off(file: Path, word: str, translation: str) -> None:
    (term, _) = lexical_terms(word, "ar")
    assert translation in Translations(file).of(term, "ar")


def test_equal_translations_make_equal_files(file: Path, tmp_path: Path) -> None:
    write_translations(tmp_path / "2.gz", "made in a test", {key: ENTRIES[key] for key in ("en", "ar")})
    assert file.read_bytes() == (tmp_path / "2.gz").read_bytes()
    assert gzip.decompress(file.read_bytes()).splitlines()[0] == b"# translations of lexical terms (made in a test)"


@pytest.mark.parametrize("damaged", [b"", b"\x1f\x8b", gzip.compress(b"another file\n", mtime=0)])
def test_a_damaged_file_is_refused(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "x.gz").write_bytes(damaged)
    with pytest.raises(TranslationsUnavailable, match=r"x\.gz"):
        Translations(tmp_path / "x.gz")


def test_a_truncated_or_missing_file_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-12])
    with pytest.raises(TranslationsUnavailable, match="install Isnad again"):
        Translations(file)
    file.unlink()
    with pytest.raises(TranslationsUnavailable, match="install Isnad again"):
        Translations(file)


def test_the_bundled_translations_are_small_and_know_common_words() -> None:
    held = Translations()
    assert FILE.stat().st_size <= 4_000_000
    assert max(held.of("نهر", "ar").items(), key=lambda item: item[1])[0] == "river"
    assert "ملك" in held.of("king", "en")
