"""Around the rows of Today: putting one off, bringing it back, and the rows behind a manager's line."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.web import page_of
from opm.todo.day import day_of
from opm.todo.rolled import Choice, rows_of, rows_page
from opm.todo.task import KINDS
from relationships.requests import SignedInRequest
from relationships.services.today import bring_back, put_off
from relationships.views.record_page import client_of, press
from relationships.views.undo import offer_undo


@require_POST
def snooze(request: SignedInRequest) -> HttpResponse:
    """Put a row off until a day, with the reason. 404 for a client out of sight, 403 for readers."""
    client = client_of(request, request.POST.get("client", "").replace("\0", ""))

    def act() -> str:
        row = put_off(
            client=client,
            key=request.POST.get("key", ""),
            until=_day(request.POST.get("until") or request.POST.get("day", "")),
            reason=request.POST.get("reason", "").replace("\0", ""),
            by=request.user,
            now=timezone.now(),
        )
        offer_undo(request, reverse("unsnooze"), client=client.slug, key=row.key)
        return f"Put off until {words.day(row.until)}. It comes back by itself on that day."

    return press(request, act, reverse("home"))


@require_POST
def unsnooze(request: SignedInRequest) -> HttpResponse:
    """Bring a row back before its day."""
    client = client_of(request, request.POST.get("client", "").replace("\0", ""))

    def act() -> str:
        key = request.POST.get("key", "")
        found = bring_back(client=client, key=key, by=request.user, now=timezone.now())
        return "It is back among what needs you." if found else "It was back already."

    return press(request, act, reverse("home"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@require_safe
def today_rows(request: SignedInRequest) -> HttpResponse:
    """Exactly the rows behind a line: who, what, how late, put off or not. What is not understood is not asked."""
    kind = request.GET.get("kind", "")
    choice = Choice(
        kind=kind if any(kind == known.key for known in KINDS) else "",
        brm=request.GET.get("brm", ""),
        client=request.GET.get("client", ""),
    )
    day = day_of(request.user, timezone.now(), today())
    rows = rows_of(day, choice)
    context = {
        "page": rows_page(day, choice, rows),
        "pager": {"rows": page_of(request, rows), "query": choice.url.partition("?")[2]},
        "nav": "home",
        "today": day.today,
    }
    return render(request, "opm/today_rows.html", context)
