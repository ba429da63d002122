"""How long tests wait for what happens elsewhere: for states, never for time, and no machine is too slow for them.

The bounds only decide how soon a failure is told; nothing that is tested may depend on them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 90.0  # for a process, a worker, a server
BROWSER_MS = 30_000  # for a page


def until(fact: Callable[[], object], what: str) -> None:
    """Ask again and again until it is so; fails with `what` otherwise."""
    give_up = time.monotonic() + SECONDS
    while not fact():
        if time.monotonic() > give_up:
            raise AssertionError(f"not within {SECONDS} s: {what}")
        time.sleep(0.05)  # asks again; the fact decides, not the time
