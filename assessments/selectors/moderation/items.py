"""A practice of a moderation as its screen shows it: both sides beside each other, the records, what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessments import scoring
from assessments.answer_input import NOT_APPLICABLE as NA_VALUE
from assessments.models import AgreedAnswer, Sheet
from assessments.selectors.choices import Choice, choices, letter_keys
from assessments.selectors.metrics.words import amount, catalog
from assessments.selectors.moderation.agenda import (
    DIFFER,
    NA,
    NOT_APPLICABLE,
    Agenda,
    Agreed,
    Difference,
    Kind,
    as_agreed,
    rating_words,
    why_words,
)

DIFFER_VALUE = "-differ-"  # no option key of a rubric can begin with a dash
DIFFER_KEY = "D"
SIDE_NAMES = {Sheet.Side.IT.value: "IT", Sheet.Side.CLIENT.value: "The client"}


@dataclass(frozen=True, slots=True)
class Voice:
    """One rating of a side, with what was noted beside it. `name` is "" for everybody but the client's owner."""

    label: str
    note: str
    name: str


@dataclass(frozen=True, slots=True)
class Side:
    """What a side says about a practice: its value in words and every voice of it. `key` is "it" or "client"."""

    key: str
    name: str
    label: str
    voices: tuple[Voice, ...]

    @property
    def told(self) -> bool:
        """Whether the voices say more than the side's value."""
        return len(self.voices) > 1 or any(voice.note or voice.name for voice in self.voices)


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on the scale; `x` in percent. `minor` is one rater where several of a side have rated."""

    side: str
    x: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Both sides on the scale of answers: dots, the line between the sides, ticks with their words."""

    dots: tuple[Dot, ...]
    ends: tuple[str, str] | None
    ticks: tuple[tuple[str, str], ...]
    label: str


@dataclass(frozen=True, slots=True)
class Clash:
    """An outcome that somebody else stored while this one was typed; `theirs` is None where it was withdrawn."""

    theirs: Agreed | None
    mine: str
    mine_reason: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a request brought for a practice that could not be saved: shown again with what is wrong with it."""

    fields: Mapping[str, str]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    conflict: bool = False
    current: AgreedAnswer | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A practice to talk over, with everything the meeting needs to decide."""

    pom: scoring.Pom
    kind: Kind
    capability: scoring.Capability
    competency: scoring.Competency
    why: str
    sides: tuple[Side, ...]
    scale: Scale
    records: tuple[str, ...]
    metrics: tuple[tuple[str, str], ...]
    agreed: Agreed | None
    earlier: Agreed | None
    choices: tuple[Choice, ...]
    fields: Mapping[str, str]
    errors: Mapping[str, Sequence[str]]
    clash: Clash | None
    version: int

    @property
    def side_labels(self) -> dict[str, str]:
        return {side.key: side.label for side in self.sides}


