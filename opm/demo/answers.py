"""From a story to the sheets that were filled in: the adaptive climb, carried answers, notes, the client's side.

Pure apart from chance, and chance comes from the seed: the same seed, story and quarter give the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from assessments.answer_input import AnswerInput
from assessments.scoring import Capability, Pom, Rubric, Sheet, plan_capability
from assessments.scoring.questions import Standing, short_set
from assessments.scoring.types import Answer as EngineAnswer
from assessments.scoring.types import Side
from opm.demo.chance import Chance
from opm.demo.stories import Ending, Remark, Reply, Story, Voice
from opm.demo.words import EVIDENCE, NOTES
from opm.kernel.quarters import Quarter

PART = 5  # questions that somebody answers who stops half-way
NOTED_SHARE, EVIDENCE_SHARE, AGAIN_SHARE = 0.2, 0.3, 0.4
SECOND_LOOKS_AT = ("REL", "VAL", "PFO")


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
    reply: Reply = Reply.SENT
    asked_ago: int | None = None  # days before the demo's present
    answers: dict[str, Told] = field(default_factory=dict)

    def for_engine(self, respondent: str = "") -> Sheet:
        """The same as the engine takes it; respondents are told apart by name, or by the number of a row."""
        asked = None if self.asked is None else frozenset(self.asked)
        answers = {key: told.values.for_engine() for key, told in self.answers.items()}
        return Sheet(respondent or self.name, self.side, asked, answers)


@dataclass(frozen=True, slots=True)
class ToldQuarter:
    """A client's assessment of one quarter as it came about; IT's first sheet is the owner's."""

    back: int
    quarter: Quarter
    closed: bool
    sheets: tuple[ToldSheet, ...]


