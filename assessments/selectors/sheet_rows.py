"""The practices of a sheet as rows: what is asked, answered, answered before, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessments.answer_input import NOT_APPLICABLE, AnswerInput, shown_values
from assessments.models import Answer, Sheet
from assessments.scoring import Capability, MetricText, Option, Pom, Rubric
from assessments.scoring.confidence import COMPARE
from assessments.selectors.carry import Earlier
from assessments.selectors.sheets import SheetState
from opm.kernel import live_metrics, words
from opm.kernel.quarters import Quarter

RESERVED_KEYS = frozenset("XJKE")
TONES = 3  # a0 .. a3 in theme.css


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of the scale on a row. `tone` is its colour class, `key` the letter that gives it."""

    value: str
    label: str
    short: str
    tone: str
    key: str
    checked: bool
    previous: bool = False
    suggested: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class LiveValue:
    """A metric of the records for this client and quarter, said in words."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Other:
    """What others answered to a POM, by side."""

    side: str
    answers: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that somebody else stored while this one was typed."""

    who: str
    at: datetime | None
    theirs: str
    theirs_note: str
    mine: str
    mine_note: str


@dataclass(frozen=True)
class Row:
    """One practice: what is asked, what is answered, what was answered before."""

    pom: Pom
    fields: Mapping[str, str]
    errors: Mapping[str, Sequence[str]]
    choices: tuple[Choice, ...]
    version: int
    saved_at: datetime | None
    carried_from: Quarter | None
    earlier: Earlier | None
    earlier_label: str
    metrics: tuple[LiveValue, ...]
    suggestion: str
    others: tuple[Other, ...]
    answer_label: str
    clash: Clash | None = None
    editable: bool = True

    @property
    def na(self) -> bool:
        return self.fields["rating"] == NOT_APPLICABLE

    @property
    def blank(self) -> bool:
        return not self.fields["rating"]

    @property
    def can_carry(self) -> bool:
        """Whether "no change" is an answer here."""
        return self.editable and self.earlier is not None and self.blank

    @property
    def has_more(self) -> bool:
        """Whether something is noted beside the answer."""
        return any(self.fields[name] for name in ("note", "evidence", "evidence_on")) or self.na


@dataclass(frozen=True)
class Typed:
    """What a request brought for a row that could not be saved: shown again with what is wrong with it."""

    fields: Mapping[str, str]
    errors: Mapping[str, Sequence[str]]
    clash: Answer | None = None


class RowMaker:
    """Makes the rows of one capability; holds what they share, so that no row asks the database."""

    def __init__(
        self,
        state: SheetState,
        *,
        editable: bool,
        typed: Mapping[str, Typed] | None = None,
        live: Mapping[str, Any] | None = None,
        others: Mapping[str, tuple[Other, ...]] | None = None,
    ) -> None:
        self.state, self.rubric, self.editable = state, state.rubric, editable
        self.typed, self.live, self.others = typed or {}, live or {}, others or {}
        self.keys = letter_keys(self.rubric)

    def row(self, pom: Pom) -> Row:
        """The row of one POM."""
        stored, typed = self.state.stored.get(pom.key), self.typed.get(pom.key)
        values = self.state.values(pom.key)
        earlier = self.state.earlier.get(pom.key)
        fields = typed.fields if typed else shown_values(values)
        clash = typed.clash if typed else None
        shown = clash or stored  # a save after a conflict was shown is a choice between the two
        return Row(
            pom=pom,
            fields=fields,
            errors=typed.errors if typed else {},
            choices=self._choices(pom, fields["rating"], earlier, self._suggestion(pom)),
            version=shown.version if shown else 0,
            saved_at=stored.answered_at if stored else None,
            carried_from=stored.carried_from if stored else None,
            earlier=earlier,
            earlier_label=rating_label(self.rubric, earlier.values) if earlier else "",
            metrics=tuple(self._live_values(pom)),
            suggestion=self._suggestion(pom),
            others=self.others.get(pom.key, ()),
            answer_label="" if values.is_blank else rating_label(self.rubric, values),
            clash=self._clash(clash, fields) if clash else None,
            editable=self.editable,
        )

    def _choices(self, pom: Pom, rating: str, earlier: Earlier | None, suggestion: str) -> tuple[Choice, ...]:
        before = (earlier.values.option or NOT_APPLICABLE) if earlier else ""
        last = len(self.rubric.scale) - 1
        found = [
            Choice(
                value=option.key,
                label=option.label,
                short=short_label(option),
                tone=f"a{round(position * TONES / last)}",
                key=self.keys[option.key],
                checked=rating == option.key,
                previous=before == option.key,
                suggested=suggestion == option.key,
                last=position == last,
            )
            for position, option in enumerate(self.rubric.scale)
        ]
        if pom.na_allowed:
            na = NOT_APPLICABLE
            found.append(Choice(na, "Not applicable", "n/a", "na", "X", rating == na, before == na))
        return tuple(found)

    def _live_values(self, pom: Pom) -> list[LiveValue]:
        known = ((metric, self.live.get(metric.key)) for metric in pom.metrics)
        return [
            LiveValue(metric.text or metric.key, amount_words(value, metric))
            for metric, value in known
            if value is not None
        ]

    def _suggestion(self, pom: Pom) -> str:
        """The option that the records bear out: the highest one whose expectations all hold; "" when unknown."""
        known = [item for item in pom.expects if self.live.get(item.metric) is not None]
        if not known:
            return ""
        failing = [
            self.rubric.position(item.option)
            for item in known
            if not COMPARE[item.op](Fraction(str(self.live[item.metric])), item.value)
        ]
        position = min(failing) - 1 if failing else len(self.rubric.scale) - 1
        return self.rubric.scale[max(position, 0)].key

    def _clash(self, answer: Answer, fields: Mapping[str, str]) -> Clash:
        values = AnswerInput.of(answer)
        own = answer.answered_by_id == self.state.sheet.respondent_id
        mine = fields["rating"]
        labels = {option.key: option.label for option in self.rubric.scale}
        return Clash(
            who="You" if own or answer.answered_by is None else str(answer.answered_by),
            at=answer.answered_at,
            theirs=rating_label(self.rubric, values),
            theirs_note=values.note,
            mine="Not applicable" if mine == NOT_APPLICABLE else labels.get(mine, "No answer"),
            mine_note=fields["note"],
        )


