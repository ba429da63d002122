"""Rows of the roadmap.

strategy.py      mandate with its versions, themes, outcomes and their readings, leaks
initiatives.py   initiatives, the teams that enable them, work packages
demand.py        requests, feasibility, sessions, moves on the board, limits, mapping of other tools' statuses
quarters.py      roll-ups of a quarter, links that share a roadmap
reports.py       quarterly reports
"""

from roadmap.models.demand import (
    Allotment,
    Column,
    ColumnLimit,
    Feasibility,
    PrioritySession,
    RankMove,
    Request,
    StatusMapping,
)
from roadmap.models.initiatives import Enablement, Initiative, WorkPackage
from roadmap.models.quarters import RoadmapQuarter, RoadmapShare
from roadmap.models.reports import ReportRun
from roadmap.models.strategy import Leak, Mandate, Outcome, OutcomeReading, Theme

__all__ = [
    "Allotment",
    "Column",
    "ColumnLimit",
    "Enablement",
    "Feasibility",
    "Initiative",
    "Leak",
    "Mandate",
    "Outcome",
    "OutcomeReading",
    "PrioritySession",
    "RankMove",
    "ReportRun",
    "Request",
    "RoadmapQuarter",
    "RoadmapShare",
    "StatusMapping",
    "Theme",
    "WorkPackage",
]
