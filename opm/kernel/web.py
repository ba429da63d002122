"""What views of every app share: reading the quarter and the page from the address, errors that become answers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter

KEY = re.compile(r"[-a-zA-Z0-9_]{1,40}", re.ASCII)  # a rubric's key


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


def asked_rubric(request: HttpRequest) -> str:
    """The key of `?rubric=samm`; "" where the address names none, or the house's own. Http404 for what is no key."""
    key = request.GET.get("rubric", "")
    if key and not KEY.fullmatch(key):
        raise Http404("There is no such rubric.")
    return "" if key == settings.DEFAULT_RUBRIC else key


def address(name: str, *args: Any, rubric: str = "", **query: Any) -> str:
    """A page's address with its query; empty values are left out, the rubric is named where it is not the house's own.

    `address("plan", "hr", quarter=quarter, rubric="samm")` is "/clients/hr/plan/?quarter=2026-Q4&rubric=samm".
    """
    return reverse(name, args=args) + query_of(rubric=rubric, **query)


def query_of(*, rubric: str = "", **query: Any) -> str:
    """The query alone, with its question mark; "" where there is nothing to say."""
    asked = {name: str(value) for name, value in query.items() if value not in ("", None)}
    if rubric and rubric != settings.DEFAULT_RUBRIC:
        asked["rubric"] = rubric
    return f"?{urlencode(asked)}" if asked else ""


def list_query(request: HttpRequest, *without: str, **over: object) -> str:
    """The query of an address that leads back to this list: without its page and `without`, with `over` put in."""
    kept = request.GET.copy()
    for name in ("page", *without):
        kept.pop(name, None)
    for name, value in over.items():
        kept[name] = str(value)
    return kept.urlencode()


def page_of(request: HttpRequest, rows: Any, size: int = 50) -> Page:
    """The page of `?page=2`; the nearest one when the number is odd."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