class ItemMaker:
    """Makes the items of an agenda; holds what they share, so that no item asks the database."""

    def __init__(
        self,
        agenda: Agenda,
        voices: Mapping[str, Mapping[str, Sequence[Voice]]],
        typed: Mapping[str, Typed],
    ) -> None:
        self.agenda, self.rubric, self.voices, self.typed = agenda, agenda.rubric, voices, typed
        self.keys = outcome_keys(self.rubric)

    def item(self, found: Difference) -> Item:
        """One practice as the screen shows it."""
        key = found.pom.key
        agreed, typed = self.agenda.agreed.get(key), self.typed.get(key)
        fields = typed.fields if typed else shown_fields(agreed)
        capability = self.rubric.capability_of(key)
        sides = self._sides(found)
        return Item(
            pom=found.pom,
            kind=found.kind,
            capability=capability,
            competency=self.rubric.competency_of(capability.key),
            why=why_words(found),
            sides=sides,
            scale=self._scale(found, sides),
            records=tuple(self.agenda.records.get(key, ())),
            metrics=self._metrics(found.pom),
            agreed=agreed,
            earlier=self.agenda.earlier.get(key),
            choices=self._choices(found.pom, fields["outcome"]),
            fields=fields,
            errors=typed.errors if typed else {},
            clash=self._clash(typed) if typed and typed.conflict else None,
            version=agreed.version if agreed else 0,
        )

    def _sides(self, found: Difference) -> tuple[Side, ...]:
        said = self.voices.get(found.pom.key, {})
        return tuple(
            Side(side, name, rating_words(self.rubric, median), tuple(said.get(side, ())))
            for (side, name), median in zip(SIDE_NAMES.items(), (found.it, found.client), strict=True)
        )

    def _x(self, option: str) -> str:
        last = len(self.rubric.scale) - 1
        return f"{100 * self.rubric.position(option) / last:.2f}%"

    def _scale(self, found: Difference, sides: Sequence[Side]) -> Scale:
        medians = {"it": found.it, "client": found.client}
        dots = []
        for side, median in medians.items():
            given = {
                answer.option
                for sheet in self.agenda.given.of_side(side)
                if (answer := sheet.answers.get(found.pom.key)) and answer.option
            }
            dots += [Dot(side, self._x(option), minor=True) for option in sorted(given - {median})]
            if median and median != NA:
                dots.append(Dot(side, self._x(median)))
        ends = [self._x(median) for median in medians.values() if median and median != NA]
        said = ", ".join(f"{side.name}: {side.label or 'no answer'}" for side in sides)
        return Scale(
            dots=tuple(dots),
            ends=(ends[0], ends[1]) if len(set(ends)) > 1 else None,
            ticks=tuple((self._x(option.key), option.key) for option in self.rubric.scale),
            label=said,
        )

    def _metrics(self, pom: scoring.Pom) -> tuple[tuple[str, str], ...]:
        """What the metrics say that speak to a practice: name and value, known ones alone."""
        named, known = catalog(self.rubric), self.agenda.given.metrics
        keys = dict.fromkeys([*(item.key for item in pom.metrics), *(item.metric for item in pom.expects)])
        return tuple(
            (named[key].name, amount(Fraction(known[key]), named[key].metric.unit))
            for key in keys
            if key in known
        )

    def _choices(self, pom: scoring.Pom, chosen: str) -> tuple[Choice, ...]:
        differ = Choice(DIFFER_VALUE, "Agree to differ", "Differ", "na", DIFFER_KEY, chosen == DIFFER_VALUE)
        return (*choices(self.rubric, pom, self.keys, chosen=chosen), differ)

    def _clash(self, typed: Typed) -> Clash:
        current = typed.current
        quarter = self.agenda.assessment.quarter
        return Clash(
            theirs=as_agreed(self.rubric, current, quarter) if current else None,
            mine=outcome_words(self.rubric, typed.fields["outcome"]),
            mine_reason=typed.fields["reason"],
        )


def shown_fields(agreed: Agreed | None) -> dict[str, str]:
    """An outcome as the page's fields show it, by field name."""
    if agreed is None:
        return {"outcome": "", "reason": ""}
    value = {"": DIFFER_VALUE, NA: NA_VALUE}.get(agreed.key, agreed.key)
    return {"outcome": value, "reason": agreed.reason}


def outcome_words(rubric: scoring.Rubric, value: str) -> str:
    """The words of an outcome field, unchecked."""
    labels = {option.key: option.label for option in rubric.scale}
    return {DIFFER_VALUE: DIFFER, NA_VALUE: NOT_APPLICABLE, "": "Nothing agreed"}.get(
        value, labels.get(value, "Nothing agreed")
    )


def outcome_keys(rubric: scoring.Rubric) -> dict[str, str]:
    """The letter of each option as on the sheet; digits where one of them would be the letter of "differ"."""
    keys = letter_keys(rubric)
    if DIFFER_KEY not in keys.values():
        return keys
    return {option.key: str(position + 1) for position, option in enumerate(rubric.scale)}
