"""The flow of a client's demand board: what waits and how old it is, what gets done, how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opm.kernel.calendar import today
from relationships.requests import SignedInRequest
from relationships.views.record_page import client_of, frame
from roadmap.charts import flow as charts
from roadmap.selectors.flow import Flow, flow
from roadmap.views.tabs import DEMAND

SECTION = "flow"


@dataclass(frozen=True, slots=True)
class FlowPage:
    """Context of the flow: the figures by name, None where there is nothing to draw."""

    flow: Flow
    ageing: dict[str, Any] | None
    throughput: dict[str, Any] | None
    cycle_time: dict[str, Any] | None

    @property
    def drawn(self) -> bool:
        """Whether any figure needs its script."""
        return any((self.ageing, self.throughput, self.cycle_time))


@require_safe
def demand_flow(request: SignedInRequest, client: str) -> HttpResponse:
    """Three figures with their tables."""
    found = client_of(request, client)
    measured = flow(found, today())
    page = FlowPage(
        flow=measured,
        ageing=charts.ageing(measured) if measured.waiting else None,
        throughput=charts.throughput(measured) if not measured.empty else None,
        cycle_time=charts.cycle_time(measured) if measured.finished else None,
    )
    context = {**frame(request, found, SECTION, DEMAND), "page": page}
    return render(request, "roadmap/flow.html", context)
