"""Settings: values only, read once. The command line wins over the environment, that over isnad.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.addresses import BadAddress, LibraryAddress, MilvusAddress, data_folder, parse_library
from index.bundled import BUNDLED
from index.passages import DEFAULT_MAX_TOKENS
from index.records import IsnadError

FILE_NAME = "isnad.toml"
MAX_QUESTION_CHARACTERS = 2000
KIND_NAMES = {str: "text; put it in quotes", int: "a whole number", float: "a number", bool: "true or false"}
TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
AT_LEAST_ONE = frozenset(
    "passage_tokens batch_size workers waiting request_seconds requests_per_minute max_upload_megabytes "
    "llm_timeout_seconds llm_evidence_tokens llm_max_tokens".split()
)
AT_LEAST_NOTHING = {"threads": "0 takes as many as there are processors", "llm_retries": "0 asks once"}
UNSUPPORTED = ("drop", "mark")
SECRET = "llm_api_key"


class BadSetting(IsnadError):
    """A setting that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set.

    ``library`` is a folder, or the address of one on a Milvus cluster; ``encoder`` is ``bundled`` or a
    sentence-transformers name or path;
    ``reranker`` and ``reader`` are a cross-encoder and an extractive reader by name or path, "" for none;
    ``passage_tokens`` is used when a library is made or rebuilt; an answer whose confidence is under
    ``minimum_confidence``, in [0, 1], becomes a refusal.

    Of the web service: ``workers`` is how many processes answer, ``threads`` how many questions each answers
    at once, 0 for as many as there are processors; ``waiting`` questions may wait for that. A request that takes
    longer than ``request_seconds`` is refused. A key, or another machine, may ask ``requests_per_minute``.
    With ``require_key``, this machine needs one too. ``cors_origins`` are other sites' pages that may ask,
    apart by spaces. ``log_questions`` lets questions stand in the log.

    A language model writes the answers when both ``llm_base_url``, the address of an OpenAI-compatible endpoint,
    and ``llm_model`` are given. It reads at most ``llm_evidence_tokens`` of the passages found, writes at most
    ``llm_max_tokens``, within ``llm_timeout_seconds`` for each question, and is asked again ``llm_retries`` times when
    it is busy. What it says that no source supports is left out, or with ``llm_unsupported`` = ``mark`` marked.
    """

    library: LibraryAddress = data_folder() / "library"
    encoder: str = BUNDLED
    device: str = ""
    batch_size: int = 32
    reranker: str = ""
    reader: str = ""
    passage_tokens: int = DEFAULT_MAX_TOKENS
    minimum_confidence: float = 0.42
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 0
    waiting: int = 512
    request_seconds: int = 60
    requests_per_minute: int = 240
    max_upload_megabytes: int = 100
    require_key: bool = False
    cors_origins: str = ""
    log_questions: bool = False
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_timeout_seconds: int = 30
    llm_retries: int = 2
    llm_evidence_tokens: int = 1500
    llm_max_tokens: int = 700
    llm_unsupported: str = "drop"

    @property
    def has_language_model(self) -> bool:
        """Whether a language model writes the answers."""
        return bool(self.llm_base_url and self.llm_model)

    @property
    def is_default_library(self) -> bool:
        """Whether the library is the one that is built from the seeds when it is missing."""
        return self.library == Settings().library


def option(name: str) -> str:
    """Return the option of a command that gives the setting ``name``."""
    return f"--{name.replace('_', '-')}"


def read_settings(
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    called: Callable[[str], str] = option,
    /,
    **overrides: Any,
) -> Settings:
    """Read ``isnad.toml`` in ``folder`` (the working folder), ``ISNAD_*`` variables, then ``overrides``.

    An override of None counts as not given; what a bad one is called, ``called`` says.

    Raises:
        BadSetting: an unknown name or a value of the wrong kind; the message names where it stands.
    """
    file = (folder or Path.cwd()) / FILE_NAME
    settings = Settings()
    for name, value in _read_file(file).items():
        settings = _with(settings, name, value, f"{file}: {name}")
    for setting in fields(Settings):
        variable = _variable(setting.name)
        if environment.get(variable):
            settings = _with(settings, setting.name, environment[variable], variable)
    for name, value in overrides.items():
        if value is not None:
            settings = _with(settings, name, value, called(name))
    _require_both(settings, called if overrides.keys() & {"llm_base_url", "llm_model"} else _variable)
    return settings


def _variable(name: str) -> str:
    return f"ISNAD_{name.upper()}"


def _require_both(settings: Settings, called: Callable[[str], str]) -> None:
    address, model = called("llm_base_url"), called("llm_model")
    if settings.llm_base_url and not settings.llm_model:
        raise BadSetting(f"{address} is set, but no model: name one that the endpoint has in {model}, or unset it")
    if settings.llm_model and not settings.llm_base_url:
        raise BadSetting(
            f"{model} is set, but no endpoint: give its address in {address}, as http://127.0.0.1:11434/v1, or unset it"
        )


def _read_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"{file} cannot be read: {error}; put it right or remove it") from error


def _with(settings: Settings, name: str, value: Any, where: str) -> Settings:
    names = [setting.name for setting in fields(Settings)]
    if name not in names:
        known = ", ".join(names)
        raise BadSetting(f"{where} is not a setting; known are {known}")
    if name == "library":
        return replace(settings, library=_library(value, where))
    kind = type(getattr(settings, name))
    converted: Any
    try:
        converted = _convert(value, kind)
    except (TypeError, ValueError) as error:
        shown = "…" if name == SECRET else repr(value)
        raise BadSetting(f"{where} = {shown} is not {KIND_NAMES.get(kind, 'a path')}") from error
    if name == "minimum_confidence" and not 0 <= converted <= 1:
        raise BadSetting(f"{where} = {value} must lie between 0 and 1")
    if name in AT_LEAST_ONE and converted < 1:
        raise BadSetting(f"{where} = {value} must be 1 or more")
    if name in AT_LEAST_NOTHING and converted < 0:
        raise BadSetting(f"{where} = {value} must be 0 or more; {AT_LEAST_NOTHING[name]}")
    if name == "llm_unsupported" and converted not in UNSUPPORTED:
        raise BadSetting(f"{where} = {value!r} must be one of {', '.join(UNSUPPORTED)}")
    if name == "llm_base_url" and converted and not _is_address(converted):
        raise BadSetting(f"{where} = {value!r} is no address; write one as http://127.0.0.1:11434/v1")
    if name == SECRET and not (converted.isascii() and converted.isprintable()):
        raise BadSetting(f"{where} holds what no key can: letters that are not ASCII, or a line break; copy it again")
    if name == "port" and not 0 <= converted <= 65535:
        raise BadSetting(f"{where} = {value} must lie between 0 and 65535")
    return replace(settings, **{name: converted})


def _is_address(written: str) -> bool:
    """Tell whether a server of the web can be asked at ``written``."""
    try:
        parts = urlsplit(written)
        _ = parts.port  # which raises where it is none
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, written))


def _library(value: Any, where: str) -> LibraryAddress:
    if not isinstance(value, str | Path | MilvusAddress):
        raise BadSetting(f"{where} = {value!r} is not a path")
    try:
        return parse_library(value)
    except BadAddress as error:
        raise BadSetting(f"{where}: {error}") from error


def _convert(value: Any, kind: Any) -> Any:
    """Return ``value`` as ``kind``; text, as the environment holds it, is parsed, anything else must fit already."""
    if kind is bool:
        return value if isinstance(value, bool) else _truth(value)
    fits = (str,) if kind is str else (str, int) if kind is int else (str, int, float)
    if isinstance(value, bool) or not isinstance(value, fits):
        raise TypeError(value)
    return kind(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, str) or value.strip().lower() not in TRUTHS:
        raise ValueError(value)
    return TRUTHS[value.strip().lower()]


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables by which another process reads these settings."""
    return {_variable(setting.name): str(getattr(settings, setting.name)) for setting in fields(Settings)}
