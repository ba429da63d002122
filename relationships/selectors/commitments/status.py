"""What a status report to a client says: fields only, nothing that is the team's own (TRUST.md S2).

No details, no notes, no severity, no slip that was not told yet. People of the client are named by their role, because
a frozen report outlives a person who asks to be forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from opm.kernel import words
from relationships.models import Client, Commitment, Concern, Decision, StatusReport, Warning
from relationships.selectors.commitments.attention import untold

FIRST_SPAN = timedelta(days=30)  # what the first report looks back on
State = Commitment.State


@dataclass(frozen=True, slots=True)
class Draft:
    """A status report that is not made yet: its content, the one before, what is not told and so not in it."""

    content: dict[str, Any]
    last: StatusReport | None
    unchanged: bool
    untold: tuple[Commitment, ...]


def draft(client: Client, today: date) -> Draft:
    """The report as it would be made now. Seven queries."""
    last = StatusReport.objects.filter(client=client).select_related("content").first()
    since = last.on if last else today - FIRST_SPAN
    content = content_of(client, since, today)
    before = json.loads(last.content.payload) if last else None
    unchanged = before is not None and not _news(before, content)
    return Draft(content, last, unchanged, tuple(untold([client.pk], today)))


def _news(before: dict[str, Any], content: dict[str, Any]) -> bool:
    """Whether the client would read something new: what stands is another, or something was done or told since."""
    if any(before[part] != content[part] for part in ("running", "decisions", "concerns")):
        return True
    return any(item not in before[part] for part in ("done", "slips") for item in content[part])


@dataclass(frozen=True, slots=True)
class Rows:
    """The records that a report speaks of, in its order."""

    done: Iterable[Commitment]
    running: Iterable[Commitment]
    slips: Iterable[Warning]
    decisions: Iterable[Decision]
    concerns: Iterable[Concern]


def content_of(client: Client, since: date, today: date) -> dict[str, Any]:
    """The content as the records stand now. Five queries."""
    rows = Rows(
        done=_ended(client, since, today),
        running=_runs(client),
        slips=_told(client, since, today),
        decisions=_waiting(client),
        concerns=_open(client),
    )
    return assembled(client, since, today, rows)


def assembled(client: Client, since: date, today: date, rows: Rows) -> dict[str, Any]:
    """The content as plain data, days as ISO text."""
    return {
        "client": client.name,
        "on": today.isoformat(),
        "since": since.isoformat(),
        "done": [_done(item) for item in rows.done],
        "running": [_running(item, today) for item in rows.running],
        "slips": [_slip(item) for item in rows.slips],
        "decisions": [_decision(item) for item in rows.decisions],
        "concerns": [_concern(item) for item in rows.concerns],
    }


def _ended(client: Client, since: date, today: date) -> Any:
    ended = Q(state__in=(State.KEPT, State.LATE), ended_on__range=(since, today))
    return Commitment.objects.filter(ended, client=client).order_by("ended_on", "pk")


def _runs(client: Client) -> Any:
    rows = Commitment.objects.filter(client=client, state__in=Commitment.RUNNING)
    return rows.select_related("owner").order_by("due_on", "pk")


def _told(client: Client, since: date, today: date) -> Any:
    rows = Warning.objects.filter(commitment__client=client, told_on__range=(since, today))
    return rows.select_related("commitment").order_by("told_on", "pk")


def _waiting(client: Client) -> Any:
    rows = Decision.objects.filter(client=client, state=Decision.State.WAITING)
    return rows.select_related("seat").order_by("asked_on", "pk")


def _open(client: Client) -> Any:
    return (
        Concern.objects.filter(client=client).exclude(state=Concern.State.CLOSED).order_by("raised_on", "pk")
    )


def _done(item: Commitment) -> dict[str, Any]:
    return {
        "text": item.text,
        "done_on": _iso(item.ended_on),
        "due_on": _iso(item.due_on),
        "late": item.state == State.LATE,
    }


def _running(item: Commitment, today: date) -> dict[str, Any]:
    return {
        "text": item.text,
        "owner": str(item.owner or ""),
        "due_on": _iso(item.due_on),
        "first_on": _iso(item.baseline_on),
        "overdue": item.due_on < today,
    }


def _slip(item: Warning) -> dict[str, Any]:
    return {
        "text": item.commitment.text,
        "old_on": _iso(item.old_due_on),
        "new_on": _iso(item.new_due_on),
        "told_on": _iso(item.told_on),
        "cause": item.cause,
        "options": item.options,
    }


def _decision(item: Decision) -> dict[str, Any]:
    return {
        "text": item.question,
        "owner": item.seat.role if item.seat else "",
        "asked_on": _iso(item.asked_on),
        "needed_by": _iso(item.needed_by),
        "options": item.options,
    }


def _concern(item: Concern) -> dict[str, Any]:
    return {
        "text": item.text,
        "raised_on": _iso(item.raised_on),
        "state": item.get_state_display(),
        "due_on": _iso(item.due_on),
    }


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its days as dates, for pages."""
    return {key: _dated(value, key) for key, value in content.items()}


