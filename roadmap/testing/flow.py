"""Requests of the past as they lie in the database, without moves: for figures of a board's flow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from relationships.models import Client
from roadmap.models import Column, Request


def past_request(
    client: Client, title: str, asked_on: date, *, done_on: date | None = None, **fields: Any
) -> Request:
    """A request asked for on a day; done on another, or New where none is given."""
    values: dict[str, Any] = {
        "column": Column.DONE if done_on else Column.NEW,
        "since": done_on or asked_on,
        "created_at": datetime.combine(asked_on, time(9), UTC),
        **fields,
    }
    column = values["column"]
    rank = Request.objects.filter(client=client, column=column).count() + 1
    return Request.objects.create(
        client=client, title=title, asked_on=asked_on, done_on=done_on, rank=rank, **values
    )
