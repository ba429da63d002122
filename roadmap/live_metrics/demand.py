"""Demand, measured; what each figure counts is said in roadmap/selectors/demand/figures.py.

A client without requests has no value. What is not on record stays by hand: an acknowledgement, hours spent.
"""

from __future__ import annotations

from collections.abc import Collection

from opm.kernel.calendar import as_of, first_day
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.quarters import Quarter
from roadmap.selectors.demand import figures


@live_metric("demand_prioritised_share", unit="%", text="Open ideas and requests that have a rank")
def demand_prioritised_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Waiting requests that were placed in a session with the client, at the end of the quarter. One query."""
    return shares(client_ids, figures.prioritised(client_ids, as_of(quarter)))


@live_metric("demand_cycle_time_median", unit="days", text="Median days from request to done")
def demand_cycle_time_median(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the requests done in the quarter. One query."""
    found = figures.cycle_time_median(client_ids, first_day(quarter), as_of(quarter))
    return {client: found.get(client) for client in client_ids}


@live_metric(
    "feasibility_replied_in_time_share", unit="%", text="Requests with a feasibility answer within two weeks"
)
def feasibility_replied_in_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Questions to teams whose ten working days ended in the quarter, answered by then. One query."""
    return shares(client_ids, figures.replied_in_time(client_ids, first_day(quarter), as_of(quarter)))


@live_metric("requests_in_work", unit="#", text="Requests in work at the end of the quarter")
def requests_in_work(client_ids: Collection[int], quarter: Quarter) -> Values:
    """In delivery on the quarter's last day, or today while it runs. One query."""
    found = figures.in_work(client_ids, as_of(quarter))
    return {client: found.get(client) for client in client_ids}


@live_metric("requests_with_problem_share", unit="%", text="New requests with a stated problem")
def requests_with_problem_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Requests asked for in the quarter that name the problem. One query."""
    return shares(client_ids, figures.with_problem(client_ids, first_day(quarter), as_of(quarter)))


@live_metric(
    "requests_from_known_need_share",
    unit="%",
    text="This quarter's requests linked to a need recorded at least 90 days before",
)
def requests_from_known_need_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Requests asked for in the quarter that come from such a need, or serve the outcome it led to. Two queries."""
    return shares(client_ids, figures.from_known_need(client_ids, first_day(quarter), as_of(quarter)))


@live_metric("requests_answered_in_time_share", unit="%", text="Requests answered within five working days")
def requests_answered_in_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Requests asked for in the quarter that had a yes, a no or a day in time. Three queries."""
    return shares(client_ids, figures.answered_in_time(client_ids, first_day(quarter), as_of(quarter)))


@live_metric("requests_returned_share", unit="%", text="Requests returned for missing information")
def requests_returned_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Requests that went to a team in the quarter and came back to be shaped. One query."""
    return shares(client_ids, figures.returned(client_ids, first_day(quarter), as_of(quarter)))


@live_metric("requests_challenged", unit="#", text="Requests challenged with another way offered")
def requests_challenged(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Requests declined in the quarter, each with what the client can do instead. One query."""
    found = figures.challenged(client_ids, first_day(quarter), as_of(quarter))
    return {client: found.get(client) for client in client_ids}
