"""How teams meet an initiative: who decided it, when and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import User
from relationships.services.checks import one_line
from roadmap.models import Enablement, Initiative
from roadmap.services.initiatives.inputs import Part

UNDECIDED = Enablement.Way.UNDECIDED


def decided(parts: tuple[Part, ...], before: dict[int, Part], by: User, now: datetime) -> tuple[Part, ...]:
    """Parts with who decided and when. Refused for a way that is newly decided and has no reason."""
    return tuple(_decided(part, before.get(part.team.pk), by, now) for part in parts)


def _decided(part: Part, old: Part | None, by: User, now: datetime) -> Part:
    part = part._replace(rationale=one_line(part.rationale, f"The reason for {part.team}"))
    if part.way == UNDECIDED:
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


def store(initiative: Initiative, parts: Iterable[Part]) -> None:
    """Write the parts of an initiative: its teams are these and no others. Two queries."""
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
