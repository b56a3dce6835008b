from pathlib import Path

import pytest

from qa.config import BadSetting, Settings, read_settings, to_environment


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
        ("llm_api_key = 'مفتاح'", "llm_api_key holds what no key can"),
        ("llm_unsupported = 'hide'", "llm_unsupported = 'hide' must be one of drop, mark"),
        ("llm_base_url = 'localhost:1234'", "'localhost:1234' is no address; write one as http://127.0.0.1:11434/v1"),
        ("llm_base_url = 'http://localhost:123456'", "'http://localhost:123456' is no address"),
        ("llm_base_url = 'https:///v1'", "'https:///v1' is no address"),
        ("llm_base_url = 'http://model host/v1'", "'http://model host/v1' is no address"),
        ("llm_retries = -1", "llm_retries = -1 must be 0 or more; 0 asks once"),
        ("llm_evidence_tokens = 0", "llm_evidence_tokens = 0 must be 1 or more"),
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
        ("require_key = 1", "require_key = 1 is not true or false"),
        ("log_questions = 'نعم'", "log_questions = 'نعم' is not true or false"),
        ("log_questions = []", "log_questions = [] is not true or false"),
        ("threads = -1", "threads = -1 must be 0 or more"),
        ("workers = 0", "workers = 0 must be 1 or more"),
        ("waiting = 0", "waiting = 0 must be 1 or more"),
        ("request_seconds = 0", "request_seconds = 0 must be 1 or more"),
        ("requests_per_minute = 0", "requests_per_minute = 0 must be 1 or more"),
        ("max_upload_megabytes = 0", "max_upload_megabytes = 0 must be 1 or more"),
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


def test_an_endpoint_without_a_model_is_not_overlooked(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"no model: name one that the endpoint has in ISNAD_LLM_MODEL"):
        read_settings({"ISNAD_LLM_BASE_URL": "http://127.0.0.1:1/v1"}, tmp_path)


def test_a_model_without_an_endpoint_is_not_overlooked(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"no endpoint: give its address in ISNAD_LLM_BASE_URL, as http"):
        read_settings({"ISNAD_LLM_MODEL": "tiny"}, tmp_path)


def test_arabic_digits_are_digits(tmp_path: Path) -> None:
    assert read_settings({"ISNAD_PORT": "٨٠٨٠"}, tmp_path).port == 8080


def test_an_option_is_named_as_it_is_typed(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"^--passage-tokens = 0 must be 1 or more$"):
        read_settings({}, tmp_path, passage_tokens=0)


def test_a_file_that_is_not_unicode_is_named(tmp_path: Path) -> None:
    (tmp_path / "isnad.toml").write_bytes("library = 'مكتبة'".encode("cp1256"))
    with pytest.raises(BadSetting, match=r"isnad\.toml cannot be read"):
        read_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("value", "means"),
    [("1", True), ("true", True), ("Yes", True), (" TRUE ", True), ("0", False), ("false", False), ("NO", False)],
)
def test_what_is_true_in_the_environment(tmp_path: Path, value: str, means: bool) -> None:
    (tmp_path / "isnad.toml").write_text(f"require_key = {str(not means).lower()}", "utf-8")
    assert read_settings({}, tmp_path).require_key is not means
    assert read_settings({"ISNAD_REQUIRE_KEY": value}, tmp_path).require_key is means
    assert read_settings({"ISNAD_REQUIRE_KEY": value}, tmp_path, require_key=not means).require_key is not means


@pytest.mark.parametrize("value", ["نعم", "on", "2", "maybe", "truee", "١"])
def test_what_is_neither_true_nor_false(tmp_path: Path, value: str) -> None:
    with pytest.raises(BadSetting, match=r"^ISNAD_LOG_QUESTIONS = .* is not true or false$"):
        read_settings({"ISNAD_LOG_QUESTIONS": value}, tmp_path)


def test_questions_are_not_logged_and_keys_are_not_needed_unless_told() -> None:
    assert (Settings().log_questions, Settings().require_key) == (False, False)


def test_another_process_reads_the_same_settings(tmp_path: Path) -> None:
    settings = Settings(
        library=Path("/مكتبة library"),
        device="cpu",
        minimum_confidence=0.123456789,
        port=0,
        threads=0,
        require_key=True,
        log_questions=False,
        cors_origins="https://a.example https://b.example",
    )
    assert read_settings(to_environment(settings), tmp_path) == settings
