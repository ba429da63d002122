"""Writing on a roadmap: every field that moves is a Change; the end first agreed is never edited (RHYTHM.md, Roadmap).

Errors of all services here: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved
since `seen_version`; `current` is the stored initiative).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.when import WhenRange
from relationships.models import Client, Team, User
from roadmap.models import Enablement, Initiative, Theme

State = Initiative.State
CHANGED, UNDONE = "initiative.change", "initiative.undo"


@dataclass(frozen=True, slots=True)
class InitiativeInput:
    """What somebody wants an initiative to be; `new_theme` names a theme to make, `enablements` are (team, way)."""

    title: str
    when: WhenRange
    outcome: str = ""
    theme: Theme | None = None
    new_theme: str = ""
    state: str = State.IDEA
    confidence: int = 50
    owner: User | None = None
    enablements: tuple[tuple[Team, str], ...] = ()


@transaction.atomic
def create_initiative(*, client: Client, wish: InitiativeInput, by: User, now: datetime) -> Initiative:
    """Put an initiative on a client's roadmap; its end becomes the end first agreed."""
    _must_edit(client, by)
    _check(client, wish)
    initiative = Initiative(
        client=client, baseline_latest=wish.when.latest, created_at=now, **_columns(client, wish, by, now)
    )
    initiative.save()
    _set_enablements(initiative, wish.enablements)
    entry = history.Entry("initiative.create", initiative, scope=client.scope, new=initiative.title)
    history.record(entry, by=by, at=now)
    return initiative


@transaction.atomic
def update_initiative(
    *,
    initiative: Initiative,
    wish: InitiativeInput,
    seen_version: int,
    reason: str = "",
    by: User,
    now: datetime,
    action: str = CHANGED,
) -> Initiative:
    """Write a wish over an initiative. A moved date and a stop need a reason; nothing changed writes nothing."""
    client = initiative.client
    _must_edit(client, by)
    stored = _locked(initiative.pk, seen_version)
    _check(client, wish)
    if wish.new_theme:
        wish = replace(wish, theme=_theme(client, wish.new_theme, by, now), new_theme="")
    entries = _differences(stored, wish, reason.strip(), action)
    if not entries:
        return stored
    Initiative.objects.filter(pk=stored.pk).update(
        version=F("version") + 1, **_columns(client, wish, by, now)
    )
    _set_enablements(stored, wish.enablements)
    history.record_many(entries, by=by, at=now)
    return Initiative.objects.select_related("client").get(pk=stored.pk)


def stop_initiative(
    *, initiative: Initiative, seen_version: int, reason: str, by: User, now: datetime
) -> Initiative:
    """Stop instead of delete: it stays readable with the reason."""
    wish = replace(as_input(initiative), state=State.STOPPED)
    return update_initiative(
        initiative=initiative, wish=wish, seen_version=seen_version, reason=reason, by=by, now=now
    )


def as_input(initiative: Initiative) -> InitiativeInput:
    """An initiative as it is now, as a wish. One query for the teams."""
    rows = initiative.enablements.select_related("team")
    return InitiativeInput(
        title=initiative.title,
        when=initiative.when,
        outcome=initiative.outcome,
        theme=initiative.theme,
        state=initiative.state,
        confidence=initiative.confidence,
        owner=initiative.owner,
        enablements=tuple((row.team, row.way) for row in rows),
    )


def _must_edit(client: Client, by: User) -> None:
    if not Client.objects.editable_by(by).filter(pk=client.pk).exists():
        raise NotAllowed("Only the client's own team changes its roadmap.")


def _locked(pk: int, seen_version: int) -> Initiative:
    stored = (
        Initiative.objects.select_for_update(of=("self",))
        .select_related("client", "theme", "owner")
        .get(pk=pk)
    )
    if stored.version != seen_version:
        raise Conflict("Somebody else changed this initiative while you had it open.", stored)
    return stored


def _check(client: Client, wish: InitiativeInput) -> None:
    if not wish.title.strip():
        raise Refused("Give the initiative a title.")
    if wish.theme is not None and wish.theme.client_id != client.pk:
        raise Refused("Choose a theme of this client.")
    if not 0 <= wish.confidence <= 100:
        raise Refused("Give the confidence in percent, from 0 to 100.")
    teams = [team.pk for team, _ in wish.enablements]
    if len(set(teams)) != len(teams):
        raise Refused("Name each enabling team once.")


