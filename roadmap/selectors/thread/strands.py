"""One strand for each outcome, and for each initiative, need and request that hangs on none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from opm.kernel import handover, words
from relationships.models import Client, Need
from roadmap.models import Initiative, Outcome, Request
from roadmap.models.demand import Column
from roadmap.selectors.outcomes import OutcomeRow, Standing
from roadmap.selectors.thread.nodes import Branch, Break, Node, Strand
from roadmap.selectors.thread.rows import INITIATIVE, REQUEST, Rows, rows_on_threads
from roadmap.services.initiatives import when_label
from roadmap.services.outcomes import TAKEN_AS

TAKEN_WITHOUT_INITIATIVE = (Column.NEW, Column.PARKED)  # a request that nobody works on needs none yet
ON_THREADS = (TAKEN_AS, INITIATIVE, REQUEST)


def strands_of(client: Client, today: date) -> list[Strand]:
    """Every strand of a client: by outcome, then what hangs on none. Six queries."""
    return list(_Weaver(client.slug, rows_on_threads(client, today)).strands())


@dataclass(frozen=True, slots=True)
class _Weaver:
    """Puts a client's rows together; `slug` is the client's."""

    slug: str
    rows: Rows

    def strands(self) -> Iterator[Strand]:
        needs = self._needs_by_place()
        requests = self._requests_by_place()
        for row in self.rows.outcomes.values():
            yield self._of_outcome(row, needs[TAKEN_AS, row.pk], requests)
        for pk, item in self.rows.initiatives.items():
            if not self.rows.served.get(pk):
                yield self._of_initiative(item, needs[INITIATIVE, pk], requests)
        for request in requests["loose", 0]:
            yield self._of_request(request, needs[REQUEST, request.pk])
        for need in needs["alone", 0]:
            yield self._of_need(need)

    def _needs_by_place(self) -> dict[tuple[str, int], list[Need]]:
        """Needs by the strand that they lie on: an outcome's, an initiative's, a request's, or their own."""
        found: dict[tuple[str, int], list[Need]] = defaultdict(list)
        for need in self.rows.needs:
            for place in self._places(need):
                found[place].append(need)
        return found

    def _places(self, need: Need) -> list[tuple[str, int]]:
        if outcomes := self.rows.outcomes_of_need(need):
            return [(TAKEN_AS, pk) for pk in outcomes]
        if initiative := self.rows.initiative_of_need(need):
            return [(INITIATIVE, initiative)]
        if (
            need.taken_as == REQUEST
            and need.taken_id.isdecimal()
            and int(need.taken_id) in self.rows.requests
        ):
            return [(REQUEST, int(need.taken_id))]
        return [("alone", 0)]

    def _requests_by_place(self) -> dict[tuple[str, int], list[Request]]:
        """Requests by the initiative that serves them, else by their outcome, else loose."""
        found: dict[tuple[str, int], list[Request]] = defaultdict(list)
        for item in self.rows.requests.values():
            if item.initiative_id in self.rows.initiatives:
                found[INITIATIVE, item.initiative_id].append(item)
            elif item.outcome_id in self.rows.outcomes:
                found[TAKEN_AS, item.outcome_id].append(item)
            else:
                found["loose", 0].append(item)
        return found

    def _of_outcome(
        self, row: OutcomeRow, needs: list[Need], requests: dict[tuple[str, int], list[Request]]
    ) -> Strand:
        serving = [self.rows.initiatives[pk] for pk in self.rows.serving.get(row.pk, ())]
        branches = [self._branch(item, requests[INITIATIVE, item.pk]) for item in serving]
        loose = requests[TAKEN_AS, row.pk]
        running = row.item.state == Outcome.State.OPEN
        if loose or (running and not serving):
            branches.append(
                Branch(None, self._requests(loose), broken=self._without_initiative(row, loose, serving))
            )
        return Strand(
            needs=tuple(self._need(need) for need in needs),
            outcome=self._outcome(row),
            branches=tuple(branches),
            reading=self._reading(row),
            need_break=self._no_need(row) if running and not needs else None,
            outcome_break=self._wish(row) if row.standing == Standing.NOT_MEASURABLE else None,
            reading_break=self._unread(row) if running else None,
            theme_ids=frozenset({row.item.theme_id}),
        )

    def _of_initiative(
        self, item: Initiative, needs: list[Need], requests: dict[tuple[str, int], list[Request]]
    ) -> Strand:
        url = self._at("initiative", item.pk)
        said = "No outcome says what it is good for."
        return Strand(
            needs=tuple(self._need(need) for need in needs),
            outcome_break=Break("no_outcome", said, "Say which outcome it serves", url),
            branches=(self._branch(item, requests[INITIATIVE, item.pk]),),
            theme_ids=frozenset({item.theme_id}),
        )

    def _of_request(self, item: Request, needs: list[Need]) -> Strand:
        broken = None if item.column in TAKEN_WITHOUT_INITIATIVE else self._no_link(item)
        return Strand(
            needs=tuple(self._need(need) for need in needs),
            branches=(Branch(None, self._requests([item]), broken=broken),),
            theme_ids=frozenset({item.theme_id}),
        )

    def _of_need(self, need: Need) -> Strand:
        url = self._at("need", need.pk)
        broken: Break | None = Break("need", "It leads to nothing yet.", "Say what it leads to", url)
        if need.taken_as and need.taken_as not in ON_THREADS:
            broken = None  # carried as a promise, and followed there
        elif need.taken_as:
            broken = Break("need", "What carried it is not there any more.", "Open the need", url)
        elif need.led_to:
            said = f"In words only: {need.led_to.rstrip('.')}."
            broken = Break("need", said, "Make it a measured outcome", url)
        return Strand(needs=(self._need(need),), outcome_break=broken, theme_ids=frozenset({None}))

    def _branch(self, item: Initiative, requests: list[Request]) -> Branch:
        packages = self.rows.packages.get(item.pk, [])
        broken = None
        if not packages and item.state == Initiative.State.DELIVERING:
            new = reverse("package_new", args=[self.slug]) + f"?initiative={item.pk}"
            broken = Break("no_package", "It is being delivered without a work package.", "Instruct one", new)
        return Branch(
            initiative=self._initiative(item),
            requests=self._requests(requests),
            packages=tuple(
                self._node("package", row, row.deliverable, f"{row.get_state_display()}, {row.quarter.label}")
                for row in packages
            ),
            undelivered=broken,
        )

    # ---- broken links

    def _without_initiative(
        self, row: OutcomeRow, loose: list[Request], serving: list[Initiative]
    ) -> Break | None:
        worked_on = [item for item in loose if item.column not in TAKEN_WITHOUT_INITIATIVE]
        if not serving and row.item.state == Outcome.State.OPEN:
            new = reverse("initiative_new", args=[self.slug]) + f"?outcome={row.pk}"
            return Break("no_initiative", "No initiative serves it.", "Add an initiative", new)
        return self._no_link(worked_on[0]) if worked_on else None

    def _no_link(self, item: Request) -> Break:
        return Break(
            "no_link", "It belongs to no initiative.", "Say which one", self._at("request_edit", item.pk)
        )

    def _no_need(self, row: OutcomeRow) -> Break:
        return Break(
            "no_need", "No need in the client's words led to it.", "Name the need", f"{row.url}#h-needs"
        )

    def _wish(self, row: OutcomeRow) -> Break:
        url = self._at("outcome_edit", row.pk)
        return Break("wish", "It cannot be measured yet.", "Give baseline, target and day", url)

    def _unread(self, row: OutcomeRow) -> Break | None:
        read = row.reading and row.live_on and row.reading.on >= row.live_on
        if row.live_on is None or (read and not row.is_asked):
            return None
        said = (
            f"Not read since {words.day(row.reading.on, year=True) if read and row.reading else 'go-live'}."
        )
        return Break("unread", said, "Read it", f"{row.url}#h-read")

    # ---- nodes

    def _at(self, route: str, pk: int) -> str:
        return reverse(route, args=[self.slug, pk])

    def _node(self, kind: str, item: Any, label: str, note: str) -> Node:
        return Node(kind, int(item.pk), label, note, self._at(kind, item.pk))

    def _need(self, need: Need) -> Node:
        way = handover.find(need.taken_as) if need.taken_as not in ("", *ON_THREADS) else None
        carried = f", carried as {way.label.lower()}" if way else ""
        return self._node("need", need, need.want, f"Seen on {words.day(need.seen_on, year=True)}{carried}")

    def _outcome(self, row: OutcomeRow) -> Node:
        way = f"{row.baseline} \N{RIGHTWARDS ARROW} {row.target}, " if row.item.measurable else ""
        said = row.standing.label
        return Node("outcome", row.pk, row.item.measure, f"{way}{said.lower() if way else said}", row.url)

    def _reading(self, row: OutcomeRow) -> Node | None:
        if row.reading is None:
            return None
        url = f"{row.url}#h-readings"
        return Node("reading", row.pk, row.now, f"Read on {words.day(row.reading.on, year=True)}", url)

    def _initiative(self, item: Initiative) -> Node:
        live = (
            f", live since {words.day(item.live_on, year=True)}"
            if item.live_on
            else f", {when_label(item.when)}"
        )
        return self._node("initiative", item, item.title, f"{item.get_state_display()}{live}")

    def _requests(self, items: list[Request]) -> tuple[Node, ...]:
        return tuple(self._node("request", item, item.title, item.get_column_display()) for item in items)
