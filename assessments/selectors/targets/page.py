"""The targets page: every capability with its level, its target and how far it has come, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessments.models import Assessment, Target
from assessments.scoring import Rubric
from assessments.selectors.level_marks import Segment, level_bar, level_tick
from assessments.selectors.result import stored as results
from assessments.selectors.result.page import sight_of
from assessments.selectors.result.rows import Sight, to_target
from assessments.selectors.targets import progress as targets
from assessments.selectors.targets.progress import Standing
from assessments.target_input import Typed, wish_of, wish_text, wish_words
from opm.kernel.models import Change
from opm.kernel.words import count, listed, number, percent
from relationships.models import Client, User

PAST_LINES = 8


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A capability: what stands in its fields (`level`, `due_on` as text), what is stored, and where it stands.

    `draft`: the fields say something that is not stored yet.
    """

    key: str
    name: str
    score: str | None
    bar: tuple[Segment, ...]
    tick: str
    level: str
    due_on: str
    errors: Mapping[str, list[str]]
    stored: Target | None
    was: str
    gap: Decimal | None
    since: str
    overdue: bool
    met: bool
    draft: bool

    @property
    def seen(self) -> int:
        """The version that stands on the page; 0 for none."""
        return self.stored.version if self.stored else 0


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A competency with its rows."""

    key: str
    name: str
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A target that somebody else set meanwhile: both values in words."""

    name: str
    stored: str
    yours: str