def _dated(value: Any, key: str = "") -> Any:
    if isinstance(value, list):
        return [{name: _dated(item, name) for name, item in row.items()} for row in value]
    if key.endswith("_on") or key in ("on", "since", "needed_by"):
        return date.fromisoformat(value) if value else None
    return value


def finding(content: dict[str, Any]) -> str:
    """What the report says, in a sentence."""
    late = sum(item["overdue"] for item in content["running"])
    parts = [
        f"{len(content['done'])} done",
        f"{len(content['running'])} on their way" if len(content["running"]) != 1 else "1 on its way",
        f"{late} overdue" if late else "",
        f"{words.count(len(content['decisions']), 'decision')} with you" if content["decisions"] else "",
    ]
    return ", ".join(filter(None, parts))


def letter(content: dict[str, Any], sender: str) -> str:
    """The report as a message in plain text."""
    facts = shown(content)
    blocks = [
        f"Where our promises to {content['client']} stand on {words.day(facts['on'], year=True)}: "
        f"{finding(content)}.",
        _block("Done", [_done_line(item) for item in facts["done"]]),
        _block("On its way", [_running_line(item) for item in facts["running"]]),
        _block("Dates that moved", [_slip_line(item) for item in facts["slips"]]),
        _block("Waiting for your decision", [_decision_line(item) for item in facts["decisions"]]),
        _block("Concerns that we work on", [_concern_line(item) for item in facts["concerns"]]),
        "Tell me what is missing or what you see differently.",
        sender,
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _block(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""


def _done_line(item: dict[str, Any]) -> str:
    late = f", promised for {words.day(item['due_on'])}" if item["late"] else ""
    return f"{item['text']}: done {words.day(item['done_on'])}{late}"


def _running_line(item: dict[str, Any]) -> str:
    over = "overdue since" if item["overdue"] else "due"
    first = (
        f", first promised for {words.day(item['first_on'])}" if item["first_on"] != item["due_on"] else ""
    )
    return f"{item['text']}: {over} {words.day(item['due_on'])}{first}"


def _slip_line(item: dict[str, Any]) -> str:
    line = f"{item['text']}: from {words.day(item['old_on'])} to {words.day(item['new_on'])}. {item['cause']}"
    return f"{line} Options: {'; '.join(item['options'].splitlines())}" if item["options"] else line


def _decision_line(item: dict[str, Any]) -> str:
    needed = f", needed by {words.day(item['needed_by'])}" if item["needed_by"] else ""
    return f"{item['text']}: asked {words.day(item['asked_on'])}{needed}"


def _concern_line(item: dict[str, Any]) -> str:
    due = f", to be put right by {words.day(item['due_on'])}" if item["due_on"] else ""
    return f"{item['text']}: {item['state'].lower()}{due}"
