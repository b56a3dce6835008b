from collections.abc import Iterator

import pytest

from qa.answer import Answerer
from qa.python import OpenLibrary


@pytest.fixture
def library(answerer: Answerer) -> Iterator[OpenLibrary]:
    with OpenLibrary(answerer) as library:
        yield library