@dataclass(frozen=True, slots=True)
class PastTarget:
    """Targets that one person changed alike in one go, in words."""

    names: str
    old: str
    new: str
    by: str
    on: date
    shift: str


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Context of templates/assessments/targets.html. `drafts` counts rows that are not stored yet."""

    headline: str
    lede: str
    groups: tuple[TargetGroup, ...]
    levels: tuple[tuple[int, str], ...]
    standing: Standing
    scored_in: str
    past: tuple[PastTarget, ...]
    clashes: tuple[Clash, ...]
    errors: tuple[tuple[str, str], ...]
    drafts: int
    today: date


def targets_page(
    client: Client,
    assessment: Assessment | None,
    rubric: Rubric,
    rubric_id: int,
    user: User,
    *,
    can_edit: bool,
    today: date,
    typed: Mapping[str, Typed] | None = None,
    clashes: Mapping[str, Target | None] | None = None,
) -> TargetsPage:
    """The page of a client. `assessment` is the one whose scores are shown. Four queries at most."""
    sight = _sight(assessment, user, can_edit=can_edit, today=today)
    scores = sight.scores() if sight else {}
    stored = sight.targets if sight else targets.targets_of([client.pk], rubric_id)[client.pk]
    typed = typed or {}
    groups = tuple(
        TargetGroup(
            item.key,
            item.name,
            tuple(
                _row(rubric, own.key, stored.get(own.key), scores.get(own.key), typed.get(own.key), today)
                for own in item.capabilities
            ),
        )
        for item in rubric.competencies
    )
    rows = [row for group in groups for row in group.rows]
    stand = targets.standing(rubric, stored, scores, today=today)
    return TargetsPage(
        headline=_headline(client.name, rubric, stand),
        lede=_lede(client.name, stand, bool(assessment and assessment.is_open)),
        groups=groups,
        levels=tuple((level, rubric.level_name(level)) for level in rubric.rated_levels),
        standing=stand,
        scored_in=assessment.quarter.label if sight and assessment else "",
        past=_past(rubric, targets.past_changes(client, rubric.key)),
        clashes=tuple(_clash(rubric, key, row, typed[key]) for key, row in (clashes or {}).items()),
        errors=tuple((f"{row.key}-{name}", text) for row in rows for name, text in _first(row.errors)),
        drafts=sum(row.draft for row in rows),
        today=today,
    )


def _sight(assessment: Assessment | None, user: User, *, can_edit: bool, today: date) -> Sight | None:
    reading = results.read(assessment) if assessment else None
    if reading is None or reading.result is None:
        return None
    return sight_of(reading, user, can_edit=can_edit, today=today)


def _row(
    rubric: Rubric, key: str, stored: Target | None, score: Any, typed: Typed | None, today: date
) -> TargetRow:
    was = wish_text(wish_of(stored))
    level, due_on = was.split() if was else ("", "")
    if typed:
        level, due_on = typed.level, typed.due_on
    wanted = _shown_level(rubric, level)
    met = stored is not None and targets.is_met(stored, score)
    return TargetRow(
        key=key,
        name=rubric.capability(key).name,
        score=score,
        bar=level_bar(score, None, rubric.top),
        tick=level_tick(wanted, rubric.top),
        level=level,
        due_on=due_on,
        errors=typed.errors if typed else {},
        stored=stored,
        was=was,
        gap=to_target(wanted, score) if wanted is not None and score is not None else None,
        since=_since(stored, score) if stored else "",
        overdue=stored is not None and not met and stored.due_on < today,
        met=met,
        draft=bool(typed) and (f"{level} {due_on}" if level else "") != was,
    )


def _shown_level(rubric: Rubric, level: str) -> int | None:
    """The level in the field where it is one, so that the tick stands where the target would be."""
    return next((found for found in rubric.rated_levels if str(found) == level), None)


def _since(target: Target, score: Any) -> str:
    """ "40 % of the way from 2.4 in Q3 2026"; "" without a baseline."""
    if target.baseline_score is None or target.baseline_quarter is None:
        return ""
    start = f"{number(target.baseline_score)} in {target.baseline_quarter.label}"
    share = targets.progress(target, score)
    if share is None:
        return f"was {start}"
    if share < 0:
        return f"fell from {start}"
    return f"{percent(min(share, Decimal(1)))} of the way from {start}"


def _headline(name: str, rubric: Rubric, stand: Standing) -> str:
    if not stand.total:
        return f"{name} has no targets yet"
    if stand.met == stand.total:
        return f"{name} has reached {'its target' if stand.total == 1 else f'all {stand.total} targets'}"
    if stand.overdue:
        names = listed([rubric.capability(key).name for key in stand.overdue], 2)
        return f"{count(len(stand.overdue), 'target')} of {name} {_is(len(stand.overdue))} overdue: {names}"
    if stand.percent is None:
        return f"{name} has {count(stand.total, 'target')}, none of them scored yet"
    return f"{name} is {percent(stand.percent)} of the way to its {count(stand.total, 'target')}"


def _is(amount: int) -> str:
    return "is" if amount == 1 else "are"


def _lede(name: str, stand: Standing, is_open: bool) -> str:
    if not stand.total:
        return (
            f"Say which level you want of a capability and by when. The result shows it as a tick beside where {name} "
            "stands, and the plan says what would get it there."
        )
    reached = f"{stand.met} of {stand.total} {_is(stand.total)} reached."
    so_far = " So far" if is_open else ""
    way = f"{so_far} {percent(stand.percent)} of the way" if stand.percent is not None else ""
    was = f", {percent(stand.percent_was)} when they were set" if stand.percent_was is not None else ""
    return f"{reached}{way}{was}{'.' if way else ''}"


def _past(rubric: Rubric, changes: Sequence[Change]) -> tuple[PastTarget, ...]:
    """The changes in words, newest first; what was set alike in one go is one line."""

    def alike(change: Change) -> tuple[Any, ...]:
        return change.at, change.by_label, change.old, change.new

    groups: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(alike(change), []).append(change)
    return tuple(_past_line(rubric, group) for group in groups.values())[:PAST_LINES]


def _past_line(rubric: Rubric, group: Sequence[Change]) -> PastTarget:
    known, change = {item.key: item.name for item in rubric.capabilities()}, group[0]
    days = change.shift_days or 0
    return PastTarget(
        names=listed([known.get(item.field, item.field) for item in reversed(group)]),
        old=change.old,
        new=change.new,
        by=change.by_label,
        on=timezone.localdate(change.at),
        shift=f"{count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}" if days else "",
    )


def _clash(rubric: Rubric, key: str, stored: Target | None, typed: Typed) -> Clash:
    yours = wish_words((int(typed.level), date.fromisoformat(typed.due_on))) if typed.level else ""
    return Clash(rubric.capability(key).name, wish_words(wish_of(stored)), yours)


def _first(errors: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, texts[0]) for name, texts in errors.items() if texts]
