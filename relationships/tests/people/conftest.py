"""The clock stands still: pages judge by today what services were given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _stands_still(now: Any) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield
