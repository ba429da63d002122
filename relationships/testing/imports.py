"""A chosen CSV file, for tests."""

from __future__ import annotations

from datetime import datetime

from relationships.models import Client, ImportFile, User
from relationships.services.imports import find, keep_file


def chosen_file(client: Client, by: User, now: datetime, name: str = "Sam Reyes") -> ImportFile:
    """A CSV file with one person, which somebody looks over."""
    text, kind = f"Name,Role\n{name},Sponsor\n", find("people")
    assert kind
    return keep_file(client=client, kind=kind, name="people.csv", text=text, by=by, now=now)
