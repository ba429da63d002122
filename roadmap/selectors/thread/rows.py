"""The rows of a client that lie on threads, and how they hang together. Six queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from relationships.models import Client, Need
from roadmap.models import Initiative, Outcome, Request, WorkPackage
from roadmap.models.demand import Column
from roadmap.selectors.outcomes import OutcomeRow, rows_of
from roadmap.services.outcomes import TAKEN_AS

INITIATIVE, REQUEST = "initiative", "request"  # keys of hand-overs


@dataclass(frozen=True, slots=True)
class Rows:
    """A client's rows. Dropped needs and outcomes, stopped initiatives, declined requests and packages that were
    stopped or carried on are on no thread."""

    needs: list[Need]
    outcomes: dict[int, OutcomeRow]
    initiatives: dict[int, Initiative]
    requests: dict[int, Request]
    packages: dict[int, list[WorkPackage]]  # by initiative
    served: dict[int, list[int]]  # ids of outcomes by initiative
    serving: dict[int, list[int]]  # ids of initiatives by outcome

    def outcomes_of_need(self, need: Need) -> list[int]:
        """Ids of the outcomes that a need led to: by itself, or by the initiative or request that carries it."""
        pk = int(need.taken_id) if need.taken_id.isdecimal() else 0
        if need.taken_as == TAKEN_AS:
            return [pk] if pk in self.outcomes else []
        if need.taken_as == INITIATIVE:
            return self.served.get(pk, [])
        return self.outcomes_of_request(pk) if need.taken_as == REQUEST else []

    def initiative_of_need(self, need: Need) -> int | None:
        """The id of the initiative that carries a need, by itself or by its request."""
        pk = int(need.taken_id) if need.taken_id.isdecimal() else 0
        if need.taken_as == REQUEST and pk in self.requests:
            found = self.requests[pk].initiative_id
        else:
            found = pk if need.taken_as == INITIATIVE else None
        return found if found in self.initiatives else None

    def outcomes_of_request(self, pk: int) -> list[int]:
        """Ids of the outcomes that a request serves: through its initiative, else by itself."""
        request = self.requests.get(pk)
        if request is None:
            return []
        if request.initiative_id in self.initiatives:
            return self.served.get(request.initiative_id, [])
        return [request.outcome_id] if request.outcome_id in self.outcomes else []


def rows_on_threads(client: Client, today: date) -> Rows:
    """Everything of a client that lies on a thread. Six queries."""
    outcomes = Outcome.objects.filter(client=client).exclude(state=Outcome.State.DROPPED)
    initiatives = Initiative.objects.filter(client=client).exclude(state=Initiative.State.STOPPED)
    requests = Request.objects.filter(client=client).exclude(column=Column.DECLINED)
    gone = (WorkPackage.State.STOPPED, WorkPackage.State.CARRIED)
    packages: dict[int, list[WorkPackage]] = defaultdict(list)
    for package in WorkPackage.objects.filter(client=client).exclude(state__in=gone).order_by("due_on", "pk"):
        packages[package.initiative_id].append(package)
    shown = {row.pk: row for row in rows_of(outcomes, today)}
    running = {item.pk: item for item in initiatives}
    served, serving = _links(client, shown, running)
    needs = Need.objects.filter(client=client).exclude(state=Need.State.DROPPED)
    return Rows(
        needs=list(needs.order_by("seen_on", "pk")),
        outcomes=shown,
        initiatives=running,
        requests={item.pk: item for item in requests.order_by("asked_on", "pk")},
        packages=packages,
        served=served,
        serving=serving,
    )


def _links(
    client: Client, outcomes: dict[int, OutcomeRow], initiatives: dict[int, Initiative]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Which initiative serves which outcome, both ways. One query."""
    served: dict[int, list[int]] = defaultdict(list)
    serving: dict[int, list[int]] = defaultdict(list)
    pairs = Initiative.serves.through.objects.filter(initiative__client=client).order_by("pk")
    for initiative, outcome in pairs.values_list("initiative_id", "outcome_id"):
        if initiative in initiatives and outcome in outcomes:
            served[initiative].append(outcome)
            serving[outcome].append(initiative)
    return served, serving
