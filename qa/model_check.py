"""What is wrong with the language model of the settings: whether its endpoint answers and has the model."""

from __future__ import annotations

from index.doctor import Finding
from qa.config import Settings
from qa.language_model import DraftFailed, LanguageModel, LanguageModelUnavailable

KIND = "language_model"
MOST_NAMES = 5
REMEDY = "check llm_base_url, llm_api_key and that the server runs; questions are answered by quotes alone meanwhile"


def examine_model(settings: Settings) -> list[Finding]:
    """Ask the endpoint for its models; nothing is found where no language model is set, or all is well."""
    if not settings.has_language_model:
        return []
    try:
        names = LanguageModel(settings).names()
    except LanguageModelUnavailable as error:
        return [Finding(KIND, "the language model cannot be used", str(error), False)]
    except DraftFailed as error:
        return [
            Finding(
                KIND, f"the language model at {settings.llm_base_url} does not answer: {error.reason}", REMEDY, False
            )
        ]
    if settings.llm_model in names:
        return []
    known = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
    what = f"{settings.llm_base_url} has no model {settings.llm_model}"
    return [Finding(KIND, what, f"set llm_model to one that it has: {known or 'it names none'}", False)]


def describe_model(settings: Settings) -> str:
    """Say which language model is set, never its key."""
    if not settings.has_language_model:
        return "none: answers are quotes"
    return f"{settings.llm_model} at {settings.llm_base_url}, key {'set' if settings.llm_api_key else 'not set'}"
