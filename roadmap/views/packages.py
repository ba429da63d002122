"""Pages of work packages: the list by quarter, one package, a new one, and what happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import history, words
from opm.kernel.calendar import today
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from opm.kernel.web import quarter_from
from relationships.forms.acts import SeenForm
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import (
    client_of,
    client_to_edit,
    form_page,
    frame,
    may_edit,
    save_form,
)
from relationships.views.undo import offer_undo_of
from roadmap.forms import packages as forms_of
from roadmap.models import WorkPackage
from roadmap.selectors import packages as selectors
from roadmap.services import packages as services
from roadmap.views.tabs import ROADMAP

SECTION = "packages"
State = WorkPackage.State


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the list: what the quarter of the page promised and got."""

    quarter: Quarter
    kept: selectors.Kept


@require_safe
def packages(request: SignedInRequest, client: str) -> HttpResponse:
    """Work packages of a client by quarter; the headline says what this quarter got."""
    found, quarter = client_of(request, client), quarter_from(request)
    form, rows = _narrowed(request, found)
    above = Above(quarter, selectors.kept([found.pk], [quarter]).get((found.pk, quarter), selectors.Kept()))
    every = WorkPackage.objects.filter(client=found).count()
    page = list_page(
        request,
        headline=f"{above.kept.finding} in {quarter.label}" if every else f"No work packages of {found} yet",
        lede="What a quarter is instructed to deliver. Only the client accepts it.",
        rows=cast(Sequence[Any], rows),
        every=every,
        form=form,
        can_edit=may_edit(request, found),
        extra=above,
    )
    page.rows.object_list = [selectors.row_of(item, today()) for item in page.rows.object_list]
    context = {**frame(request, found, SECTION, ROADMAP), "page": page}
    return render(request, "roadmap/packages.html", context)


def _narrowed(request: SignedInRequest, client: Client) -> tuple[forms_of.PackageFilter, Any]:
    """The filter, and the packages that it lets through. Two queries for its choices."""
    of_client = WorkPackage.objects.filter(client=client).order_by()
    teams = of_client.exclude(team=None).values_list("team", "team__name").distinct()
    quarters = sorted(set(of_client.values_list("quarter", flat=True).distinct()), reverse=True)
    names = sorted(((str(pk), name) for pk, name in teams), key=lambda item: item[1])
    form = forms_of.PackageFilter(request.GET, names, quarters)
    rows = selectors.searched(selectors.packages_of(client), form.words)
    if team := form.chosen("team"):
        rows = rows.filter(team=team)
    if quarter := form.chosen("of"):
        rows = rows.filter(quarter=quarter)
    default = "all" if quarter and not form.chosen("show") else form.shown
    return form, selectors.shown(rows, default, today())