@dataclass(slots=True)
class Teller:
    """Tells the quarters of one story. `owner` and `sponsor` are names, quarters count back from `now_quarter`."""

    rubric: Rubric
    story: Story
    owner: str
    sponsor: str
    now_quarter: Quarter
    seed: int
    fiscal_start: int = 1
    _leanings: dict[tuple[str, str], float] = field(default_factory=dict)

    def quarter(
        self, back: int, last: Mapping[str, Told], standings: Mapping[str, Standing]
    ) -> ToldQuarter | None:
        """The assessment of a quarter, None where nobody has begun it.

        `last` are the owner's answers of the quarter before, `standings` where each capability stood in its result.
        """
        ending = self.story.ending if back == 0 else Ending.CLOSED
        if back < self.story.first or ending is Ending.UNTOUCHED:
            return None
        first = self._owners_sheet(back, ending, last, standings)
        sheets = [first]
        if self.story.second and back >= -2 and ending is not Ending.HALF:
            sheets.append(self._second(first, back))
        if self.story.sees and back >= self.story.asked_since:
            asks = short_set(self.rubric, standings, self.story.asks)
            sheets.append(self._client(back, self._sponsor(back), asks))
        for voice in self.story.voices:
            if back >= voice.since:
                sheets.append(self._client(back, voice, short_set(self.rubric, standings, voice.asks)))
        return ToldQuarter(back, self.now_quarter.plus(back), ending is Ending.CLOSED, tuple(sheets))

    # --- IT's side --------------------------------------------------------------------------------------------------
    def _owners_sheet(
        self, back: int, ending: Ending, last: Mapping[str, Told], standings: Mapping[str, Standing]
    ) -> ToldSheet:
        sheet = ToldSheet("it", self.owner, submitted=ending is not Ending.HALF)
        remarks = {remark.pom: remark for remark in self.story.remarks if remark.back == back}
        for capability in self.rubric.capabilities():
            truth = _Truth(self, capability, back, last, remarks)
            stood = standings.get(capability.key)
            sheet.answers |= truth.climb(stood.level if stood else None)
            if ending is Ending.HALF and capability.key == self.story.half_until:
                break
        return sheet

    def honest(self, pom: Pom, capability: str, back: int) -> AnswerInput:
        """What an honest BRM would say: the story's level, spread over the POMs of a level."""
        if pom.key in self.story.not_applicable:
            return AnswerInput(na=True, na_reason=self.story.not_applicable[pom.key])
        spell = self.story.lost.get(pom.key)
        if spell and spell[0] <= back <= spell[1]:
            return AnswerInput(option=self.rubric.scale[0].key)
        return AnswerInput(option=self._option(pom, self.story.target(capability, back), "it"))

    def _option(self, pom: Pom, target: float, side: str) -> str:
        place = share_in_place(target - pom.level + self._leaning(pom, side) * 0.16)
        place += self._leaning(pom, side, own=True) * 0.34
        top = len(self.rubric.scale) - 1
        return self.rubric.scale[max(0, min(top, int(place * top + 0.5)))].key

    def _leaning(self, pom: Pom, side: str, *, own: bool = False) -> float:
        """How one side leans on a capability (-1 to 1), or on a POM among those of its level (-0.5 to 0.5)."""
        capability = self.rubric.capability_of(pom.key)
        key = (side, pom.key if own else capability.key)
        if key not in self._leanings:
            self._leanings[key] = self._place(capability, pom, side) if own else self._spread(*key)
        return self._leanings[key]

    def _place(self, capability: Capability, pom: Pom, side: str) -> float:
        """Evenly spread over the POMs of a level, in an order that the seed chooses."""
        level = [p.key for p in capability.poms if p.level == pom.level]
        order = sorted(level, key=lambda key: self._spread(side, key))
        return (order.index(pom.key) + 0.5) / len(order) - 0.5

    def _spread(self, side: str, key: str) -> float:
        return Chance(f"{self.seed} {self.story.client} {side} {key}").share() * 2 - 1

    def _second(self, first: ToldSheet, back: int) -> ToldSheet:
        """A second BRM who knows the client less: fewer competencies, now and then one option apart."""
        sheet = ToldSheet("it", self.story.second, submitted=first.submitted)
        keys = [option.key for option in self.rubric.scale]
        for key, told in first.answers.items():
            if key[:3] not in SECOND_LOOKS_AT or told.values.na:
                continue
            chance = self.chance("second", back, key)
            at = keys.index(told.values.option) + chance.pick((-1, 0, 1), (3, 85, 12))
            option = keys[max(0, min(len(keys) - 1, at))]
            sheet.answers[key] = Told(AnswerInput(option=option, certainty=chance.pick((3, 3, 4))))
        return sheet

    # --- the client's side --------------------------------------------------------------------------------------------
    def _sponsor(self, back: int) -> Voice:
        """The sponsor as one of those who are asked."""
        silent = self.story.silent if back == 0 else None
        reply = Reply.SENT if silent is None else Reply.SILENT
        return Voice(self.sponsor, self.story.asked_since, reply, silent)

    def _client(self, back: int, voice: Voice, asks: tuple[str, ...]) -> ToldSheet:
        """A short set of questions, answered by one person from the client's point of view."""
        reply = voice.reply if back == 0 else Reply.SENT
        ago = voice.asked_ago if back == 0 else None
        asked = tuple(key for key in asks if key not in self.story.not_applicable)
        sheet = ToldSheet("client", voice.name, reply is Reply.SENT, asked, reply, ago)
        side = "client" if voice.name == self.sponsor else f"client {voice.name}"
        answered = {Reply.SENT: len(asked), Reply.PART: PART}.get(reply, 0)
        for key in asked[:answered]:
            capability = self.rubric.capability_of(key).key
            level = self.story.target(capability, back) + self._sees(capability) + voice.adds
            certainty = self.chance(side, back, key).pick((3, 4, 4, 5, 5))
            option = self._option(self.rubric.pom(key), level, side)
            sheet.answers[key] = Told(AnswerInput(option=option, certainty=certainty))
        return sheet

    def _sees(self, capability: str) -> float:
        names = [competency.key for competency in self.rubric.competencies]
        at = names.index(self.rubric.competency_of(capability).key)
        return self.story.sees[at] if self.story.sees else 0.0

    def chance(self, what: str, back: int, key: str) -> Chance:
        """Chance for one thing of one quarter; counted back, so that a later demo tells the same story."""
        return Chance(f"{self.seed} {self.story.client} {what} {back} {key}")


