"""From a story to the sheets that were filled in: the adaptive climb, carried answers, notes, the client's side.

Pure apart from chance, and chance comes from the seed: the same seed, story and quarter give the same answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from assessments.answer_input import AnswerInput
from assessments.scoring import Capability, Pom, Rubric, Score, Sheet, plan_capability, score
from assessments.scoring.types import Answer as EngineAnswer
from assessments.scoring.types import Side
from opm.demo.stories import Ending, Remark, Story
from opm.demo.words import EVIDENCE, NA_REASONS, NOTES
from opm.kernel.quarters import Quarter

SHORT_SET = 3  # questions to the client for each capability at most
NOTED_SHARE, EVIDENCE_SHARE, AGAIN_SHARE = 0.10, 0.12, 0.4


@dataclass(frozen=True, slots=True)
class Told:
    """One answer with the quarter it was first given in, where it was carried over."""

    values: AnswerInput
    carried_from: Quarter | None = None


@dataclass(slots=True)
class ToldSheet:
    """One respondent's sheet of a quarter. `name` is a BRM of the cast or somebody at the client."""

    side: Side
    name: str
    submitted: bool
    asked: tuple[str, ...] | None = None
    answers: dict[str, Told] = field(default_factory=dict)

    def for_engine(self, respondent: str = "") -> Sheet:
        """The same as the engine takes it; respondents are told apart by name, or by the number of a row."""
        asked = None if self.asked is None else frozenset(self.asked)
        answers = {key: told.values.for_engine() for key, told in self.answers.items()}
        return Sheet(respondent or self.name, self.side, asked, answers)


