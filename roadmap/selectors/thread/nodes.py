"""What a strand is made of. Plain values, no query."""

from __future__ import annotations

from dataclasses import dataclass

# What can be broken, from need to reading: (what one says, what two or more say).
BREAKS = {
    "need": ("need without an outcome", "needs without an outcome"),
    "no_need": ("outcome without a need", "outcomes without a need"),
    "wish": ("outcome that cannot be measured", "outcomes that cannot be measured"),
    "no_initiative": ("outcome without an initiative", "outcomes without an initiative"),
    "no_outcome": ("initiative without an outcome", "initiatives without an outcome"),
    "no_link": ("request without an initiative", "requests without an initiative"),
    "no_package": ("delivery without a work package", "deliveries without a work package"),
    "unread": ("result not read since go-live", "results not read since go-live"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A record on a thread: `kind` and `pk` name it ("need", 12), `note` is how it stands."""

    kind: str
    pk: int
    label: str
    note: str
    url: str

    @property
    def key(self) -> str:
        """As the address names it: "need-12"."""
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Break:
    """A link that is missing: which of BREAKS, what is wrong, and what to do where."""

    kind: str
    what: str
    do: str
    url: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An initiative of a strand with its requests and packages; without an initiative only requests."""

    initiative: Node | None
    requests: tuple[Node, ...] = ()
    packages: tuple[Node, ...] = ()
    broken: Break | None = None  # at the initiative
    undelivered: Break | None = None  # at the packages


@dataclass(frozen=True, slots=True)
class Strand:
    """From need to reading, along one outcome (or along what has none)."""

    needs: tuple[Node, ...] = ()
    outcome: Node | None = None
    branches: tuple[Branch, ...] = ()
    reading: Node | None = None
    need_break: Break | None = None
    outcome_break: Break | None = None
    reading_break: Break | None = None
    theme_ids: frozenset[int | None] = frozenset()

    @property
    def breaks(self) -> tuple[Break, ...]:
        """Everything that is broken on it."""
        along = [item for branch in self.branches for item in (branch.broken, branch.undelivered)]
        found = (self.need_break, self.outcome_break, *along, self.reading_break)
        return tuple(item for item in found if item)

    @property
    def keys(self) -> frozenset[str]:
        """What lies on it: {"need-12", "outcome-3", ...}."""
        along = [
            node
            for branch in self.branches
            for node in (branch.initiative, *branch.requests, *branch.packages)
        ]
        return frozenset(node.key for node in (*self.needs, self.outcome, *along, self.reading) if node)

    @property
    def hangs_on(self) -> str:
        """What it hangs on where it reaches no outcome: "initiative", "request" or "need"; "" along an outcome."""
        if self.outcome:
            return ""
        if not self.branches:
            return "need"
        return "initiative" if self.branches[0].initiative else "request"

    @property
    def name(self) -> str:
        """What the strand is about, for those who hear the page."""
        first = [branch.initiative or (branch.requests or (None,))[0] for branch in self.branches]
        about = next((node for node in (self.outcome, *self.needs, *first) if node), None)
        return about.label if about else ""
