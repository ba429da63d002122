"""Tests that share something costly run in one process of pytest-xdist: with each other, one after another.

They are those with a mark `xdist_group`, and those of a file whose fixtures are made once for the file. All others are
dealt out one by one, which fills both processes to the end.
"""

from __future__ import annotations

from typing import Any

import pytest


def shares_fixtures(item: pytest.Item) -> bool:
    """Whether a fixture of the test is made once for its file."""
    made: dict[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return any(definitions[-1].scope == "module" for definitions in made.values())


def group_of(item: pytest.Item) -> str:
    """Name of the group, "" for a test that stands alone."""
    marked = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
    return "_".join(marked) or (item.nodeid.split("::")[0] if shares_fixtures(item) else "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell pytest-xdist the group, as it expects it: behind the name of the test.

    pytest-xdist 3.8 writes it where pytest 9.2 no longer reads it (issue 1386 of pytest-xdist), so that its own marks
    do nothing.
    """
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        group = group_of(item)
        if group:
            item._id = type(item._id).parse(f"{item.nodeid}@{group}")
