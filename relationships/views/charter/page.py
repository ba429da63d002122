"""The partnership charter as the client's team and its readers see it: the page, its versions, the draft's form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel.calendar import today
from opm.kernel.errors import Conflict
from relationships.forms.charter import SIDES, CharterForm, charter_initial
from relationships.models import Charter, Client
from relationships.requests import SignedInRequest
from relationships.selectors.charter.page import charter_page, sheet_of
from relationships.selectors.charter.standing import Standing, standing_of
from relationships.selectors.charter.text import text_of
from relationships.selectors.charter.versions import compare_page, version_of
from relationships.services.charter import save_draft
from relationships.views.record_page import FormPage, client_of, client_to_edit, frame, may_edit, save_form


@require_safe
def charter(request: SignedInRequest, client: str) -> HttpResponse:
    """The agreed charter; with `?draft` (or where nothing is agreed yet) the one that is being written."""
    found = client_of(request, client)
    page = charter_page(found, draft="draft" in request.GET, can_edit=may_edit(request, found), today=today())
    return render(request, "relationships/charter.html", {**frame(request, found, "charter"), "page": page})


@require_safe
def charter_version(request: SignedInRequest, client: str, number: int) -> HttpResponse:
    """One version as it was frozen."""
    found = client_of(request, client)
    version = version_of(found, number)
    if version.state == Charter.State.DRAFT:
        return redirect(reverse("charter", args=[found.slug]) + "?draft")
    context = {"sheet": sheet_of(version, today()), "version": version}
    return render(
        request, "relationships/charter_version.html", {**frame(request, found, "charter"), **context}
    )


@require_safe
def charter_compare(request: SignedInRequest, client: str, number: int, earlier: int) -> HttpResponse:
    """What changed between two versions."""
    found = client_of(request, client)
    page = compare_page(found, number, earlier)
    return render(
        request, "relationships/charter_compare.html", {**frame(request, found, "charter"), "page": page}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def charter_edit(request: SignedInRequest, client: str) -> HttpResponse:
    """Write the draft; the first save starts the next version. "Add rows" saves nothing."""
    found = client_to_edit(request, client)
    standing = standing_of(found, today())
    form = _form(request, found, standing)
    if "more" in request.POST:
        context = {**frame(request, found, "charter"), "page": _edit_page(found, standing, form)}
        return render(request, "relationships/charter_edit.html", context)

    def save(valid: CharterForm) -> Charter:
        seen = valid.cleaned_data["seen_version"]
        try:
            return save_draft(
                client=found, wish=valid.wish(), seen_version=seen, by=request.user, now=timezone.now()
            )
        except Conflict as error:
            raise _with_rows(error, valid) from error

    def done(saved: Charter) -> HttpResponse:
        took_back = standing.proposed and saved.content_id is None
        text = f"Version {saved.number} is saved."
        messages.success(request, f"{text} It is not with the client any more." if took_back else text)
        return redirect(reverse("charter", args=[found.slug]) + "?draft")

    return save_form(
        request,
        found,
        lambda shown: _edit_page(found, standing, shown),
        form,
        save,
        done,
        section="charter",
        template="relationships/charter_edit.html",
    )


def _form(request: SignedInRequest, client: Client, standing: Standing) -> CharterForm:
    if "more" in request.POST:
        return CharterForm.with_more_rows(request.POST, client)
    if request.method == "POST":
        return CharterForm(request.POST, client=client)
    source = standing.draft or standing.agreed
    text = text_of(source) if source else None
    version = standing.draft.version if standing.draft else 0
    duties = text.duties if text else ()
    return CharterForm(client=client, duties=duties, initial=charter_initial(text, version=version))


def _edit_page(client: Client, standing: Standing, form: Any) -> FormPage:
    draft, agreed = standing.draft, standing.agreed
    lede = "Write it so that both sides would say it. Objectives and people are added on the charter itself."
    if draft is not None:
        headline, verb = f"Version {draft.number} of the charter", "Save the draft"
    elif agreed is not None:
        headline, verb = "Start the next version of the charter", "Save as a draft"
        lede = f"Version {agreed.number} stays agreed until {client.name} agrees to the next one."
    else:
        headline, verb = f"Write the charter with {client.name}", "Save as a draft"
    cancel = reverse("charter", args=[client.slug])
    return FormPage(headline, form, verb, cancel, lede, extra={"standing": standing})


def _with_rows(error: Conflict, form: CharterForm) -> Conflict:
    """The conflict with the stored responsibilities beside those that were typed, row by row."""
    stored: Any = error.current
    source = (
        stored
        if stored.pk
        else Charter.objects.filter(client=stored.client, state=Charter.State.AGREED)
        .select_related("client", "content")
        .first()
    )
    duties = text_of(source).duties if source else ()
    for side in SIDES:
        of_side = [duty for duty in duties if duty.side == side]
        for row in form.rows[side]:
            duty = of_side[row] if row < len(of_side) else None
            setattr(stored, f"what_{side}_{row}", duty.what if duty else "")
            setattr(stored, f"who_{side}_{row}", duty.who if duty else "")
    return error
