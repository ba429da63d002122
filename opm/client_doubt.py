"""Both views of a client's score and how far they may be trusted: a table, a few sentences, and unproven claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.selectors.metrics.contradictions import contradiction_sentence, contradictions_of
from opm import doubt_notes, phrases
from opm.do_next import Parts
from opm.kernel import words
from opm.standings import NOTABLE, Score


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A competency, or all of them (`key` ""), with both views and what they rest on."""

    key: str
    name: str
    stands: Score

    @property
    def seen_lower(self) -> bool:
        """Whether the client sees notably less."""
        gap = self.stands.client_gap
        return gap is not None and gap <= -NOTABLE


@dataclass(frozen=True, slots=True)
class Claim:
    """A rating that the records do not bear out, with the page that explains the capability."""

    practice: str
    capability: str
    sentence: str
    url: str


@dataclass(frozen=True)
class Doubt:
    """Context of "How far to trust it". `waiting` names competencies whose IT side is not complete."""

    rows: list[DoubtRow]
    notes: list[str]
    claims: list[Claim]
    waiting: list[str]
    how_to_read: tuple[tuple[str, str], ...] = doubt_notes.HOW_TO_READ

    @property
    def any(self) -> bool:
        """Whether there is something to lay side by side yet."""
        return any(row.stands.complete and row.stands.rated for row in self.rows)

    @property
    def has_client_view(self) -> bool:
        return any(row.stands.client_view is not None for row in self.rows)

    @property
    def has_claims(self) -> bool:
        return any(row.stands.doubted for row in self.rows)


def doubt_of(parts: Parts) -> Doubt:
    """Everything the section shows, from stored numbers. No query."""
    row = parts.row
    every = DoubtRow("", phrases.every(len(row.frame.columns)), _overall(parts))
    own = [
        DoubtRow(column.key, column.name, row.now.competencies.get(column.key, Score()))
        for column in row.frame.columns
    ]
    return Doubt(
        rows=[every, *own],
        notes=list(filter(None, _notes(parts))),
        claims=list(_claims(parts)),
        waiting=[item.name for item in own if not item.stands.complete],
    )


def _overall(parts: Parts) -> Score:
    """The overall numbers once every competency has a score; nothing before."""
    return parts.row.now.overall if parts.row.now.whole else Score()


def _notes(parts: Parts) -> Iterable[str]:
    overall, numbers, now = _overall(parts), parts.numbers, parts.row.now
    if parts.row.span:
        low, high = words.number(overall.score), words.number(overall.high)
        yield f"Answers are outstanding: whatever they say, the overall score will lie between {low} and {high}."
    yield doubt_notes.confidence_note(overall.sure, indicative=overall.indicative)
    if overall.complete and numbers:
        yield doubt_notes.agreement_note(numbers)
    yield doubt_notes.differing_note(now.apart)
    yield doubt_notes.one_sided_note(sum(part.one_sided for part in _seen(parts)))
    if overall.complete and numbers:
        yield doubt_notes.agreed_note(doubt_notes.agreed_amount(numbers))
    if overall.without_na is not None:
        yield doubt_notes.sensitivity_note(overall.score, overall.without_na)


def _seen(parts: Parts) -> list[Score]:
    return [part for part in parts.row.now.competencies.values() if part.complete]


def _claims(parts: Parts) -> Iterable[Claim]:
    """Claims of competencies whose IT side is complete: a rating is of both sides."""
    if parts.rubric is None or not parts.numbers:
        return
    seen = {part.key for part in _seen(parts)}
    stored = parts.numbers["capabilities"]
    for capability in parts.rubric.capabilities():
        if capability.key not in stored or parts.rubric.competency_of(capability.key).key not in seen:
            continue
        for item in contradictions_of(parts.rubric, parts.numbers, capability.key):
            yield Claim(
                practice=parts.rubric.pom(item["pom"]).title,
                capability=capability.name,
                sentence=contradiction_sentence(parts.rubric, item),
                url=parts.at("result_why", capability.key),
            )
