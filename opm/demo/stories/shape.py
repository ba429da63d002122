"""What a story is: where a relationship stood, quarter by quarter, and why.

A path names targets of the five competencies (REL, VAL, STR, PFO, CHG; level 1 to 5) at quarters counted back from
the demo's quarter (0); between them it runs straight. `answers.py` turns a story into answers, the engine into scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assessments.scoring.questions import DEFAULT_QUESTIONS

COMPETENCIES = ("REL", "VAL", "STR", "PFO", "CHG")
Targets = tuple[float, float, float, float, float]
HISTORY = 8


class Ending(StrEnum):
    """How far the demo's quarter itself has come."""

    CLOSED = "closed"
    COMPLETE = "complete"  # sheets submitted, ready to close
    HALF = "half"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Remark:
    """What the BRM wrote beside an answer of a quarter, with evidence where there is some."""

    back: int
    pom: str
    note: str
    evidence: str = ""
    certainty: int = 4


class Reply(StrEnum):
    """What a respondent of the client's side did in the demo's quarter."""

    SENT = "sent"
    PART = "part"  # answered some of the questions
    SILENT = "silent"
    DECLINED = "declined"  # the link went to the wrong person


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody else of the client's side who is asked, from quarter `since` on; `asked_ago` days in the demo's one."""

    name: str
    since: int
    reply: Reply = Reply.SENT
    asked_ago: int | None = None
    asks: int = DEFAULT_QUESTIONS
    adds: float = 0.0  # to what the client's side sees


@dataclass(frozen=True, slots=True)
class Story:
    """One relationship. `sees` is what the client's side adds to the targets when it answers, from `asked_since` on."""

    client: str
    says: str
    path: dict[int, tuple[float, ...]]
    ending: Ending
    sees: tuple[float, ...] | None = None
    asked_since: int = -5
    silent: int | None = None  # days since the client was asked this quarter, where it has not answered yet
    asks: int = DEFAULT_QUESTIONS  # questions to the sponsor
    voices: tuple[Voice, ...] = ()
    second: str = ""  # a second respondent on IT's side, from two quarters back
    apart: dict[str, float] = field(default_factory=dict)  # capabilities away from their competency
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)  # POMs not in place from .. to (quarters)
    not_applicable: dict[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    half_until: str = "STR2"  # the last capability answered in a half-done quarter
    competencies: tuple[str, ...] = COMPETENCIES  # of the rubric, whose capabilities begin with their keys

    @property
    def first(self) -> int:
        """The first quarter of the story, counted back (-7 is eight quarters of history)."""
        return min(self.path)

    def target(self, capability: str, back: float) -> float:
        """The level told for a capability (by key, "REL2") at a quarter counted back; straight between points."""
        at = self.competencies.index(capability[:3])
        points = sorted(self.path.items())
        before = max((p for p in points if p[0] <= back), default=points[0])
        after = min((p for p in points if p[0] >= back), default=points[-1])
        width = after[0] - before[0]
        share = (back - before[0]) / width if width else 0.0
        level = before[1][at] + share * (after[1][at] - before[1][at])
        return level + self.apart.get(capability, 0.0)
