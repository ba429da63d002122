"""What forms, imports and undo hand in: an initiative as somebody wants it to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from opm.kernel.when import WhenRange
from relationships.models import Team, User
from roadmap.models import Initiative, Outcome, Theme

EFFORT = ("effort_low", "effort_likely", "effort_high")


class Part(NamedTuple):
    """A team's part in an initiative: the way it is met and why. Who decided, and when, the service sets where the
    way is new; undo gives them back as they were."""

    team: Team
    way: str
    rationale: str = ""
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class InitiativeInput:
    """What somebody wants an initiative to be; `new_theme` names a theme to make.

    `enablements` are Parts, or plain (team, way, rationale): a way that is newly decided needs its rationale. `effort`
    is (low, likely, high) in days of work.
    """

    title: str
    when: WhenRange
    outcome: str = ""
    theme: Theme | None = None
    new_theme: str = ""
    state: str = Initiative.State.IDEA
    confidence: int = 50
    owner: User | None = None
    enablements: tuple[tuple[Any, ...], ...] = ()
    serves: tuple[Outcome, ...] = ()
    joint: bool = False
    deliverable: str = ""
    effort: tuple[int, int, int] | None = None
    live_on: date | None = None
    retired_on: date | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its enablements as Parts."""
        return tuple(Part(*item) for item in self.enablements)


def as_input(initiative: Initiative) -> InitiativeInput:
    """An initiative as it is now, as a wish. Two queries: its teams, the outcomes it serves."""
    rows = initiative.enablements.select_related("team")
    return InitiativeInput(
        title=initiative.title,
        when=initiative.when,
        outcome=initiative.outcome,
        theme=initiative.theme,
        state=initiative.state,
        confidence=initiative.confidence,
        owner=initiative.owner,
        enablements=tuple(
            Part(row.team, row.way, row.rationale, row.decided_by, row.decided_on) for row in rows
        ),
        serves=tuple(initiative.serves.all()),
        joint=initiative.joint,
        deliverable=initiative.deliverable,
        effort=_effort_of(initiative),
        live_on=initiative.live_on,
        retired_on=initiative.retired_on,
    )


def _effort_of(initiative: Initiative) -> tuple[int, int, int] | None:
    low, likely, high = initiative.effort_low, initiative.effort_likely, initiative.effort_high
    return None if low is None or likely is None or high is None else (low, likely, high)