@dataclass(frozen=True, slots=True)
class ToldQuarter:
    """A client's assessment of one quarter as it came about."""

    back: int
    quarter: Quarter
    closed: bool
    sheets: tuple[ToldSheet, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the quarters of one story. `owner` and `sponsor` are names; `evidence_days` are days before a quarter."""

    rubric: Rubric
    story: Story
    owner: str
    sponsor: str
    now_quarter: Quarter
    seed: int
    fiscal_start: int = 1

    def quarters(self) -> Iterator[ToldQuarter]:
        """Quarter by quarter from the first; one that nobody has begun is left out."""
        last: dict[str, Told] = {}
        levels: dict[str, int] = {}
        for back in range(self.story.first, 1):
            ending = self.story.ending if back == 0 else Ending.CLOSED
            if ending is Ending.UNTOUCHED:
                return
            told = self._quarter(back, ending, last, levels)
            yield told
            last = told.sheets[0].answers
            levels = held(score(self.rubric, [sheet.for_engine() for sheet in told.sheets]))

    def _quarter(
        self, back: int, ending: Ending, last: Mapping[str, Told], levels: Mapping[str, int]
    ) -> ToldQuarter:
        quarter = self.now_quarter.plus(back)
        first = ToldSheet("it", self.owner, submitted=ending is not Ending.HALF)
        for capability in self.rubric.capabilities():
            first.answers |= self._climb(capability, quarter, last, levels.get(capability.key))
            if ending is Ending.HALF and capability.key == self.story.half_until:
                break
        sheets = [first]
        if self.story.second and back >= -2 and ending is not Ending.HALF:
            sheets.append(self._second(first, quarter))
        if self.story.sees and back >= self.story.asked_since:
            sheets.append(self._client(quarter, silent=back == 0 and self.story.silent))
        return ToldQuarter(back, quarter, ending is Ending.CLOSED, tuple(sheets))

    # --- IT's side --------------------------------------------------------------------------------------------------
    def _climb(
        self, capability: Capability, quarter: Quarter, last: Mapping[str, Told], start: int | None
    ) -> dict[str, Told]:
        """The answers of one capability as the adaptive sheet asks for them."""
        answers: dict[str, Told] = {}
        given: dict[str, EngineAnswer] = {}
        opened = self._reopened(capability, quarter, last)
        while True:
            plan = plan_capability(
                self.rubric, capability.key, given, start=start, opened=opened, carryable=last.keys()
            )
            asked = [key for key in plan.asked if key not in answers]
            if not asked and not plan.to_confirm:
                return answers
            new = {key: self._carried(last[key], quarter) for key in plan.to_confirm}
            new |= {key: self._answer(self.rubric.pom(key), quarter, last.get(key)) for key in asked}
            answers |= new
            given |= {key: told.values.for_engine() for key, told in new.items()}

    def _reopened(self, capability: Capability, quarter: Quarter, last: Mapping[str, Told]) -> set[int]:
        """Levels that the BRM opens by hand: something changed there since last quarter, or there is much to say."""
        remarked = {remark.pom for remark in self._remarks(quarter)}
        return {
            pom.level
            for pom in capability.poms
            if pom.key in remarked
            or (pom.key in last and last[pom.key].values.rating != self._truth(pom, quarter).rating)
        }

    def _answer(self, pom: Pom, quarter: Quarter, before: Told | None) -> Told:
        remark = next((r for r in self._remarks(quarter) if r.pom == pom.key), None)
        values = self._truth(pom, quarter)
        if remark:
            return Told(self._remarked(values, remark, quarter))
        chance = self._chance("again", quarter, pom.key)
        if before and before.values.rating == values.rating and chance.random() < AGAIN_SHARE:
            return self._carried(before, quarter)
        return Told(self._dressed(values, quarter, pom.key))

    def _carried(self, before: Told, quarter: Quarter) -> Told:
        return replace(before, carried_from=before.carried_from or quarter.plus(-1))

    def _remarks(self, quarter: Quarter) -> list[Remark]:
        back = quarter.minus(self.now_quarter)
        return [remark for remark in self.story.remarks if remark.back == back]

    def _truth(self, pom: Pom, quarter: Quarter) -> AnswerInput:
        """What an honest BRM would say: the story's level, spread over the POMs of a level."""
        back = quarter.minus(self.now_quarter)
        if pom.key in self.story.not_applicable:
            return AnswerInput(na=True, na_reason=self.story.not_applicable[pom.key])
        spell = self.story.lost.get(pom.key)
        if spell and spell[0] <= back <= spell[1]:
            return AnswerInput(option=self.rubric.scale[0].key)
        target = self.story.target(self.rubric.capability_of(pom.key).key, back)
        return AnswerInput(option=self._option(pom, target, "it"))

    def _option(self, pom: Pom, target: float, side: str) -> str:
        capability = self.rubric.capability_of(pom.key).key
        wobble = self._spread(f"{side} {capability}") * 0.16
        place = share_in_place(target + wobble - pom.level) + self._offset(pom, side) * 0.34
        top = len(self.rubric.scale) - 1
        return self.rubric.scale[max(0, min(top, int(place * top + 0.5)))].key

    def _offset(self, pom: Pom, side: str) -> float:
        """From -0.5 to 0.5, evenly spread over the POMs of a level, in an order that the seed chooses."""
        level = [p.key for p in self.rubric.capability_of(pom.key).poms if p.level == pom.level]
        order = sorted(level, key=lambda key: self._spread(f"{side} {key}"))
        return (order.index(pom.key) + 0.5) / len(order) - 0.5

    def _second(self, first: ToldSheet, quarter: Quarter) -> ToldSheet:
        """A second BRM who knows the client less: fewer competencies, now and then one option apart."""
        sheet = ToldSheet("it", self.story.second, submitted=first.submitted)
        keys = [option.key for option in self.rubric.scale]
        for key, told in first.answers.items():
            if key[:3] not in ("REL", "VAL", "PFO") or told.values.na:
                continue
            chance = self._chance("second", quarter, key)
            step = chance.choices((-1, 0, 1), (3, 85, 12))[0]
            at = max(0, min(len(keys) - 1, keys.index(told.values.option) + step))
            sheet.answers[key] = Told(AnswerInput(option=keys[at], certainty=chance.choice((3, 3, 4))))
        return sheet

    # --- the client's side --------------------------------------------------------------------------------------------
    def _client(self, quarter: Quarter, *, silent: bool) -> ToldSheet:
        """The short set with questions to the client, answered from its own point of view."""
        back = quarter.minus(self.now_quarter)
        asked: list[Pom] = []
        for capability in self.rubric.capabilities():
            reach = self.story.target(capability.key, back) + 1
            askable = [p for p in capability.poms if p.ask and self.rubric.floor < p.level <= reach]
            asked += [p for p in askable if p.key not in self.story.not_applicable][-SHORT_SET:]
        sheet = ToldSheet("client", self.sponsor, not silent, tuple(pom.key for pom in asked))
        for pom in () if silent else asked:
            target = self.story.target(self.rubric.capability_of(pom.key).key, back) + self._sees(pom)
            certainty = self._chance("client", quarter, pom.key).choice((3, 4, 4, 5))
            sheet.answers[pom.key] = Told(
                AnswerInput(option=self._option(pom, target, "client"), certainty=certainty)
            )
        return sheet

    def _sees(self, pom: Pom) -> float:
        names = [competency.key for competency in self.rubric.competencies]
        competency = self.rubric.competency_of(self.rubric.capability_of(pom.key).key).key
        return self.story.sees[names.index(competency)] if self.story.sees else 0.0

    # --- words and chance ---------------------------------------------------------------------------------------------
    def _remarked(self, values: AnswerInput, remark: Remark, quarter: Quarter) -> AnswerInput:
        on = self._evidence_day(quarter, remark.pom) if remark.evidence else None
        return replace(
            values, certainty=remark.certainty, note=remark.note, evidence=remark.evidence, evidence_on=on
        )

    def _dressed(self, values: AnswerInput, quarter: Quarter, key: str) -> AnswerInput:
        """Certainty, and on some answers a note or evidence."""
        chance = self._chance("dress", quarter, key)
        values = replace(values, certainty=chance.choices((2, 3, 4, 5), (4, 18, 58, 20))[0])
        if values.na:
            return replace(values, na_reason=values.na_reason or chance.choice(NA_REASONS))
        if chance.random() < NOTED_SHARE:
            position = self.rubric.position(values.option)
            words = NOTES[position * (len(NOTES) - 1) // (len(self.rubric.scale) - 1)]
            values = replace(values, note=chance.choice(words))
        if values.option != self.rubric.scale[0].key and chance.random() < EVIDENCE_SHARE:
            on = self._evidence_day(quarter, key) if chance.random() < 0.8 else None
            values = replace(values, evidence=chance.choice(EVIDENCE), evidence_on=on)
        return values

    def _evidence_day(self, quarter: Quarter, key: str) -> date:
        """A day shortly before the quarter, so that it is never in the future."""
        begin = quarter.first_day(fiscal_start=self.fiscal_start)
        return begin - timedelta(days=self._chance("evidence", quarter, key).randint(1, 75))

    def _chance(self, what: str, quarter: Quarter, key: str) -> random.Random:
        # The quarter counts back from the demo's own, so that a later demo tells the same story.
        back = quarter.minus(self.now_quarter)
        return random.Random(f"{self.seed} {self.story.client} {what} {back} {key}")  # noqa: S311

    def _spread(self, what: str) -> float:
        """From -1 to 1, the same for the whole story."""
        return _spread(f"{self.seed} {self.story.client} {what}")


@lru_cache(maxsize=8192)
def _spread(text: str) -> float:
    return random.Random(text).uniform(-1, 1)  # noqa: S311 - a story, not a secret


def share_in_place(above: float) -> float:
    """How much of a level is in place (0..1) for somebody who stands `above` it, in levels (negative: below)."""
    slope = 0.52 if above < 0 else 0.62
    return max(0.0, min(1.25, 0.52 + slope * above))


def held(result: Score) -> dict[str, int]:
    """The level each capability holds; unscored ones are left out."""
    return {key: item.level for key, item in result.capabilities.items() if item.level is not None}
