"""The strategy sheet as PDF: the same template as the page, as one file that loads nothing."""

from __future__ import annotations

from threading import Lock

from django.template.loader import render_to_string

from opm.kernel.pdf import LANDSCAPE, NoPdf, find_chromium, inline, print_html
from roadmap.selectors.strategy.fit import fit
from roadmap.selectors.strategy.page import Shown

TIMEOUT_SECONDS = 25  # one waits for it; it takes about two
STYLES = ("vendor/bootstrap/css/bootstrap.min.css", "css/theme.css", "css/strategy.css")
_one_at_a_time = Lock()


def strategy_pdf(shown: Shown) -> bytes:
    """The sheet as PDF: one A4 page in landscape where it fits. Raises NoPdf, saying why."""
    chromium = find_chromium()
    if chromium is None:
        raise NoPdf("The PDF needs Chromium, which this installation does not have.")
    if not _one_at_a_time.acquire(timeout=TIMEOUT_SECONDS):
        raise NoPdf("Other sheets are being printed. Try again in a minute.")
    try:
        html = self_contained(shown)
        return print_html(html, chromium=chromium, timeout=TIMEOUT_SECONDS, window=LANDSCAPE)
    finally:
        _one_at_a_time.release()


def self_contained(shown: Shown) -> str:
    """The sheet as one HTML file that loads nothing."""
    styles = [inline(name, "style") for name in STYLES]
    context = {"shown": shown, "fit": fit(shown.sheet), "styles": styles, "paper": True}
    return render_to_string("roadmap/strategy_print.html", context)