def _columns(client: Client, wish: InitiativeInput, by: User, now: datetime) -> dict[str, Any]:
    theme = _theme(client, wish.new_theme, by, now) if wish.new_theme else wish.theme
    return {
        "title": wish.title.strip(),
        "outcome": wish.outcome.strip(),
        "theme": theme,
        "state": wish.state,
        "confidence": wish.confidence,
        "owner": wish.owner,
        "earliest": wish.when.earliest,
        "latest": wish.when.latest,
        "precision": wish.when.precision,
    }


def _theme(client: Client, name: str, by: User, now: datetime) -> Theme:
    """The client's theme of that name, made when it is new."""
    theme, new = Theme.objects.get_or_create(client=client, name=name.strip(), defaults={"created_at": now})
    if new:
        history.record(
            history.Entry("theme.create", theme, scope=client.scope, new=theme.name), by=by, at=now
        )
    return theme


def _set_enablements(initiative: Initiative, wanted: Iterable[tuple[Team, str]]) -> None:
    ways = {team.pk: way for team, way in wanted}
    initiative.enablements.exclude(team__in=ways).delete()
    rows = [Enablement(initiative=initiative, team_id=team, way=way) for team, way in ways.items()]
    Enablement.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["initiative", "team"], update_fields=["way"]
    )


def _differences(stored: Initiative, wish: InitiativeInput, reason: str, action: str) -> list[history.Entry]:
    """One entry a field that moves. Raises Refused where a move needs a reason and has none."""
    before, after = _facts(as_input(stored)), _facts(wish)
    moved = [name for name in after if before[name] != after[name]]
    if "when" in moved and not reason:
        raise Refused("Say why the time moves: the reason stays with the initiative.")
    if "state" in moved and wish.state == State.STOPPED and not reason:
        raise Refused("Say why it stops: the reason stays with the initiative.")
    return [
        history.Entry(
            action,
            stored,
            scope=stored.client.scope,
            field=name,
            old=before[name],
            new=after[name],
            shift_days=(wish.when.latest - stored.latest).days if name == "when" else None,
            reason=reason if name in ("when", "state") else "",
        )
        for name in moved
    ]


def _facts(wish: InitiativeInput) -> dict[str, str]:
    """An initiative in words, field by field: what the history shows."""
    teams = sorted((team.name, Enablement.Way(way).label) for team, way in wish.enablements)
    return {
        "title": wish.title.strip(),
        "outcome": wish.outcome.strip(),
        "theme": str(wish.theme or ""),
        "state": State(wish.state).label,
        "when": when_label(wish.when),
        "confidence": f"{wish.confidence} %",
        "owner": str(wish.owner or ""),
        "teams": ", ".join(f"{name}: {way}" for name, way in teams),
    }


def facts(initiative: Initiative) -> dict[str, str]:
    """An initiative in words, field by field, for comparing two versions. One query."""
    return _facts(as_input(initiative))


def wish_facts(wish: InitiativeInput) -> dict[str, str]:
    """The same of a wish."""
    return {**_facts(wish), **({"theme": wish.new_theme} if wish.new_theme else {})}


def when_label(when: WhenRange) -> str:
    """A WhenRange in words of the installation's fiscal year."""
    return when.label(fiscal_start=settings.FISCAL_YEAR_START_MONTH)


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
        "teams": [[team.pk, str(way)] for team, way in wish.enablements],
    }


def unpack(data: dict[str, Any]) -> InitiativeInput:
    """The inverse of `pack`; a theme, owner or team that is gone is left out. Three queries."""
    earliest, latest, precision = data["when"]
    teams = Team.objects.in_bulk([pk for pk, _ in data["teams"]])
    return InitiativeInput(
        title=data["title"],
        outcome=data["outcome"],
        theme=Theme.objects.filter(pk=data["theme"]).first(),
        state=data["state"],
        confidence=data["confidence"],
        owner=User.objects.filter(pk=data["owner"]).first(),
        when=WhenRange(date.fromisoformat(earliest), date.fromisoformat(latest), precision),
        enablements=tuple((teams[pk], way) for pk, way in data["teams"] if pk in teams),
    )
