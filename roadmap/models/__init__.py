"""Rows of the roadmap."""

from roadmap.models.initiatives import Enablement, Initiative
from roadmap.models.reports import ReportRun
from roadmap.models.strategy import Theme

__all__ = ["Enablement", "Initiative", "ReportRun", "Theme"]
