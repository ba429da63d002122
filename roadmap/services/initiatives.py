"""Writing on a roadmap: every field that moves is a Change; the end first agreed is never edited (RHYTHM.md, Roadmap).

Errors of all services here: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved
since `seen_version`; `current` is the stored initiative).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from opm.kernel import history, words
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.when import WhenRange
from relationships.models import Client, Team, User
from relationships.services.checks import not_ahead, one_line
from roadmap.models import Enablement, Initiative, Outcome, Theme

State, Way = Initiative.State, Enablement.Way
CHANGED, UNDONE = "initiative.change", "initiative.undo"
EFFORT = ("effort_low", "effort_likely", "effort_high")


class Part(NamedTuple):
    """A team's part in an initiative: the way it is met and why. Who decided, and when, the service sets where the
    way is new; undo gives them back as they were."""

    team: Team
    way: str
    rationale: str = ""
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class InitiativeInput:
    """What somebody wants an initiative to be; `new_theme` names a theme to make.

    `enablements` are Parts, or plain (team, way, rationale): a way that is newly decided needs its rationale. `effort`
    is (low, likely, high) in days of work.
    """

    title: str
    when: WhenRange
    outcome: str = ""
    theme: Theme | None = None
    new_theme: str = ""
    state: str = State.IDEA
    confidence: int = 50
    owner: User | None = None
    enablements: tuple[tuple[Any, ...], ...] = ()
    serves: tuple[Outcome, ...] = ()
    joint: bool = False
    deliverable: str = ""
    effort: tuple[int, int, int] | None = None
    live_on: date | None = None
    retired_on: date | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its enablements as Parts."""
        return tuple(Part(*item) for item in self.enablements)


@transaction.atomic
def create_initiative(*, client: Client, wish: InitiativeInput, by: User, now: datetime) -> Initiative:
    """Put an initiative on a client's roadmap; its end becomes the end first agreed."""
    _must_edit(client, by)
    wish = _completed(wish, "", now)
    _check(client, wish, now)
    parts = _decided(wish.parts, {}, by, now)
    initiative = Initiative(
        client=client, baseline_latest=wish.when.latest, created_at=now, **_columns(client, wish, by, now)
    )
    initiative.save()
    initiative.serves.set(wish.serves)
    _set_enablements(initiative, parts)
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
    _check(client, wish, now)
    before = as_input(stored)
    parts = _decided(wish.parts, {part.team.pk: part for part in before.parts}, by, now)
    if wish.new_theme:
        wish = replace(wish, theme=_theme(client, wish.new_theme, by, now), new_theme="")
    entries = _differences(stored, before, wish, reason.strip(), action)
    if not entries:
        return stored
    Initiative.objects.filter(pk=stored.pk).update(
        version=F("version") + 1, **_columns(client, wish, by, now)
    )
    stored.serves.set(wish.serves)
    _set_enablements(stored, parts)
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
    """An initiative as it is now, as a wish. Two queries: its teams, the outcomes it serves."""
    rows = initiative.enablements.select_related("team")
    return InitiativeInput(
        title=initiative.title,
        when=initiative.when,
        outcome=initiative.outcome,
        theme=initiative.theme,
        state=initiative.state,
        confidence=initiative.confidence,
        owner=initiative.owner,
        enablements=tuple(
            Part(row.team, row.way, row.rationale, row.decided_by, row.decided_on) for row in rows
        ),
        serves=tuple(initiative.serves.all()),
        joint=initiative.joint,
        deliverable=initiative.deliverable,
        effort=_effort_of(initiative),
        live_on=initiative.live_on,
        retired_on=initiative.retired_on,
    )


def _effort_of(initiative: Initiative) -> tuple[int, int, int] | None:
    low, likely, high = initiative.effort_low, initiative.effort_likely, initiative.effort_high
    return None if low is None or likely is None or high is None else (low, likely, high)


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


