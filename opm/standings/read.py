"""Stored roll-up rows and targets as standings, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessments.models import RollUp
from assessments.selectors.targets.progress import targets_of
from opm.frames import Frame, current_frame
from opm.kernel.calendar import first_day, last_day, today
from opm.kernel.quarters import Quarter
from opm.kernel.words import cut
from opm.standings.aims import NO_AIMS, Aims, aims_of
from opm.standings.row import ClientRow
from opm.standings.score import NOTHING, Score, Standing
from relationships.models import Client, Membership

_COLUMNS = (
    "client_id",
    "quarter",
    "kind",
    "key",
    "level",
    "score",
    "effective_level",
    "effective_score",
    "low",
    "high",
    "it_score",
    "client_score",
    "coverage_share",
    "answered",
    "total",
    "partner_level",
    "closed",
    "it_complete",
    "sensitivity",
    "confidence",
    "one_sided",
    "contradicted",
    "differing",
    "bridge_score",
    "bridge_was",
)


def standings(
    frame: Frame, client_ids: Sequence[int], quarters: Sequence[Quarter], *, detailed: Sequence[Quarter]
) -> dict[tuple[int, Quarter], Standing]:
    """Standing by (client, quarter); competencies are read for the `detailed` quarters only. One query."""
    wanted = Q(kind=RollUp.Kind.OVERALL, quarter__in=quarters)
    wanted |= Q(kind=RollUp.Kind.COMPETENCY, quarter__in=detailed)
    rows = RollUp.objects.filter(wanted, client__in=client_ids, rubric=frame.rubric_id).order_by()
    overall: dict[tuple[int, Quarter], Score] = {}
    parts: dict[tuple[int, Quarter], dict[str, Score]] = {}
    for client, quarter, kind, score in map(_score, rows.values_list(*_COLUMNS)):
        if kind == RollUp.Kind.OVERALL:
            overall[client, quarter] = score
        else:
            parts.setdefault((client, quarter), {})[score.key] = score
    return {place: Standing(score, parts.get(place, {}), True) for place, score in overall.items()}


def _score(row: tuple[Any, ...]) -> tuple[int, Quarter, str, Score]:
    """A row as values. A competency counts with its effective level and score (after dependencies)."""
    client, quarter, kind, key, level, score, effective_level, effective_score, *rest = row
    low, high, it, theirs, coverage, answered, total, partner, closed, complete, *doubt = rest
    sensitivity, confidence, one_sided, contradicted, differing, bridge, bridge_was = doubt
    counts = kind == RollUp.Kind.COMPETENCY and effective_score is not None
    return (
        client,
        quarter,
        kind,
        Score(
            key=key,
            level=effective_level if counts else level,
            score=effective_score if counts else score,
            own_level=level,
            low=low,
            high=high,
            it=it,
            client=theirs,
            coverage=coverage,
            answered=answered,
            total=total,
            partner=partner,
            closed=closed,
            it_complete=complete,
            sensitivity=sensitivity,
            confidence=confidence,
            one_sided=one_sided,
            contradicted=contradicted,
            differing=differing,
            bridge=bridge,
            bridge_was=bridge_was,
        ),
    )


def aims_by_client(frame: Frame, quarter: Quarter, found: Mapping[int, Standing]) -> dict[int, Aims]:
    """Targets of clients beside their scores of the quarter; `found` are their standings in it.

    Two queries: targets, and the capabilities' scores of the clients that have some. While open, a capability counts
    once IT's side of it is complete: before that its score is only the low end. A day has passed by today, or by the
    last day of a quarter that is over.
    """
    if frame.rubric_id is None:
        return {}
    targets = {pk: own for pk, own in targets_of(list(found), frame.rubric_id).items() if own}
    rubric = frame.rubric if targets else None
    if rubric is None:
        return {}
    scores = _capability_scores(frame, quarter, list(targets))
    as_of = min(today(), last_day(quarter))
    return {
        client: aims_of(rubric, own, scores.get(client, {}), _effective(found.get(client, NOTHING)), as_of)
        for client, own in targets.items()
    }


def _capability_scores(
    frame: Frame, quarter: Quarter, client_ids: Sequence[int]
) -> dict[int, dict[str, Decimal | None]]:
    rated = Q(closed=True) | Q(it_complete=True)
    rows = RollUp.objects.filter(
        rated,
        kind=RollUp.Kind.CAPABILITY,
        client__in=client_ids,
        quarter=quarter,
        rubric=frame.rubric_id,
    ).order_by()
    found: dict[int, dict[str, Decimal | None]] = {}
    for client, key, score in rows.values_list("client_id", "key", "score"):
        found.setdefault(client, {})[key] = score
    return found


def _effective(standing: Standing) -> dict[str, Decimal | None]:
    return {key: part.score if part.rated else None for key, part in standing.competencies.items()}


def clients_of_quarter(user: Any, quarter: Quarter) -> Any:
    """Clients in reach that IT partnered with in the quarter."""
    began = first_day(quarter)
    reach = Client.objects.visible_to(user)
    return reach.filter(Q(archived_on=None) | Q(archived_on__gt=began)).select_related("portfolio")


def client_rows(
    user: Any, quarter: Quarter, frame: Frame | None = None, *, quarters: int = 2, aims: bool = False
) -> list[ClientRow]:
    """Every client in reach by name, with its standings of the last `quarters`, with its targets where asked.

    Three queries, two more for the targets, and three for the frame where none is given (and the rubric's, once).
    """
    frame = frame or current_frame()
    clients = list(clients_of_quarter(user, quarter))
    ids = [client.pk for client in clients]
    owners = owners_of(ids)
    by_client: dict[int, dict[Quarter, Standing]] = {}
    places = [quarter.plus(-back) for back in range(quarters)]
    found = standings(frame, ids, places, detailed=places[:2])
    for (client_id, place), standing in found.items():
        by_client.setdefault(client_id, {})[place] = standing
    now = {pk: by_client.get(pk, {}).get(quarter, NOTHING) for pk in ids}
    targets = aims_by_client(frame, quarter, now) if aims else {}
    return [
        ClientRow(
            pk=client.pk,
            slug=client.slug,
            name=client.name,
            portfolio_id=client.portfolio_id,
            portfolio=client.portfolio.name,
            owner_id=owners.get(client.pk, (None, ""))[0],
            owner=owners.get(client.pk, (None, ""))[1],
            frame=frame,
            quarter=quarter,
            standings=by_client.get(client.pk, {}),
            aims=targets.get(client.pk, NO_AIMS),
        )
        for client in clients
    ]


def owners_of(client_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Id and name of each client's owner. One query."""
    owners = Membership.objects.filter(client__in=client_ids, role=Membership.Role.OWNER)
    return {
        client: (user, name)
        for client, user, name in owners.values_list("client_id", "user_id", "user__name")
    }


def mean(scores: Iterable[Decimal | None]) -> Decimal | None:
    """The plain mean over clients, never a mean of means; those not scored are left out (SCORING.md, Roll-up)."""
    known = [score for score in scores if score is not None]
    return cut(sum(known, Decimal(0)) / len(known), 4) if known else None
