"""The practices of a sheet as rows: what is asked, answered, answered before, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessments.answer_input import NOT_APPLICABLE, AnswerInput, shown_values
from assessments.models import Answer, Assessment, Sheet
from assessments.scoring import Capability, Pom, Rubric
from assessments.selectors.choices import Choice, choices, letter_keys
from assessments.selectors.metrics.values import Known, against, known_metrics, named_of, suggested
from assessments.selectors.metrics.words import catalog, needs
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.carry import Earlier
from assessments.selectors.sheet.state import SheetState
from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Asked:
    """What an option asks of a metric: "Fully", "at most 10 %"."""

    option: str
    needs: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A metric that speaks to the practice, and what the options ask of it."""

    known: Known
    asks: tuple[Asked, ...]


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
    metrics: tuple[Witness, ...]
    against: tuple[str, ...]
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
    def known(self) -> list[Known]:
        """The metrics with a value."""
        return [item.known for item in self.metrics if item.known.value is not None]

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
        metrics: Mapping[str, Known] | None = None,
        others: Mapping[str, tuple[Other, ...]] | None = None,
    ) -> None:
        self.state, self.rubric, self.editable = state, state.rubric, editable
        self.typed, self.metrics, self.others = typed or {}, metrics or {}, others or {}
        self.keys = letter_keys(self.rubric)

    def row(self, pom: Pom) -> Row:
        """The row of one POM."""
        stored, typed = self.state.stored.get(pom.key), self.typed.get(pom.key)
        values = self.state.values(pom.key)
        earlier = self.state.earlier.get(pom.key)
        fields = typed.fields if typed else shown_values(values)
        clash = typed.clash if typed else None
        suggestion = suggested(self.rubric, pom, self.metrics)
        shown = clash or stored  # a save after a conflict was shown is a choice between the two
        return Row(
            pom=pom,
            fields=fields,
            errors=typed.errors if typed else {},
            choices=self._choices(pom, fields["rating"], earlier, suggestion),
            version=shown.version if shown else 0,
            saved_at=stored.answered_at if stored else None,
            carried_from=stored.carried_from if stored else None,
            earlier=earlier,
            earlier_label=rating_label(self.rubric, earlier.values) if earlier else "",
            metrics=tuple(self._witnesses(pom)),
            against=tuple(against(self.rubric, pom, values.option, self.metrics)),
            suggestion=suggestion,
            others=self.others.get(pom.key, ()),
            answer_label="" if values.is_blank else rating_label(self.rubric, values),
            clash=self._clash(clash, fields) if clash else None,
            editable=self.editable,
        )

    def _choices(self, pom: Pom, rating: str, earlier: Earlier | None, suggestion: str) -> tuple[Choice, ...]:
        before = (earlier.values.option or NOT_APPLICABLE) if earlier else ""
        return choices(self.rubric, pom, self.keys, chosen=rating, previous=before, suggested=suggestion)

    def _witnesses(self, pom: Pom) -> list[Witness]:
        return [
            Witness(
                self.metrics[key],
                tuple(
                    Asked(self.rubric.option(item.option).label, needs(item, named.metric.unit))
                    for item in pom.expects
                    if item.metric == key
                ),
            )
            for key, named in named_of([pom], catalog(self.rubric)).items()
            if key in self.metrics
        ]

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


def metrics_of(capability: Capability, assessment: Assessment, *, today: date) -> dict[str, Known]:
    """What is known of the metrics that speak to a capability. Queries: `known_metrics`."""
    rubric = engine_rubric(assessment.version)
    rated = [pom for pom in capability.poms if pom.level > rubric.floor]
    named = named_of(rated, catalog(rubric))
    return known_metrics(assessment.client_id, assessment.quarter, named, today=today, assessment=assessment)


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
