"""Put an initiative on the roadmap, change it, stop it; the end first agreed is never edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, User
from roadmap.models import Initiative, Theme
from roadmap.services.initiatives import parts as parts_of
from roadmap.services.initiatives.checks import check
from roadmap.services.initiatives.inputs import EFFORT, InitiativeInput, as_input
from roadmap.services.initiatives.said import facts_of
from roadmap.services.strategy.themes import add_theme

State = Initiative.State
CHANGED, UNDONE = "initiative.change", "initiative.undo"


@transaction.atomic
def create_initiative(*, client: Client, wish: InitiativeInput, by: User, now: datetime) -> Initiative:
    """Put an initiative on a client's roadmap; its end becomes the end first agreed."""
    _must_edit(client, by)
    wish = _completed(wish, "", now)
    check(client, wish, now)
    parts = parts_of.decided(wish.parts, {}, by, now)
    initiative = Initiative(
        client=client, baseline_latest=wish.when.latest, created_at=now, **_columns(client, wish, by, now)
    )
    initiative.save()
    initiative.serves.set(wish.serves)
    parts_of.store(initiative, parts)
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
    wish = _completed(wish, stored.state, now)
    check(client, wish, now)
    before = as_input(stored)
    parts = parts_of.decided(wish.parts, {part.team.pk: part for part in before.parts}, by, now)
    if wish.new_theme:
        wish = replace(wish, theme=_theme(client, wish.new_theme, by, now), new_theme="")
    entries = _differences(stored, before, wish, reason.strip(), action)
    if not entries:
        return stored
    Initiative.objects.filter(pk=stored.pk).update(
        version=F("version") + 1, **_columns(client, wish, by, now)
    )
    stored.serves.set(wish.serves)
    parts_of.store(stored, parts)
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


def _completed(wish: InitiativeInput, state_before: str, now: datetime) -> InitiativeInput:
    """What becomes done goes live on that day, where no other day was said."""
    done = wish.state == State.DONE and state_before != State.DONE
    return replace(wish, live_on=timezone.localdate(now)) if done and not wish.live_on else wish


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
        "joint": wish.joint,
        "deliverable": wish.deliverable.strip(),
        "live_on": wish.live_on,
        "retired_on": wish.retired_on,
        **dict(zip(EFFORT, wish.effort or (None, None, None), strict=True)),
    }


def _theme(client: Client, name: str, by: User, now: datetime) -> Theme:
    """The client's theme of that name, letters of any size, made when it is new. Refused for a retired one."""
    name = " ".join(name.split())
    running = Theme.objects.filter(client=client, retired_on=None)
    known = next((theme for theme in running if theme.name.casefold() == name.casefold()), None)
    return known or add_theme(client=client, name=name, by=by, now=now)


def _differences(
    stored: Initiative, old: InitiativeInput, wish: InitiativeInput, reason: str, action: str
) -> list[history.Entry]:
    """One entry a field that moves. Raises Refused where a move needs a reason and has none."""
    before, after = facts_of(old), facts_of(wish)
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
