"""Proxies of the environment: never before this machine, and named where an endpoint does not answer."""

import os
from dataclasses import replace

import pytest

from qa.config import Settings
from qa.language_model import LanguageModel
from qa.model_check import examine_model
from qa.proxies import is_this_machine, proxy_before
from tests.qa.model_server import model_server

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:11434/v1", True),
        ("http://models.localhost/v1", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.8.9.1/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://0.0.0.0:8000/v1", True),
        ("http://192.168.1.7/v1", False),
        ("https://api.example/v1", False),
        ("http://localhost.example/v1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_addresses_of_this_machine(address: str, here: bool) -> None:
    assert is_this_machine(address) is here


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", [NOWHERE, "socks5://127.0.0.1:9"])
def test_a_model_of_this_machine_is_asked_past_any_proxy(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    with model_server(lambda asked: "ready", models=["tiny"]) as server:
        settings = replace(Settings(), llm_base_url=server.address, llm_model="tiny", llm_retries=0)
        assert LanguageModel(settings).names() == ["tiny"]
        assert examine_model(settings) == []


@pytest.mark.parametrize(
    ("proxy", "named"),
    [
        ("http://ali:secret@127.0.0.1:9", "http://127.0.0.1:9"),
        ("socks5://127.0.0.1:9", "socks5://127.0.0.1:9"),  # needs a package that is not there
        ("nonsense://127.0.0.1:9", "nonsense://127.0.0.1:9"),
    ],
)
def test_a_proxy_that_keeps_a_model_from_answering_is_named(
    monkeypatch: pytest.MonkeyPatch, proxy: str, named: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    settings = replace(Settings(), llm_base_url="http://192.168.1.7/v1", llm_model="tiny", llm_retries=0)
    (finding,) = examine_model(settings)
    assert "does not answer: unreachable" in finding.what
    assert f"; it is asked by the proxy {named}: where that is wrong, add 192.168.1.7 to NO_PROXY; " in finding.remedy
    assert "secret" not in str(finding)


def test_what_is_excepted_has_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", NOWHERE)
    assert proxy_before("http://192.168.1.7/v1") == NOWHERE
    assert proxy_before("https://192.168.1.7/v1") == ""
    monkeypatch.setenv("NO_PROXY", "192.168.1.7")
    assert proxy_before("http://192.168.1.7/v1") == ""