@dataclass(slots=True)
class _Truth:
    """One capability of the owner's sheet in one quarter."""

    teller: Teller
    capability: Capability
    back: int
    last: Mapping[str, Told]
    remarks: Mapping[str, Remark]
    honest: dict[str, AnswerInput] = field(init=False)

    def __post_init__(self) -> None:
        poms = (pom for pom in self.capability.poms if pom.level > self.teller.rubric.floor)
        self.honest = {pom.key: self.teller.honest(pom, self.capability.key, self.back) for pom in poms}

    def climb(self, start: int | None) -> dict[str, Told]:
        """The answers as the adaptive sheet asks for them."""
        answers: dict[str, Told] = {}
        given: dict[str, EngineAnswer] = {}
        opened = self._opened()
        while True:
            plan = plan_capability(
                self.teller.rubric,
                self.capability.key,
                given,
                start=start,
                opened=opened,
                carryable=self.last.keys(),
            )
            asked = [key for key in plan.asked if key not in answers]
            if not asked and not plan.to_confirm:
                return answers
            new = {key: self._carried(self.last[key]) for key in plan.to_confirm}
            new |= {key: self._answer(key) for key in asked}
            answers |= new
            given |= {key: told.values.for_engine() for key, told in new.items()}

    def _opened(self) -> set[int]:
        """Levels that the BRM opens by hand: something changed there since last quarter, or there is much to say."""
        return {
            pom.level
            for pom in self.capability.poms
            if pom.key in self.remarks
            or (pom.key in self.last and self.last[pom.key].values.rating != self.honest[pom.key].rating)
        }

    def _answer(self, key: str) -> Told:
        values, before = self.honest[key], self.last.get(key)
        if key in self.remarks:
            return Told(self._remarked(values, self.remarks[key]))
        chance = self.teller.chance("answer", self.back, key)
        if before and before.values.rating == values.rating and chance.share() < AGAIN_SHARE:
            return self._carried(before)
        return Told(self._dressed(values, chance))

    def _carried(self, before: Told) -> Told:
        origin = before.carried_from or self.teller.now_quarter.plus(self.back - 1)
        return replace(before, carried_from=origin)

    def _remarked(self, values: AnswerInput, remark: Remark) -> AnswerInput:
        chance = self.teller.chance("evidence", self.back, remark.pom)
        on = self._evidence_day(chance) if remark.evidence else None
        return replace(
            values, certainty=remark.certainty, note=remark.note, evidence=remark.evidence, evidence_on=on
        )

    def _dressed(self, values: AnswerInput, chance: Chance) -> AnswerInput:
        """Certainty, and on some answers a note or evidence."""
        scale = self.teller.rubric.scale
        values = replace(values, certainty=chance.pick((2, 3, 4, 5), (3, 12, 55, 30)))
        if values.na:
            return values
        position = self.teller.rubric.position(values.option)
        if chance.share() < NOTED_SHARE:
            words = NOTES[position * (len(NOTES) - 1) // (len(scale) - 1)]
            values = replace(values, note=chance.pick(words))
        if position and chance.share() < EVIDENCE_SHARE:
            on = self._evidence_day(chance) if chance.share() < 0.8 else None
            values = replace(values, evidence=chance.pick(EVIDENCE), evidence_on=on)
        return values

    def _evidence_day(self, chance: Chance) -> date:
        """A day shortly before the quarter, so that it is never in the future."""
        quarter = self.teller.now_quarter.plus(self.back)
        begin = quarter.first_day(fiscal_start=self.teller.fiscal_start)
        return begin - timedelta(days=1 + int(chance.share() * 75))


def share_in_place(above: float) -> float:
    """How much of a level is in place (0..1) for somebody who stands `above` it, in levels (negative: below)."""
    slope = 0.52 if above < 0 else 0.62
    return max(0.0, min(1.25, 0.52 + slope * above))
