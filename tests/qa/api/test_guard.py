import pytest
from litestar.testing import TestClient
from litestar.types import ASGIApp

from qa.answer import Answerer
from tests.qa.api.asking import ask, assert_problem, opened


@pytest.mark.parametrize("host", ["http://isnad.example", "http://127.0.0.1.example:8000", "http://192.168.1.5:8000"])
@pytest.mark.parametrize("path", ["/", "/api/documents", "/page/page.js", "/schema", "/health/live"])
def test_another_host_name_is_refused(reader: Answerer, host: str, path: str) -> None:
    with opened(reader, host=host) as client:
        assert_problem(client.get(path), 403, "this server answers only to its own name; open http://127.0.0.1")


@pytest.mark.parametrize("host", ["", "[", "localhost.example", "localhost@isnad.example", "x:y:z"])
def test_a_strange_host_is_refused(client: TestClient[ASGIApp], host: str) -> None:
    assert_problem(client.get("/health/live", headers={"Host": host}), 403)
    assert_problem(client.get("/health/live", headers={"Host": "127.0.0.1, isnad.example"}), 400, "Invalid host header")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:80", "[::1]:8000", "LOCALHOST"]
)
def test_its_own_names_are_answered(client: TestClient[ASGIApp], host: str) -> None:
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "10.0.0.1", "2001:db8::1", "testclient"])
def test_another_machine_is_refused(reader: Answerer, address: str) -> None:
    with opened(reader, address=address) as client:
        assert_problem(client.get("/"), 403, "this server answers only its own machine")
        assert_problem(ask(client, "كم عُمْق البحر؟"), 403)


def test_another_machine_is_answered_when_told_to(reader: Answerer) -> None:
    with opened(reader, "http://isnad.example", "192.0.2.7", insecure=True) as client:
        assert ask(client, "كم عُمْق البحر؟").status_code == 200
