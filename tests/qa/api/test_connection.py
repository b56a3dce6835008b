import socket

import pytest

from qa.api.connection import TakingTurns


def test_one_process_leaves_the_next_connection_to_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        one, other = (TakingTurns(fileno=socket.dup(listener.fileno())) for _ in range(2))
        clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
        taken = [one.accept()[0]]
        with pytest.raises(BlockingIOError):
            one.accept()
        taken.append(other.accept()[0])
        taken.append(one.accept()[0])
        with pytest.raises(BlockingIOError):
            one.accept()
        with pytest.raises(BlockingIOError):
            one.accept()  # none is left
        assert [end.getpeername() for end in taken] == [client.getsockname() for client in clients]
        for end in (one, other, *clients, *taken):
            end.close()
