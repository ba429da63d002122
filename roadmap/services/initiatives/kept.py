"""The last save, kept in the session so that it can be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from opm.kernel.when import WhenRange
from relationships.models import Team, User
from roadmap.models import Outcome, Theme
from roadmap.services.initiatives.inputs import InitiativeInput, Part


def pack(wish: InitiativeInput) -> dict[str, Any]:
    """A wish as JSON, so that the last save can be undone from the session."""
    return {
        "title": wish.title,
        "outcome": wish.outcome,
        "theme": wish.theme.pk if wish.theme else None,
        "state": str(wish.state),
        "confidence": wish.confidence,
        "owner": wish.owner.pk if wish.owner else None,
        "when": [wish.when.earliest.isoformat(), wish.when.latest.isoformat(), wish.when.precision],
        "teams": [[part.team.pk, str(part.way), *part[2:4], _text(part.decided_on)] for part in wish.parts],
        "serves": [outcome.pk for outcome in wish.serves],
        "joint": wish.joint,
        "deliverable": wish.deliverable,
        "effort": list(wish.effort) if wish.effort else None,
        "life": [_text(wish.live_on), _text(wish.retired_on)],
    }


def unpack(data: dict[str, Any]) -> InitiativeInput:
    """The inverse of `pack`; a theme, owner, team or outcome that is gone is left out. Four queries."""
    earliest, latest, precision = data["when"]
    teams = Team.objects.in_bulk([row[0] for row in data["teams"]])
    live_on, retired_on = (_day(text) for text in data["life"])
    effort = data["effort"]
    return InitiativeInput(
        title=data["title"],
        outcome=data["outcome"],
        theme=Theme.objects.filter(pk=data["theme"]).first(),
        state=data["state"],
        confidence=data["confidence"],
        owner=User.objects.filter(pk=data["owner"]).first(),
        when=WhenRange(date.fromisoformat(earliest), date.fromisoformat(latest), precision),
        enablements=tuple(
            Part(teams[pk], way, why, decided_by, _day(decided_on))
            for pk, way, why, decided_by, decided_on in data["teams"]
            if pk in teams
        ),
        serves=tuple(Outcome.objects.filter(pk__in=data["serves"])),
        joint=data["joint"],
        deliverable=data["deliverable"],
        effort=(effort[0], effort[1], effort[2]) if effort else None,
        live_on=live_on,
        retired_on=retired_on,
    )


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
