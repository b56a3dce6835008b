import socket
from dataclasses import replace

import pytest

from index.records import IsnadError
from qa.answer import Answerer
from qa.api.guard import host_name, is_loopback
from qa.api.serve import listen, run, shown_address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "isnad.example", "127.0.0.1.example", ""])
def test_an_open_address_needs_insecure(answerer: Answerer, host: str) -> None:
    answerer.settings = replace(answerer.settings, host=host)
    with pytest.raises(IsnadError, match=r"can be reached from other machines.* or add --insecure"):
        run(answerer)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost"])
def test_loopback_addresses(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.0.1", "127.1", "", "localhost.example", "١٢٧.٠.٠.١"])
def test_other_addresses(address: str) -> None:
    assert not is_loopback(address)


@pytest.mark.parametrize(
    ("header", "name"),
    [("127.0.0.1:8000", "127.0.0.1"), ("[::1]:8000", "::1"), ("LocalHost", "localhost"), ("", ""), ("[", "")],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(IsnadError, match=rf"^cannot listen on 127.0.0.1 port {port}: Address already in use; stop"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(IsnadError, match=r"cannot listen on 192\.0\.2\.1 port 0: "):
        listen("192.0.2.1", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_listened_on(host: str) -> None:
    with listen(host, 0) as listener:
        assert listener.getsockname()[1] > 0
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_addresses_as_in_a_url() -> None:
    assert (shown_address("127.0.0.1", 80), shown_address("::1", 80)) == ("127.0.0.1:80", "[::1]:80")
