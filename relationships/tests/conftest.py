"""The clock of tests that judge by today what services were given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine


@pytest.fixture
def tenth_of_november(now: datetime) -> Iterator[None]:
    """The clock stands still at `now`: 10 November 2026."""
    with time_machine.travel(now, tick=False):
        yield
