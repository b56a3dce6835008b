"""Files cut short and with wrong bytes, the same every time."""

import random
from collections.abc import Iterator


def damaged(data: bytes, *, cuts: int = 50, flips: int = 200) -> Iterator[bytes]:
    """Yield ``data`` cut short at ``cuts`` places, then with a wrong byte at each of ``flips`` places."""
    chance = random.Random(7)
    yield from (data[: chance.randrange(len(data))] for _ in range(cuts))
    for _ in range(flips):
        place = chance.randrange(len(data))
        yield data[:place] + bytes((data[place] ^ chance.randrange(1, 256),)) + data[place + 1 :]
