"""One capability of a sheet as the page shows it: the ladder of levels, the confirming step, the draft level."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.scoring import Capability, cut, explain_capability
from assessments.scoring.adaptive import LevelPlan, State, Why
from assessments.selectors.sheet.rows import Row, RowMaker
from assessments.selectors.sheet.state import SheetState
from opm.kernel import words
from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Level:
    """One rung of the ladder. `look` is done, now, later, carried or floor; folded ones have no rows."""

    number: int
    name: str
    headline: str
    look: str
    status: str
    rows: tuple[Row, ...] = ()
    describes: tuple[str, ...] = ()
    opened: bool = False
    can_carry: int = 0

    @property
    def is_open(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Draft:
    """The level from the viewer's own answers alone."""

    level: int | None
    score: str
    because: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """A capability's levels with the one step that confirms carried levels."""

    levels: tuple[Level, ...]
    confirm_levels: tuple[int, ...]
    confirm_count: int
    confirm_quarter: Quarter | None

    @property
    def rows(self) -> list[Row]:
        return [row for level in self.levels for row in level.rows]

    @property
    def confirm_words(self) -> str:
        return words.listed([str(level) for level in self.confirm_levels], limit=10)

    @property
    def shown(self) -> str:
        """The levels with rows, as the page tells the server with each save."""
        return ",".join(str(level.number) for level in self.levels if level.rows)

    @property
    def current_row(self) -> str:
        """The row to begin with: the first without an answer."""
        rows = self.rows
        return next((row.pom.key for row in rows if row.blank), rows[0].pom.key if rows else "")


def ladder(state: SheetState, capability: Capability, maker: RowMaker) -> Ladder:
    """The levels of a capability from low to high. No query."""
    plan = state.plans[capability.key]
    floor = state.rubric.floor
    described = tuple(
        text for pom in capability.poms if pom.level == floor for text in (*pom.outcomes, *pom.practices)
    )
    levels = [
        Level(
            floor,
            state.rubric.level_name(floor),
            capability.headline(floor),
            "floor",
            "described",
            describes=described,
        )
    ]
    levels.extend(_level(state, capability, item, maker) for item in plan.levels)
    confirm = [item for item in plan.levels if item.state is State.CARRIED and item.unanswered]
    return Ladder(
        levels=tuple(levels),
        confirm_levels=tuple(item.level for item in confirm) if maker.editable else (),
        confirm_count=sum(len(item.unanswered) for item in confirm),
        confirm_quarter=state.previous.quarter if state.previous else None,
    )


def _level(state: SheetState, capability: Capability, plan: LevelPlan, maker: RowMaker) -> Level:
    draft = state.draft[capability.key].level or 0
    by_hand = plan.level in state.opened.get(capability.key, ())
    done = not plan.unanswered and (plan.level <= draft or plan.why is Why.METHOD)
    typed = any(key in maker.typed for key in plan.poms)
    shows = not maker.editable or by_hand or typed or (plan.state is State.ASKED and not done)
    rows = tuple(maker.row(state.rubric.pom(key)) for key in plan.poms) if shows else ()
    look = "done" if done else "now" if plan.state is State.ASKED else "later"
    if plan.state is State.CARRIED and not done:
        look = "carried"
    return Level(
        number=plan.level,
        name=state.rubric.level_name(plan.level),
        headline=capability.headline(plan.level),
        look=look,
        status=_status(state, plan),
        rows=rows,
        opened=by_hand,
        can_carry=sum(row.can_carry for row in rows),
    )


def _status(state: SheetState, plan: LevelPlan) -> str:
    """How far a level is: "2 of 4 answered", "3 of 3 fully or largely", "3 practices"."""
    total, missing = len(plan.poms), len(plan.unanswered)
    if plan.state is State.CARRIED and missing:
        return f"{missing} to confirm"
    if missing == total:
        if plan.state is State.CLOSED:
            ended = plan.why in (Why.OWN, Why.LOWER, Why.VETO)
            return words.count(total, "practice") + (", not asked" if ended else "")
        return f"0 of {total} answered"
    if missing:
        return f"{total - missing} of {total} answered"
    given = {state.values(key).option for key in plan.poms}
    best = state.rubric.scale[1:][:-3:-1]  # never the lowest
    if given <= {option.key for option in best}:
        labels = [option.label.lower() for option in best if option.key in given]
        return f"{total} of {total} {' or '.join(labels)}"
    return f"{total} of {total} answered"


def draft_of(state: SheetState, capability: str) -> Draft:
    """The draft level of a capability from the viewer's answers alone; None before the first answer."""
    plan, item = state.plans[capability], state.draft[capability]
    begun = any(not state.values(key).is_blank for level in plan.levels for key in level.poms)
    if not begun or item.level is None or item.score is None:
        return Draft(None, words.DASH, "")
    because = explain_capability(state.rubric, item)
    if plan.to_confirm:
        levels = sorted(
            {level.level for level in plan.levels if level.state is State.CARRIED and level.unanswered}
        )
        because = f"What is not confirmed yet at level {words.listed([str(level) for level in levels])} does not count."
    return Draft(item.level, f"{cut(item.score, 2)}", because)
