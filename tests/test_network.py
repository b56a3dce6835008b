import socket
import threading
from pathlib import Path

import pytest

from tests.network import NetworkBlocked


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("isnad.invalid", 443), ("2001:db8::1", 80)])
def test_other_machines_cannot_be_reached(address: tuple[str, int]) -> None:
    with pytest.raises(NetworkBlocked, match="without the network"):
        socket.create_connection(address, timeout=5)


def test_no_datagram_leaves_either() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(NetworkBlocked):
        sender.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_can_be_reached() -> None:
    def greet(server: socket.socket) -> None:
        with server.accept()[0] as accepted:
            accepted.sendall("سلام".encode())

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=greet, args=(server,)).start()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
            assert client.recv(100).decode() == "سلام"


def test_unix_sockets_can_be_reached(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
        assert client.getpeername() == str(tmp_path / "s")
