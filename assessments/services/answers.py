"""Saving answers: version check, log, audit and dirty flag in one transaction (TRUST.md R6-R8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessments.answer_input import AnswerInput, problems
from assessments.models import Answer, AnswerLog, Assessment, Pom, Sheet
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.carry import Earlier, carryable
from assessments.services.authors import Author, account, audit_name
from assessments.services.compute import mark_dirty
from assessments.services.sheets import lock_open, require_own
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused
from opm.kernel.quarters import Quarter
from relationships.models import User

CHANGED_ELSEWHERE = "This answer was changed somewhere else."


class InvalidAnswer(Refused):
    """The answer breaks a rule; `problems` says which, by field."""

    def __init__(self, pom: str, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.pom, self.problems = pom, dict(problems)


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer to save: the version it was written against (0: none yet) and where a carried value comes from.

    `given_blank` keeps a blank that was given as an answer: the client's "I cannot judge this".
    """

    pom: Pom
    values: AnswerInput
    seen_version: int
    carried_from: Quarter | None = None
    given_blank: bool = False


@dataclass(slots=True)
class Saved:
    """What became of a save: current answers by POM key, and those that somebody else had changed first."""

    answers: dict[str, Answer] = field(default_factory=dict)
    conflicts: dict[str, Answer] = field(default_factory=dict)


def record_answer(
    *, sheet: Sheet, pom: Pom, values: AnswerInput, seen_version: int, by: Author, now: datetime
) -> Answer:
    """Save one answer against the version it was written on.

    Saving what is stored already succeeds and changes nothing, whatever version was seen: a repeated request has one
    effect. Raises Conflict (its `current` is the stored Answer), InvalidAnswer, Refused or NotAllowed. Ten queries.
    """
    saved = record_answers(sheet=sheet, entries=[Entry(pom, values, seen_version)], by=by, now=now)
    if pom.key in saved.conflicts:
        raise Conflict(CHANGED_ELSEWHERE, saved.conflicts[pom.key])
    return saved.answers[pom.key]


def record_answers(*, sheet: Sheet, entries: Sequence[Entry], by: Author, now: datetime) -> Saved:
    """Save several answers of one sheet together; those changed elsewhere are handed back, the others are saved.

    An entry whose values are those of the version it saw was not touched by its author and saves nothing. `by` is the
    sheet's own person or link. A person takes a submitted sheet back first; the holder of a link may change answers
    until the assessment closes.
    """
    try:
        return _record(sheet, entries, by, now)
    except IntegrityError:
        # Somebody else made the first answer between our look and our insert: now it is there to compare with.
        return _record(sheet, entries, by, now)


@transaction.atomic
def _record(sheet: Sheet, entries: Sequence[Entry], by: Author, now: datetime) -> Saved:
    must_be_open = sheet if account(by) else None
    assessment = lock_open(assessment_id=sheet.assessment_id, by=by, unsubmitted=must_be_open)
    stored = {a.pom_id: a for a in Answer.objects.filter(sheet=sheet, pom__in=[e.pom.pk for e in entries])}
    _check(sheet, assessment, entries, by=by, now=now)
    seen = _values_seen(sheet, entries, stored)
    saved, changed = Saved(), []
    for entry in entries:
        current = stored.get(entry.pom.pk)
        values = entry.values.cleaned()
        if _same(current, entry, values) or seen.get(entry.pom.pk) == values:
            saved.answers[entry.pom.key] = current or Answer(sheet=sheet, pom=entry.pom, version=0)
        elif (current.version if current else 0) != entry.seen_version:
            saved.conflicts[entry.pom.key] = current or Answer(sheet=sheet, pom=entry.pom, version=0)
        else:
            answer = _write(sheet, entry, values, current, by=by, now=now)
            if answer is None:
                saved.conflicts[entry.pom.key] = Answer.objects.get(sheet=sheet, pom=entry.pom)
                continue
            saved.answers[entry.pom.key] = answer
            changed.append((entry.pom, current, answer))
    if changed:
        _remember(assessment, changed, by=by, now=now)
    return saved


def _check(
    sheet: Sheet, assessment: Assessment, entries: Sequence[Entry], *, by: Author, now: datetime
) -> None:
    """Everything that refuses a save, before anything is written."""
    require_own(sheet, by)
    rubric = engine_rubric(assessment.version)
    options = [option.key for option in rubric.scale]
    today = timezone.localdate(now)
    for entry in entries:
        if entry.pom.version_id != assessment.version_id or entry.pom.level <= rubric.floor:
            raise Refused(f"{entry.pom.key} is not rated in this assessment.")
        found = problems(entry.values, na_allowed=entry.pom.na_allowed, options=options, today=today)
        if found:
            raise InvalidAnswer(entry.pom.key, found)


def _same(current: Answer | None, entry: Entry, values: AnswerInput) -> bool:
    if current is None:
        return values == AnswerInput() and not entry.given_blank
    return values == AnswerInput.of(current)


