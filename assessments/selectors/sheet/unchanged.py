"""What of last quarter may stay as it was: the page on which a client that did not change is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.models import Answer
from assessments.scoring import Capability, Competency
from assessments.scoring.adaptive import State, plan_capability
from assessments.selectors.sheet.carry import Earlier
from assessments.selectors.sheet.state import Mark, SheetState, rail
from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A capability's POMs that last quarter answers, and those it leaves open, in the order they are asked."""

    keys: tuple[str, ...]
    open_keys: tuple[str, ...]


def unchanged(state: SheetState, capability: str) -> Unchanged:
    """What "no change" answers in a capability, with all that the adaptive order opens because of it. No query.

    Answers given this quarter stay; what is asked and was not answered last quarter stays open.
    """
    answers = dict(state.answers)
    keys: list[str] = []
    while True:
        plan = plan_capability(
            state.rubric,
            capability,
            answers,
            start=state.held.get(capability),
            opened=state.opened.get(capability, ()),
            carryable=state.earlier.keys(),
        )
        waiting = [
            key for level in plan.levels if level.state is not State.CLOSED for key in level.unanswered
        ]
        carried = [key for key in waiting if key in state.earlier]
        if not carried:
            return Unchanged(tuple(keys), tuple(waiting))
        keys += carried
        answers |= {key: state.earlier[key].values.for_engine() for key in carried}


@dataclass(frozen=True, slots=True)
class Line:
    """One practice: what was answered, and what is answered now ("" while it waits to be confirmed)."""

    key: str
    title: str
    level: int
    answer: str
    now: str
    note: bool
    since: Quarter

    @property
    def waits(self) -> bool:
        return not self.now

    @property
    def changed(self) -> bool:
        return bool(self.now) and self.now != self.answer


@dataclass(frozen=True, slots=True)
class CapabilityBlock:
    """A capability with its practices; `count` answers wait, `open_count` practices have no earlier answer."""

    key: str
    name: str
    lines: tuple[Line, ...]
    count: int
    open_count: int


@dataclass(frozen=True, slots=True)
class CompetencyBlock:
    """A competency with the capabilities of which something is known."""

    key: str
    name: str
    capabilities: tuple[CapabilityBlock, ...]

    @property
    def count(self) -> int:
        return sum(block.count for block in self.capabilities)


@dataclass(frozen=True, slots=True)
class UnchangedPage:
    """The page. `earlier` is the quarter that is confirmed, None where there is none; `left` what is not complete."""

    headline: str
    earlier: Quarter | None
    competencies: tuple[CompetencyBlock, ...]
    left: tuple[Mark, ...]
    editable: bool
    notice: str

    @property
    def count(self) -> int:
        return sum(block.count for block in self.competencies)


def unchanged_page(state: SheetState, *, notice: str) -> UnchangedPage:
    """What the page shows of a sheet. No query."""
    blocks = tuple(
        CompetencyBlock(
            item.key, item.name, tuple(_block(state, capability) for capability in item.capabilities)
        )
        for item in state.rubric.competencies
    )
    earlier = state.previous.quarter if state.previous and state.earlier else None
    left = tuple(rail(state).open_marks)
    count = sum(block.count for block in blocks)
    return UnchangedPage(_headline(count, earlier, len(left)), earlier, blocks, left, not notice, notice)


def _headline(count: int, earlier: Quarter | None, left: int) -> str:
    if earlier is None:
        return "There is no earlier quarter to confirm"
    if count:
        one, many = (
            f"1 answer of {earlier.label} can stay as it was",
            f"{count} answers of {earlier.label} can stay",
        )
        return one if count == 1 else f"{many} as they were"
    if left:
        return (
            "1 capability still needs an answer" if left == 1 else f"{left} capabilities still need answers"
        )
    return "Every capability is answered"


def _block(state: SheetState, capability: Capability) -> CapabilityBlock:
    found = unchanged(state, capability.key)
    waiting = set(found.keys)
    lines = tuple(
        _line(state, pom.key, state.earlier[pom.key], state.stored)
        for pom in capability.poms
        if pom.key in state.earlier and (pom.key in waiting or not state.values(pom.key).is_blank)
    )
    return CapabilityBlock(capability.key, capability.name, lines, len(found.keys), len(found.open_keys))


def _line(state: SheetState, key: str, earlier: Earlier, stored: Mapping[str, Answer]) -> Line:
    pom = state.rubric.pom(key)
    now = state.values(key)
    return Line(
        key=key,
        title=pom.title or key,
        level=pom.level,
        answer=_words(state, earlier.values.option, na=earlier.values.na),
        now="" if now.is_blank else _words(state, now.option, na=now.na),
        note=bool(earlier.values.note or earlier.values.evidence),
        since=earlier.origin,
    )


def _words(state: SheetState, option: str, *, na: bool) -> str:
    return "Not applicable" if na else state.rubric.option(option).label


def capabilities_of(competencies: tuple[Competency, ...], key: str) -> tuple[str, ...]:
    """The capabilities that a form's key means: those of a competency, or the one itself; () where it is neither."""
    for competency in competencies:
        keys = tuple(item.key for item in competency.capabilities)
        if competency.key == key:
            return keys
        if key in keys:
            return (key,)
    return ()