def live_values(capability: Capability, client_id: int, quarter: Quarter) -> dict[str, Any]:
    """Values of the live metrics that speak to a capability; only registered ones are asked."""
    keys = {metric.key for pom in capability.poms for metric in pom.metrics}
    keys |= {item.metric for pom in capability.poms for item in pom.expects}
    measured = live_metrics.measure(keys, [client_id], quarter)
    return {key: values.get(client_id) for key, values in measured.items()}


def other_answers(
    sheet: Sheet, rubric: Rubric, capability: str, *, names: bool
) -> dict[str, tuple[Other, ...]]:
    """Everybody else's answers to a capability by POM key and side; names only where allowed. One query."""
    rows = Answer.objects.filter(
        sheet__assessment=sheet.assessment_id, pom__capability__key=capability
    ).exclude(option="", na=False)
    rows = rows.select_related("sheet", "pom").order_by("sheet__side", "sheet_id")
    sides: dict[str, dict[str, list[str]]] = {}
    for row in rows.exclude(sheet=sheet.pk) if sheet.pk else rows:
        side = "Client" if row.sheet.side == Sheet.Side.CLIENT else "IT"
        label = rating_label(rubric, AnswerInput.of(row))
        said = f"{label} ({row.sheet.respondent_label})" if names else label
        sides.setdefault(row.pom.key, {}).setdefault(side, []).append(said)
    return {
        key: tuple(Other(side, ", ".join(answers)) for side, answers in by_side.items())
        for key, by_side in sides.items()
    }


def rating_label(rubric: Rubric, values: AnswerInput) -> str:
    """An answer's rating in the words of the scale."""
    if values.na:
        return "Not applicable"
    labels = {option.key: option.label for option in rubric.scale}
    return labels.get(values.option, values.option) if values.option else "No answer"


def short_label(option: Option) -> str:
    """What fits a segment: the label, or its first word where that is too long."""
    return option.label if len(option.label) <= 10 else option.label.split(" ")[0][:10]


def letter_keys(rubric: Rubric) -> dict[str, str]:
    """The key that gives each option: its first letter, or digits from 1 where letters would not tell them apart."""
    letters = [option.key[:1].upper() for option in rubric.scale]
    clear = (
        len(set(letters)) == len(letters)
        and not RESERVED_KEYS & set(letters)
        and all(map(str.isalpha, letters))
    )
    return {
        option.key: letters[position] if clear else str(position + 1)
        for position, option in enumerate(rubric.scale)
    }


def amount_words(value: Any, metric: MetricText) -> str:
    """A metric's value with its unit."""
    if metric.unit == "%":
        return words.percent(value)
    amount = f"{words.cut(value, 1).normalize():f}"
    return f"{amount} days" if metric.unit == "days" else amount