def _check(client: Client, wish: InitiativeInput, now: datetime) -> None:
    if not wish.title.strip():
        raise Refused("Give the initiative a title.")
    if wish.theme is not None and wish.theme.client_id != client.pk:
        raise Refused("Choose a theme of this client.")
    if any(outcome.client_id != client.pk for outcome in wish.serves):
        raise Refused("Choose outcomes of this client.")
    if not 0 <= wish.confidence <= 100:
        raise Refused("Give the confidence in percent, from 0 to 100.")
    one_line(wish.deliverable, "What will be there")
    if wish.effort and not 0 <= wish.effort[0] <= wish.effort[1] <= wish.effort[2]:
        raise Refused("Give the effort so that low is at most likely, and likely at most high.")
    _check_life(wish, timezone.localdate(now))
    teams = [part.team.pk for part in wish.parts]
    if len(set(teams)) != len(teams):
        raise Refused("Name each enabling team once.")


def _check_life(wish: InitiativeInput, today: date) -> None:
    if wish.live_on:
        not_ahead(wish.live_on, "The day it went live", today)
    if wish.retired_on and not wish.live_on:
        raise Refused("Say when it went live before you say when it ended.")
    if wish.retired_on and wish.live_on and wish.retired_on < wish.live_on:
        raise Refused("The end of life lies before the day it went live.")


def _decided(parts: tuple[Part, ...], before: dict[int, Part], by: User, now: datetime) -> tuple[Part, ...]:
    """Parts with who decided and when. Refused for a way that is newly decided and has no reason."""
    return tuple(_decided_part(part, before.get(part.team.pk), by, now) for part in parts)


def _decided_part(part: Part, old: Part | None, by: User, now: datetime) -> Part:
    part = part._replace(rationale=one_line(part.rationale, f"The reason for {part.team}"))
    if part.way == Way.UNDECIDED:
        return part._replace(decided_by="", decided_on=None)
    if old and old.way == part.way:
        if old.rationale and not part.rationale:
            raise Refused(f"Say why {part.team} meets it that way: the reason stays with the decision.")
        return part._replace(decided_by=old.decided_by, decided_on=old.decided_on)
    if not part.rationale and not part.decided_on:
        raise Refused(f"Say why {part.team} meets it that way: the reason stays with the decision.")
    if part.decided_on:
        return part
    return part._replace(decided_by=str(by)[:120], decided_on=timezone.localdate(now))


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
    """The client's theme of that name, made when it is new."""
    theme, new = Theme.objects.get_or_create(client=client, name=name.strip(), defaults={"created_at": now})
    if new:
        history.record(
            history.Entry("theme.create", theme, scope=client.scope, new=theme.name), by=by, at=now
        )
    return theme


def _set_enablements(initiative: Initiative, parts: Iterable[Part]) -> None:
    rows = [
        Enablement(
            initiative=initiative,
            team=part.team,
            way=part.way,
            rationale=part.rationale,
            decided_by=part.decided_by,
            decided_on=part.decided_on,
        )
        for part in parts
    ]
    initiative.enablements.exclude(team__in=[row.team_id for row in rows]).delete()
    Enablement.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["initiative", "team"],
        update_fields=["way", "rationale", "decided_by", "decided_on"],
    )


def _differences(
    stored: Initiative, old: InitiativeInput, wish: InitiativeInput, reason: str, action: str
) -> list[history.Entry]:
    """One entry a field that moves. Raises Refused where a move needs a reason and has none."""
    before, after = _facts(old), _facts(wish)
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
    parts = sorted(wish.parts, key=lambda part: part.team.name)
    return {
        "title": wish.title.strip(),
        "outcome": wish.outcome.strip(),
        "theme": str(wish.theme or ""),
        "state": State(wish.state).label,
        "when": when_label(wish.when),
        "confidence": f"{wish.confidence} %",
        "owner": str(wish.owner or ""),
        "teams": ", ".join(f"{part.team.name}: {Way(part.way).label}" for part in parts),
        "reasons": "; ".join(
            f"{part.team.name}: {part.rationale.strip()}" for part in parts if part.rationale
        ),
        "serves": "; ".join(sorted(outcome.measure for outcome in wish.serves)),
        "joint": "yes" if wish.joint else "",
        "deliverable": wish.deliverable.strip(),
        "effort": "{} / {} / {} days".format(*wish.effort) if wish.effort else "",
        "live_on": words.day(wish.live_on, year=True) if wish.live_on else "",
        "retired_on": words.day(wish.retired_on, year=True) if wish.retired_on else "",
    }


def facts(initiative: Initiative) -> dict[str, str]:
    """An initiative in words, field by field, for comparing two versions. Two queries."""
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
