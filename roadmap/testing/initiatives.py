"""Fixtures and builders of roadmap tests, used by the tests of reports too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from opm.kernel.when import WhenRange
from relationships.models import Client
from roadmap.models import Initiative, Theme

Q4 = WhenRange(date(2026, 10, 1), date(2026, 12, 31), "quarter")


def make_initiative(client: Client, title: str = "Daily cost feed", **fields: Any) -> Initiative:
    """An initiative as it lies in the database, without history. Q4 2026 unless said."""
    when = fields.pop("when", Q4)
    values: dict[str, Any] = {
        "earliest": when.earliest,
        "latest": when.latest,
        "precision": when.precision,
        "baseline_latest": when.latest,
        "state": Initiative.State.AGREED,
        "created_at": datetime.fromisoformat("2026-10-02T09:00:00+00:00"),
    }
    return Initiative.objects.create(client=client, title=title, **{**values, **fields})


def make_theme(client: Client, name: str = "Faster close", **fields: Any) -> Theme:
    """A theme of the strategy as it lies in the database."""
    made: datetime = fields.pop("created_at", datetime.fromisoformat("2026-10-01T09:00:00+00:00"))
    return Theme.objects.create(client=client, name=name, created_at=made, **fields)
