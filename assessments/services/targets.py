"""Where a client wants to be: writing target levels with their days (SCORING.md, "Beside the score").

Errors: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else set one of these targets since
the versions seen; `current` has the stored ones by capability, None where there is none any more).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import RollUp, RubricVersion, Target
from assessments.target_input import Wish, wish_of, wish_problems, wish_words
from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

SET, CLEARED = "target.set", "target.clear"


@transaction.atomic
def set_targets(
    *,
    client: Client,
    version: RubricVersion,
    rubric: scoring.Rubric,
    wanted: Mapping[str, Wish],
    seen: Mapping[str, int],
    by: User,
    now: datetime,
) -> list[str]:
    """Set, change and clear targets by capability key, all or none; the keys that changed come back.

    `rubric` is `version` as the engine takes it. `seen` are the versions that stood on the page (0: no target). A
    target set for the first time keeps the score of the latest closed quarter as its baseline. Eight queries and one
    for each changed target.
    """
    _lock(client, by)
    _check(rubric, wanted, today=timezone.localdate(now))
    stored = {
        row.capability: row
        for row in Target.objects.select_related("client", "rubric").filter(
            client=client, rubric=version.rubric, capability__in=wanted
        )
    }
    changed = {key: wish for key, wish in wanted.items() if wish_of(stored.get(key)) != wish}
    _refuse_unseen(stored, changed, seen)
    baseline = _baseline(client, version) if any(key not in stored for key in changed) else (None, {})
    entries = [
        _write(Target(client=client, rubric=version.rubric, capability=key), wish, baseline, by=by, now=now)
        if key not in stored
        else _rewrite(stored[key], wish, by=by, now=now)
        for key, wish in changed.items()
    ]
    history.record_many(entries, by=by, at=now)
    return list(changed)


def clear_target(*, target: Target, seen_version: int, by: User, now: datetime) -> None:
    """Take one target away; what it was stays in the history. Errors as in `set_targets`."""
    with transaction.atomic():
        _lock(target.client, by)
        stored = Target.objects.select_related("client", "rubric").filter(pk=target.pk).first()
        if stored is None:
            return
        _refuse_unseen(
            {stored.capability: stored}, {stored.capability: None}, {stored.capability: seen_version}
        )
        history.record(_rewrite(stored, None, by=by, now=now), by=by, at=now)


def _lock(client: Client, by: User) -> None:
    """The client's row, locked until the transaction ends: two people setting targets wait for each other."""
    mine = Client.objects.editable_by(by).select_for_update(of=("self",), no_key=True)
    if mine.filter(pk=client.pk).first() is None:
        raise NotAllowed("Only the client's own team sets its targets.")


def _check(rubric: scoring.Rubric, wanted: Mapping[str, Wish], *, today: date) -> None:
    known = {item.key for item in rubric.capabilities()}
    for key, wish in wanted.items():
        if key not in known:
            raise Refused(f"There is no capability {key} in {rubric.name}.")
        found = wish_problems(rubric, *wish, today=today) if wish else {}
        if found:
            raise Refused(f"{rubric.capability(key).name}: {next(iter(found.values()))}")


def _refuse_unseen(
    stored: Mapping[str, Target], changed: Mapping[str, Wish], seen: Mapping[str, int]
) -> None:
    """Conflict where another version is stored than the one that stood on the page."""
    other = {
        key: stored.get(key)
        for key in changed
        if (stored[key].version if key in stored else 0) != seen.get(key, 0)
    }
    if other:
        raise Conflict("Somebody else set these targets while you had them open.", other)


def _baseline(client: Client, version: RubricVersion) -> tuple[Quarter | None, dict[str, Decimal | None]]:
    """The latest closed quarter with its scores by capability. Two queries."""
    rows = RollUp.objects.filter(
        client=client, rubric=version.rubric, kind=RollUp.Kind.CAPABILITY, closed=True
    ).order_by("-quarter")
    latest = rows.values_list("quarter", flat=True).first()
    if latest is None:
        return None, {}
    return latest, dict(rows.filter(quarter=latest).values_list("key", "score"))


def _write(
    target: Target,
    wish: Wish,
    baseline: tuple[Quarter | None, dict[str, Decimal | None]],
    *,
    by: User,
    now: datetime,
) -> history.Entry:
    """A new target; its baseline is what the client had when it was set."""
    assert wish is not None
    quarter, scores = baseline
    target.level, target.due_on = wish
    target.baseline_score = scores.get(target.capability)
    target.baseline_quarter = quarter if target.baseline_score is not None else None
    target.set_by, target.set_at = by, now
    target.save(force_insert=True)
    return _entry(SET, target, None, wish)


def _rewrite(target: Target, wish: Wish, *, by: User, now: datetime) -> history.Entry:
    """A stored target takes another level or day, or goes; its baseline stays."""
    old = wish_of(target)
    if wish is None:
        entry = _entry(CLEARED, target, old, None)
        Target.objects.filter(pk=target.pk).delete()  # the object keeps its number for the history
        return entry
    target.level, target.due_on = wish
    target.version += 1
    target.set_by, target.set_at = by, now
    target.save(update_fields=["level", "due_on", "version", "set_by", "set_at"])
    return _entry(SET, target, old, wish)


def _entry(action: str, target: Target, old: Wish, new: Wish) -> history.Entry:
    """The change of one target. `field` is the capability and `note` the rubric's key: its history outlives it."""
    return history.Entry(
        action,
        target,
        scope=target.client.scope,
        field=target.capability,
        old=wish_words(old),
        new=wish_words(new),
        note=target.rubric.key,
        shift_days=(new[1] - old[1]).days if old and new else None,
    )
