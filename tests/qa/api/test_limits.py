import time

import pytest

from qa.api.limits import TRIES_PER_MINUTE, Limits


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still, soon after the start of a minute."""
    now = [1_800_000_000.3]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_each_may_ask_so_often_in_a_minute(clock: list[float]) -> None:
    limits = Limits(3)
    assert [limits.request("key أ") for _ in range(3)] == [0, 0, 0]
    assert 1 <= limits.request("key أ") <= 60
    assert limits.request("key ب") == 0, "each for itself"


@pytest.mark.parametrize("passed", [0.0, 17.5, 59.2])
def test_after_the_seconds_it_says_there_may_be_another(clock: list[float], passed: float) -> None:
    limits = Limits(4)
    for _ in range(4):
        assert limits.request("a") == 0
    clock[0] += passed
    again = limits.request("a")
    assert again >= 1
    clock[0] += again
    assert limits.request("a") == 0


def test_what_is_refused_does_not_count(clock: list[float]) -> None:
    limits = Limits(1)
    assert limits.request("a") == 0
    for _ in range(100):
        assert limits.request("a") > 0
    clock[0] += 120
    assert limits.request("a") == 0


def test_keys_are_tried_less_often_and_counted_apart(clock: list[float]) -> None:
    limits = Limits(1000)
    assert [limits.sign_in("192.0.2.7") for _ in range(TRIES_PER_MINUTE)] == [0] * TRIES_PER_MINUTE
    assert 1 <= limits.sign_in("192.0.2.7") <= 60
    assert (limits.sign_in("192.0.2.8"), limits.request("192.0.2.7")) == (0, 0)
