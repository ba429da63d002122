"""The report as PDF: Chromium prints the same template and figures as the page (opm.kernel.pdf)."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from opm.kernel.pdf import NoPdf, find_chromium, inline, print_html
from roadmap.models import ReportRun

TIMEOUT_SECONDS = 90  # less than the silence after which a job counts as lost (opm.kernel.jobs)
STYLES = ("vendor/bootstrap/css/bootstrap.min.css", "css/theme.css", "css/app.css", "css/reports.css")
SCRIPTS = ("vendor/plotly/plotly.min.js", "js/charts.js")

__all__ = ["NoPdf", "draw", "find_chromium", "self_contained"]


def draw(run: ReportRun) -> bytes:
    """The PDF of a report whose content is frozen. Raises NoPdf."""
    chromium = find_chromium()
    if chromium is None:
        raise NoPdf("The PDF needs Chromium, which this installation does not have.")
    return print_html(self_contained(run), chromium=chromium, timeout=TIMEOUT_SECONDS)


def self_contained(run: ReportRun) -> str:
    """The report as one HTML file that loads nothing."""
    from opm.reports.pages import report_view

    context: dict[str, Any] = {
        "report": report_view(run),
        "styles": [inline(name, "style") for name in STYLES],
        "scripts": [inline(name, "script") for name in SCRIPTS],
    }
    return render_to_string("reports/print.html", context)
