"""The plan of a quarter, measured."""

from __future__ import annotations

from collections.abc import Collection

from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from roadmap.selectors.enablers import shared_enablers


@live_metric("shared_enablers_planned", unit="#", text="Enablers on the plan that serve two or more clients")
def shared_enablers_planned(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Teams that an unfinished initiative of the client needs and one of another client, too. One query.

    None for a client whose roadmap names no enabling team.
    """
    found = shared_enablers(client_ids, quarter)
    return {client: found[client].shared if client in found else None for client in client_ids}
