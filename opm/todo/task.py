"""One thing to do, and the kinds of things in the order of their consequence."""

from __future__ import annotations

from dataclasses import dataclass

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
    Kind("late", "Late", "initiative late", "initiatives late"),
    Kind("step_late", "Plan", "plan step late", "plan steps late"),
    Kind("falling", "Backwards", "client going backwards", "clients going backwards"),
    Kind("behind", "Targets", "client behind its targets", "clients behind their targets"),
    Kind("stuck", "Results", "result not calculated", "results not calculated"),
    Kind("left_open", "Left open", "old quarter still open", "old quarters still open"),
    Kind("doubted", "Not borne out", "client with unproven claims", "clients with unproven claims"),
    Kind("apart", "To talk over", "moderation to hold", "moderations to hold"),
    Kind("chase", "Chase", "client side not answered", "client sides not answered"),
    Kind("due", "Due", "initiative due this month", "initiatives due this month"),
    Kind("idle", "Not started", "sheet not started", "sheets not started"),
    Kind("unfinished", "Scoring", "sheet not finished", "sheets not finished"),
    Kind("to_close", "To close", "assessment to close", "assessments to close"),
)
_BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(key: str) -> Kind:
    """The kind of this key."""
    return _BY_KEY[key]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, how late, and the one button. `order` sorts within its kind (smaller first)."""

    kind: str
    title: str
    why: str
    when: str
    action: str
    url: str
    client_id: int
    tone: str = ""  # "", "warn" or "bad"
    order: int = 0


def at(name: str, slug: str, quarter: Quarter) -> str:
    """A client's page in a quarter."""
    return f"{reverse(name, args=[slug])}?quarter={quarter}"