def _values_seen(
    sheet: Sheet, entries: Sequence[Entry], stored: Mapping[int, Answer]
) -> dict[int, AnswerInput]:
    """What the author of each outdated entry had before him or her, by POM id: one query, none when all are current."""
    old = {
        entry.pom.pk: entry.seen_version
        for entry in entries
        if entry.pom.pk in stored and stored[entry.pom.pk].version != entry.seen_version
    }
    seen = {pom: AnswerInput() for pom, version in old.items() if version == 0}
    if len(seen) < len(old):
        rows = AnswerLog.objects.filter(sheet=sheet, pom__in=old, version__in=set(old.values()))
        seen |= {row.pom_id: AnswerInput.of(row) for row in rows if row.version == old[row.pom_id]}
    return seen


def _write(
    sheet: Sheet, entry: Entry, values: AnswerInput, current: Answer | None, *, by: Author, now: datetime
) -> Answer | None:
    """Insert, or update where the version is still the one seen; None when it is not."""
    kept = current.carried_from if current and AnswerInput.of(current).rating == values.rating else None
    columns: dict[str, Any] = {
        **asdict(values),
        "carried_from": entry.carried_from or kept,
        "answered_by": account(by),
        "answered_at": now,
    }
    if current is None:
        return Answer.objects.create(sheet=sheet, pom=entry.pom, version=1, **columns)
    rows = Answer.objects.filter(pk=current.pk, version=entry.seen_version)
    if not rows.update(version=F("version") + 1, **columns):
        return None
    return Answer(pk=current.pk, sheet=sheet, pom=entry.pom, version=entry.seen_version + 1, **columns)


def _remember(
    assessment: Assessment,
    changed: Sequence[tuple[Pom, Answer | None, Answer]],
    *,
    by: Author,
    now: datetime,
) -> None:
    """Log of values, audit and dirty flag."""
    AnswerLog.objects.bulk_create(
        AnswerLog(
            sheet_id=answer.sheet_id,
            pom=pom,
            version=answer.version,
            by=account(by),
            at=now,
            carried_from=answer.carried_from,
            **asdict(AnswerInput.of(answer)),
        )
        for pom, _, answer in changed
    )
    history.record_many(
        [
            history.Entry(
                "answer.carry" if answer.carried_from and not before else "answer.record",
                answer,
                scope=assessment.client.scope,
                field=pom.key,
                old=_short(before),
                new=_short(answer),
                reason=answer.na_reason,
            )
            for pom, before, answer in changed
        ],
        by=account(by),
        by_label=audit_name(by),
        at=now,
    )
    mark_dirty(assessment, now=now)


def _short(answer: Answer | None) -> str:
    """An answer in the audit: its rating; the words stay in the answer log."""
    return "" if answer is None else "NA" if answer.na else answer.option


def carry_over(
    *,
    sheet: Sheet,
    capability: str,
    by: User,
    now: datetime,
    level: int | None = None,
    levels: Iterable[int] = (),
    pom: str | None = None,
) -> list[Answer]:
    """Take last quarter's answers for one POM, a level or several levels, where nothing is answered yet.

    They keep their note, evidence and the quarter in which they were first given. Answers given since stay untouched,
    so a repeated request has one effect. Raises Refused where there is nothing to carry over.
    """
    wanted = [*levels] if level is None else [level, *levels]
    poms = Pom.objects.filter(version=sheet.assessment.version, capability__key=capability)
    poms = poms.filter(key=pom) if pom else poms.filter(level__in=wanted)
    return carry_poms(sheet=sheet, poms=poms, by=by, now=now)


def carry_poms(*, sheet: Sheet, poms: Iterable[Pom], by: User, now: datetime) -> list[Answer]:
    """As `carry_over`, for these POMs of the sheet's rubric."""
    earlier = carryable(sheet)
    found = [item for item in poms if item.key in earlier]
    if not found:
        raise Refused("There is no answer of an earlier quarter to carry over here.")
    with transaction.atomic():
        lock_open(assessment_id=sheet.assessment_id, by=by)
        current = {answer.pom_id: answer for answer in Answer.objects.filter(sheet=sheet, pom__in=found)}
        entries = [
            _carried(item, earlier[item.key], current.get(item.pk))
            for item in found
            if item.pk not in current or current[item.pk].is_blank
        ]
        return list(record_answers(sheet=sheet, entries=entries, by=by, now=now).answers.values())


def _carried(pom: Pom, earlier: Earlier, blank: Answer | None) -> Entry:
    """Last quarter's answer; what was already noted this quarter stays."""
    values = earlier.values
    if blank:
        values = replace(values, note=blank.note or values.note, evidence=blank.evidence or values.evidence)
    return Entry(pom, values, blank.version if blank else 0, earlier.origin)
