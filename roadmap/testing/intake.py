"""A Jira file that somebody chose, for tests."""

from __future__ import annotations

from datetime import datetime

from relationships.models import Client, ImportFile, User
from relationships.services.imports import keep_file
from roadmap.services.intake.jira import JIRA


def jira_file(
    client: Client, by: User, now: datetime, name: str = "Invoices are printed twice"
) -> ImportFile:
    """A file with a status that nobody met before, and a day that can be read in two ways."""
    text = (
        f"Summary,Issue key,Status,Created\n{name},FIN-1,To Do,03/04/26\nLedger,FIN-2,In Review,2026-01-05\n"
    )
    return keep_file(client=client, kind=JIRA, name="jira.csv", text=text, by=by, now=now)
