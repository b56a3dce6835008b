from pathlib import Path

import pytest

from qa.config import BadSetting, Settings, read_settings


def test_without_any_word_the_defaults_hold(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path)
    assert settings == Settings()
    assert settings.is_default_library
    assert (settings.encoder, settings.host, settings.port) == ("bundled", "127.0.0.1", 8000)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "isnad.toml").write_text('port = 1\nhost = "::1"\nbatch_size = 7\nlibrary = "مكتبة"\n', "utf-8")
    environment = {"ISNAD_PORT": "2", "ISNAD_HOST": "localhost", "ISNAD_ENCODER": ""}
    settings = read_settings(environment, tmp_path, port=3, host=None)
    assert (settings.port, settings.host, settings.batch_size) == (3, "localhost", 7)
    assert settings.library == Path("مكتبة")
    assert settings.encoder == "bundled"
    assert not settings.is_default_library


def test_the_home_folder_is_written_with_a_tilde(tmp_path: Path) -> None:
    assert read_settings({"ISNAD_LIBRARY": "~/كتب"}, tmp_path).library == Path.home() / "كتب"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("colour = 1", "colour is not a setting; known are library, encoder"),
        ("port = 8.5", "port = 8.5 is not a whole number"),
        ("port = true", "port = True is not a whole number"),
        ("port = 70000", "port = 70000 must lie between 0 and 65535"),
        ("host = 127", "host = 127 is not text; put it in quotes"),
        ("library = 5", "library = 5 is not a path"),
        ("encoder = {name = 'x'}", "is not text"),
        ("batch_size = 0", "batch_size = 0 must be 1 or more"),
        ("passage_tokens = -1", "passage_tokens = -1 must be 1 or more"),
        ("minimum_confidence = 1.5", "minimum_confidence = 1.5 must lie between 0 and 1"),
        ("minimum_confidence = nan", "must lie between 0 and 1"),
        ("port =", "cannot be read: "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "isnad.toml").write_text(line, "utf-8")
    with pytest.raises(BadSetting) as raised:
        read_settings({}, tmp_path)
    assert message in str(raised.value)
    assert str(tmp_path / "isnad.toml") in str(raised.value)


@pytest.mark.parametrize("value", ["ثمانية", "8.5", "80 "])
def test_a_port_of_the_environment_is_a_number(tmp_path: Path, value: str) -> None:
    if value == "80 ":
        assert read_settings({"ISNAD_PORT": value}, tmp_path).port == 80
        return
    with pytest.raises(BadSetting, match=r"ISNAD_PORT = .* is not a whole number"):
        read_settings({"ISNAD_PORT": value}, tmp_path)


def test_arabic_digits_are_digits(tmp_path: Path) -> None:
    assert read_settings({"ISNAD_PORT": "٨٠٨٠"}, tmp_path).port == 8080


def test_an_option_is_named_as_it_is_typed(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"^--passage-tokens = 0 must be 1 or more$"):
        read_settings({}, tmp_path, passage_tokens=0)


def test_a_file_that_is_not_unicode_is_named(tmp_path: Path) -> None:
    (tmp_path / "isnad.toml").write_bytes("library = 'مكتبة'".encode("cp1256"))
    with pytest.raises(BadSetting, match=r"isnad\.toml cannot be read"):
        read_settings({}, tmp_path)
