"""The joint community of both sides: who is in it, who joins, who leaves."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from relationships.forms.charter import JoinForm, LeaveForm
from relationships.models import Client, CommunityMember, Side
from relationships.requests import SignedInRequest
from relationships.selectors.charter.text import side_of
from relationships.services.charter import join, leave
from relationships.views.record_page import client_of, client_to_edit, frame, may_edit


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in the community, or who was."""

    pk: int
    name: str
    side: str
    since: object
    until: object


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """Context of templates/relationships/community.html."""

    headline: str
    inside: tuple[MemberRow, ...]
    left: tuple[MemberRow, ...]
    form: JoinForm | None
    problem: str
    today: str


@require_http_methods(["GET", "HEAD", "POST"])
def community(request: SignedInRequest, client: str) -> HttpResponse:
    """Read the joint community; its team lets somebody join (`who`) or leave (`member`)."""
    found = client_to_edit(request, client) if request.method == "POST" else client_of(request, client)
    if request.method != "POST":
        return _show(request, found)
    if "member" in request.POST:
        return _leave(request, found)
    form = JoinForm(request.POST, client=found)
    if not form.is_valid():
        return _show(request, found, form=form)
    try:
        chosen = {**form.chosen(), "since": form.cleaned_data["since"]}
        member = join(client=found, **chosen, by=request.user, now=timezone.now())
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, found, form=form)
    messages.success(request, f"{member.user or member.person} is in the joint community now.")
    return redirect("community", found.slug)


def _leave(request: SignedInRequest, client: Client) -> HttpResponse:
    form = LeaveForm(request.POST)
    if not form.is_valid():
        problem = " ".join(
            str(text) for name, texts in form.errors.items() for text in texts if name == "until"
        )
        return _show(request, client, problem=problem or "Choose who leaves.")
    rows = CommunityMember.objects.select_related("client", "user", "person")
    member = get_object_or_404(rows, client=client, pk=form.cleaned_data["member"])
    try:
        leave(member=member, until=form.cleaned_data["until"], by=request.user, now=timezone.now())
    except Refused as error:
        return _show(request, client, problem=str(error))
    messages.success(request, f"{member.user or member.person} has left the joint community.")
    return redirect("community", client.slug)


def _show(
    request: SignedInRequest, client: Client, *, form: JoinForm | None = None, problem: str = ""
) -> HttpResponse:
    can_edit = may_edit(request, client)
    rows = [
        MemberRow(row.pk, str(row.user or row.person), side_of(row), row.since, row.until)
        for row in CommunityMember.objects.filter(client=client).select_related("user", "person")
    ]
    inside = tuple(row for row in rows if row.until is None)
    ours = sum(row.side == Side.IT for row in inside)
    shown = form or (JoinForm(client=client, initial={"since": today()}) if can_edit else None)
    page = CommunityPage(
        headline=_headline(client, len(inside) - ours, ours),
        inside=inside,
        left=tuple(row for row in rows if row.until is not None),
        form=shown,
        problem=problem,
        today=today().isoformat(),
    )
    status = 400 if problem or form is not None else 200
    context = {**frame(request, client, "charter"), "page": page}
    return render(request, "relationships/community.html", context, status=status)


def _headline(client: Client, theirs: int, ours: int) -> str:
    if not theirs and not ours:
        return "Nobody is in the joint community yet"
    people = f"{words.spelled(theirs)} {'person' if theirs == 1 else 'people'} of {client.name}"
    return f"{people} and {words.spelled(ours).lower()} of IT own the long-term relationship together"
