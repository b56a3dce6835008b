"""What is wrong with the language model of the settings: does its endpoint answer, have the model, and let it write."""

from __future__ import annotations

from index.doctor import Finding
from qa.config import Settings
from qa.language_model import DraftFailed, LanguageModel, LanguageModelUnavailable
from qa.proxies import host_of, proxy_before

KIND = "language_model"
MOST_NAMES = 5
MEANWHILE = "; questions are answered by quotes alone meanwhile"
TOO_LITTLE = ": passages are cut, and where not one sentence fits the model is not asked"
REMEDY = "check llm_base_url, llm_api_key and that the server runs"
NO_ADDRESS = "check llm_base_url, which mostly ends in /v1, and llm_model"
REFUSED_KEY = "set llm_api_key to a key that the endpoint takes"
REMEDIES = {
    "timeout": "raise llm_timeout_seconds, or set llm_model to a faster one",
    "rate_limited": "wait, or see what the account of llm_api_key may ask",
    "malformed": NO_ADDRESS,
    "empty": "set llm_model to one that answers with text",
    "tool_call": "set llm_model to one that answers with text",
    "truncated": "raise llm_max_tokens",
}
STATUS_REMEDIES = {401: REFUSED_KEY, 403: REFUSED_KEY, 404: NO_ADDRESS, 405: NO_ADDRESS}


def examine_model(settings: Settings) -> list[Finding]:
    """Ask the endpoint for its models and for a word; nothing is found where none is set, or all is well."""
    if not settings.has_language_model:
        return []
    try:
        model = LanguageModel(settings)
        names = _names(model)
        if names and settings.llm_model not in names:
            known = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
            what = f"{settings.llm_base_url} has no model {settings.llm_model}"
            return [Finding(KIND, what, f"set llm_model to one that it has: {known}", False)]
        model.try_out()
        if settings.llm_evidence_tokens < settings.passage_tokens:
            what = f"llm_evidence_tokens = {settings.llm_evidence_tokens} holds less than one passage of the longest"
            return [Finding(KIND, what, f"set it to {settings.passage_tokens} or more{TOO_LITTLE}", False)]
    except LanguageModelUnavailable as error:
        return [Finding(KIND, "the language model cannot be used", str(error), False)]
    except DraftFailed as error:
        status = f", status {error.status}" if error.status else ""
        said = f": {error.said}" if error.said else ""
        what = f"the language model at {settings.llm_base_url} does not answer: {error.reason}{status}{said}"
        return [Finding(KIND, what, _remedy(error) + _by_proxy(settings, error) + MEANWHILE, False)]
    return []


def _names(model: LanguageModel) -> list[str]:
    """Return the names of the models, none where the endpoint answers but does not tell them."""
    try:
        return model.names()
    except DraftFailed as error:
        if error.reason in ("failed", "malformed", "rate_limited"):
            return []
        raise


def _remedy(error: DraftFailed) -> str:
    return STATUS_REMEDIES.get(error.status) or REMEDIES.get(error.reason, REMEDY)


def _by_proxy(settings: Settings, error: DraftFailed) -> str:
    """Name the proxy of the environment that may have kept the endpoint from answering, if there is one."""
    proxy = proxy_before(settings.llm_base_url)
    if not proxy or error.reason not in ("unreachable", "timeout", "failed", "malformed"):
        return ""
    host = host_of(settings.llm_base_url)
    return f"; it is asked by the proxy {proxy}: where that is wrong, add {host} to NO_PROXY"


def describe_model(settings: Settings) -> str:
    """Say which language model is set, never its key."""
    if not settings.has_language_model:
        return "none: answers are quotes"
    return f"{settings.llm_model} at {settings.llm_base_url}, key {'set' if settings.llm_api_key else 'not set'}"
