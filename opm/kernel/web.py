"""What views of every app share: reading the quarter and the page from the address, errors that become answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter


def quarter_from(request: HttpRequest) -> Quarter:
    """The quarter of `?quarter=2026-Q4`; today's when none is named, or (with a message) when it cannot be read."""
    text = request.GET.get("quarter", "")
    if not text:
        return current_quarter()
    try:
        return Quarter.parse(text)
    except ValueError as error:
        messages.warning(request, f"{error} Showing {current_quarter().label}.")
        return current_quarter()


def page_of(request: HttpRequest, rows: Any, size: int = 50) -> Page:
    """The page of `?page=2`; the nearest one when the number is odd."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
