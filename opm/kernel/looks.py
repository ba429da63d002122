"""One look at the records: what is read in it twice for the same clients is read once.

Several figures or rows may rest on the same records without knowing of each other. Who puts them together takes one
look, and the readers that they have in common are `@shared`:

    with one_look():
        found = [metric.measure(client_ids, quarter) for metric in metrics]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Read = Callable[Concatenate[Collection[int], P], R]
_seen: ContextVar[dict[Any, Any] | None] = ContextVar("seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """While it lasts every `@shared` reader is asked once for the same arguments. Nothing is written meanwhile, and
    nobody changes what was read. A look within a look is another one."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def shared(read: Read[P, R]) -> Read[P, R]:
    """A reader of `read(client_ids, ...)` that is asked once in a look; elsewhere it reads each time."""

    @wraps(read)
    def once(client_ids: Collection[int], /, *args: P.args, **kwargs: P.kwargs) -> R:
        seen = _seen.get()
        if seen is None:
            return read(client_ids, *args, **kwargs)
        asked = tuple(client_ids)
        key = (read, frozenset(asked), args, tuple(sorted(kwargs.items())))
        if key not in seen:
            seen[key] = read(asked, *args, **kwargs)
        return seen[key]

    return once
