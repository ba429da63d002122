"""One look: readers in common are asked once while it lasts, and each time outside of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from opm.kernel.looks import one_look, shared


def counting() -> tuple[list[tuple[int, ...]], Any]:
    asked: list[tuple[int, ...]] = []

    @shared
    def read(client_ids: Iterable[int], day: int = 0) -> int:
        asked.append(tuple(client_ids))
        if day < 0:
            raise ArithmeticError
        return len(asked)

    return asked, read


def test_a_shared_reader_is_asked_once_in_a_look_and_again_after_it() -> None:
    asked, read = counting()
    with one_look():
        assert read([1, 2], 3) == read((2, 1), 3) == 1
        assert read([1], 3) == 2 and read([1, 2], 4) == 3
    assert read([1, 2], 3) == 4 and len(asked) == 4


def test_a_look_ends_although_something_broke_in_it() -> None:
    asked, read = counting()
    with pytest.raises(ArithmeticError), one_look():
        read([1], -1)
    assert read([1]) == 2 and read([1]) == 3 and len(asked) == 3
