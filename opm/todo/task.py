"""One thing to do, what can be done about it in place, and the kinds of things in the order of their consequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row: the label in the margin, and how the lede and a manager's line count it."""

    key: str
    label: str
    one: str
    many: str


KINDS = (
    Kind("untold", "No surprise", "slip not told", "slips not told"),
    Kind("late", "Late", "initiative late", "initiatives late"),
    Kind("at_risk", "At risk", "commitment at risk", "commitments at risk"),
    Kind("package_late", "Package late", "work package late", "work packages late"),
    Kind("step_late", "Plan", "plan step late", "plan steps late"),
    Kind("falling", "Backwards", "client going backwards", "clients going backwards"),
    Kind("overdue_touch", "Catch up", "catch-up overdue", "catch-ups overdue"),
    Kind("unheld", "Say how it went", "meeting without an end", "meetings without an end"),
    Kind("decision", "Chase", "decision waiting", "decisions waiting"),
    Kind("feasibility", "Feasibility", "reply of a team due", "replies of teams due"),
    Kind("concern", "Put right", "concern getting old", "concerns getting old"),
    Kind("behind", "Targets", "client behind its targets", "clients behind their targets"),
    Kind("stuck", "Results", "result not calculated", "results not calculated"),
    Kind("left_open", "Left open", "old quarter still open", "old quarters still open"),
    Kind("doubted", "Not borne out", "client with unproven claims", "clients with unproven claims"),
    Kind("apart", "To talk over", "moderation to hold", "moderations to hold"),
    Kind("chase", "Ask again", "client side not answered", "client sides not answered"),
    Kind("charter", "Charter", "charter to agree or review", "charters to agree or review"),
    Kind("session", "Session", "session to hold", "sessions to hold"),
    Kind("minutes", "Minutes", "minutes to send", "minutes to send"),
    Kind("stakeholder", "People", "alarm about people", "alarms about people"),
    Kind("leak", "Leaking", "action against a leak late", "actions against leaks late"),
    Kind("unread", "To read", "outcome not read since go-live", "outcomes not read since go-live"),
    Kind("due", "Due", "initiative due this month", "initiatives due this month"),
    Kind("verdict", "To be judged", "package waits for the client", "packages wait for the client"),
    Kind("promise_due", "Promised", "commitment due this week", "commitments due this week"),
    Kind("unmoved", "Keep or park", "board with requests that lie", "boards with requests that lie"),
    Kind("look_again", "Look again", "parked request to look at", "parked requests to look at"),
    Kind("need", "Needs", "need without an outcome", "needs without an outcome"),
    Kind("idle", "Not started", "sheet not started", "sheets not started"),
    Kind("unfinished", "Scoring", "sheet not finished", "sheets not finished"),
    Kind("to_close", "To close", "assessment to close", "assessments to close"),
)
_BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(key: str) -> Kind:
    """The kind of this key."""
    return _BY_KEY[key]


@dataclass(frozen=True, slots=True)
class Ask:
    """A field of an act: `input` is "text", "date" or "select"; `value` is filled in beforehand."""

    name: str
    label: str
    input: str = "text"
    value: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A button (with a few fields, where it needs words) that finishes or moves a row in place: a POST to `url`.

    `hidden` are values that go with it; the page adds `next`, so that one comes back to Today.
    """

    label: str
    url: str
    asks: tuple[Ask, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, how late, and the main button. `order` sorts within its kind (smaller first).

    `key` names the record ("commitment:12"): by it a row can be put off. Rows without a key cannot.
    """

    kind: str
    title: str
    why: str
    when: str
    action: str
    url: str
    client_id: int
    tone: str = ""  # "", "warn" or "bad"
    order: int = 0
    key: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Coming:
    """Something in the next seven days."""

    on: date
    title: str
    where: str
    url: str = ""
    at: str = ""  # "14:30"


def at(name: str, slug: str, quarter: Quarter) -> str:
    """A client's page in a quarter."""
    return f"{reverse(name, args=[slug])}?quarter={quarter}"