@require_safe
@transaction.atomic
def packages_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The packages that the list shows, as a table."""
    found = client_of(request, client)
    _, rows = _narrowed(request, found)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun=SECTION, fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def package_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Instruct a piece of an initiative for a quarter (`?initiative=` chooses it beforehand)."""
    found = client_to_edit(request, client)
    chosen = request.GET.get("initiative", "")
    start = {"initiative": chosen} if chosen.isascii() and chosen.isdigit() else {}
    form = forms_of.PackageForm(request.POST or None, client=found, initial=start)
    lede = "Instructed now, delivered by its day, and accepted by the client alone."
    page = form_page(
        "Instruct a work package", "Instruct package", reverse("packages", args=[found.slug]), lede
    )

    def save(typed: Any) -> WorkPackage:
        return services.instruct(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    def done(made: WorkPackage) -> HttpResponse:
        messages.success(request, f"Instructed for {made.quarter.label}: {made.deliverable}")
        return redirect("package", found.slug, made.pk)

    return save_form(request, found, page, form, save, done, section=SECTION, tab=ROADMAP)


@require_http_methods(["GET", "HEAD", "POST"])
def package_edit(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change what was instructed, as long as it is not delivered."""
    found = client_to_edit(request, client)
    stored = package_of(found, pk)
    form = forms_of.PackageForm(request.POST or None, client=found, package=stored)
    here = reverse("package", args=[found.slug, stored.pk])
    page = form_page("Change the work package", "Save package", here, stored.deliverable)

    def save(typed: Any) -> WorkPackage:
        return services.change_package(package=stored, wish=typed.wish(), **signed(request, typed))

    return save_form(request, found, page, form, save, lambda _: redirect(here), section=SECTION, tab=ROADMAP)


def package_of(client: Client, pk: int) -> WorkPackage:
    """A package of this client with what a page needs, or Http404."""
    return get_object_or_404(selectors.with_names(WorkPackage.objects.filter(client=client)), pk=pk)


@dataclass(frozen=True, slots=True)
class PackagePage:
    """Context of one package: how it stands, its chain, and the forms of what can happen to it (None: cannot)."""

    row: selectors.Row
    lede: str
    chain: tuple[WorkPackage, ...]
    can_edit: bool
    deliver: forms_of.DeliverForm | None
    verdict: forms_of.VerdictForm | None
    carry: forms_of.CarryForm | None
    stop: forms_of.StopPackageForm | None
    changes: tuple[Change, ...]
    problem: forms.Form | None = None


@require_safe
def package(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One package: what is instructed, how the client sees it, what became of it."""
    found = client_of(request, client)
    return _page(request, package_of(found, pk), may_edit(request, found))


def _page(
    request: SignedInRequest,
    item: WorkPackage,
    can_edit: bool,
    *,
    typed: SeenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a package; `typed` is the form of an act that did not go through."""
    page = PackagePage(
        row=selectors.row_of(item, today()),
        lede=_lede(item),
        chain=selectors.chain_of(item),
        can_edit=can_edit,
        **_forms(item, can_edit, typed),
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = {**frame(request, item.client, SECTION, ROADMAP), "page": page}
    return render(request, "roadmap/package.html", context, status=status)


def _forms(item: WorkPackage, can_edit: bool, typed: SeenForm | None) -> dict[str, Any]:
    """What can happen to it now; the form that was typed stands in for its own kind."""
    day, running = today(), can_edit and item.state in WorkPackage.RUNNING
    seen = {"seen_version": item.version}
    client = item.client
    offered: dict[str, tuple[bool, Any]] = {
        "deliver": (
            can_edit and item.state in (State.INSTRUCTED, State.REJECTED),
            forms_of.DeliverForm(initial={**seen, "delivered_on": day}),
        ),
        "verdict": (
            can_edit and item.state == State.DELIVERED,
            forms_of.VerdictForm(client=client, initial={**seen, "on": day, "verdict": State.ACCEPTED}),
        ),
        "carry": (running, forms_of.CarryForm(package=item, initial=seen)),
        "stop": (running, forms_of.StopPackageForm(initial=seen)),
    }
    return {
        name: (typed if type(typed) is type(form) else form) if possible else None
        for name, (possible, form) in offered.items()
    }


def _lede(item: WorkPackage) -> str:
    """Where it stands, in a sentence."""

    def day(value: date | None) -> str:
        return words.day(value, near=today())

    match State(item.state):
        case State.DELIVERED:
            return f"Delivered on {day(item.delivered_on)}. It waits for the client's verdict."
        case State.ACCEPTED | State.CONDITIONAL | State.REJECTED:
            who = f" by {item.verdict_by}" if item.verdict_by else " by the client"
            return f"{item.get_state_display()}{who} on {day(item.verdict_on)}."
        case State.CARRIED:
            into = f" into {item.carried_to.quarter.label}" if item.carried_to else ""
            return f"Carried over{into}: {item.words}"
        case State.STOPPED:
            return f"Stopped: {item.words}"
    left = (item.due_on - today()).days
    when = f"{words.count(left, 'day')} left" if left > 0 else "today" if not left else "its day is over"
    return f"Instructed for {item.quarter.label}, due {day(item.due_on)}: {when}."


BUTTONS = Buttons("package", package_of, _page)
TAKE_BACK = "package_take_back"


@require_POST
def package_deliver(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """It is there."""
    form = forms_of.DeliverForm(request.POST)

    def act(item: WorkPackage) -> str:
        on = form.cleaned_data["delivered_on"]
        offer_undo_of(
            request,
            TAKE_BACK,
            services.deliver(package=item, delivered_on=on, **signed(request, form)),
        )
        return f"Delivered on {words.day(on)}. Now the client says whether it is accepted."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def package_verdict(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """What the client said to it."""
    found = client_to_edit(request, client)
    form = forms_of.VerdictForm(request.POST, client=found)

    def act(item: WorkPackage) -> str:
        done = services.judge(package=item, **{**form.cleaned_data, **signed(request, form)})
        offer_undo_of(request, TAKE_BACK, done)
        return f"{done.get_state_display()} by {done.verdict_by}: {done.deliverable}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def package_carry(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Carry it into a later quarter with the reason."""
    found = client_to_edit(request, client)
    form = forms_of.CarryForm(request.POST, package=package_of(found, pk))

    def act(item: WorkPackage) -> str:
        data = form.cleaned_data
        following = services.carry(
            package=item,
            to_quarter=Quarter.parse(data["to_quarter"]),
            due_on=data["due_on"],
            why=data["why"],
            **signed(request, form),
        )
        offer_undo_of(request, TAKE_BACK, package_of(found, pk))
        return f"Carried over into {following.quarter.label}, due {words.day(following.due_on)}."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def package_stop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """End it without a result."""
    form = forms_of.StopPackageForm(request.POST)

    def act(item: WorkPackage) -> str:
        done = services.stop(package=item, why=form.cleaned_data["why"], **signed(request, form))
        offer_undo_of(request, TAKE_BACK, done)
        return f"Stopped: {done.deliverable}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def package_take_back(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Take the last step back."""
    form = SeenForm(request.POST)

    def act(item: WorkPackage) -> str:
        done = services.take_back(package=item, **signed(request, form))
        return f"Taken back: it is {done.get_state_display().lower()} again."

    return BUTTONS.press(request, client, pk, form, act)
