"""The draft of the mandate: write it, agree it with the client, drop it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_act import press_form, version_seen
from relationships.views.record_page import FormPage, client_to_edit, save_form
from relationships.views.undo import offer_undo
from roadmap.forms.strategy import AgreeForm, MandateForm
from roadmap.models import Mandate
from roadmap.selectors.strategy.gaps import orphans
from roadmap.selectors.strategy.sheet import rows_of
from roadmap.services.strategy import agree_mandate, drop_draft, write_mandate
from roadmap.views.tabs import STRATEGY

State = Mandate.State


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_edit(request: SignedInRequest, client: str) -> HttpResponse:
    """Write the draft; the first save starts the next version, beginning with the agreed text."""
    found = client_to_edit(request, client)
    draft, agreed = (_mandate(found, state) for state in (State.DRAFT, State.AGREED))
    form = MandateForm(request.POST or None, client=found, initial=MandateForm.start(draft or agreed))

    def save(valid: Any) -> Mandate:
        wish = {name: valid.cleaned_data[name] for name in ("text", "first_year", "seen_version")}
        return write_mandate(client=found, **wish, by=request.user, now=timezone.now())

    def done(saved: Mandate) -> HttpResponse:
        messages.success(request, f"The draft of version {saved.number} is saved.")
        return redirect(_sheet(found) + f"?version={saved.number}")

    return save_form(
        request,
        found,
        lambda shown: _edit_page(found, draft, agreed, shown),
        form,
        save,
        done,
        section="strategy",
        tab=STRATEGY,
        template="roadmap/strategy_edit.html",
    )


def _edit_page(client: Client, draft: Mandate | None, agreed: Mandate | None, form: Any) -> FormPage:
    if draft is not None:
        headline, verb = f"Version {draft.number} of the mandate", "Save the draft"
    elif agreed is not None:
        headline, verb = f"Start version {agreed.number + 1} of the mandate", "Save as a draft"
    else:
        headline, verb = f"Write the mandate with {client.name}", "Save as a draft"
    stays = f"Version {agreed.number} stays agreed until the next one is." if agreed else ""
    lede = stays or "What is IT to reach for the client in three years, and so that what?"
    return FormPage(headline, form, verb, _sheet(client), lede, extra={"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def mandate_agree(request: SignedInRequest, client: str) -> HttpResponse:
    """Say who agreed and when: the sheet is frozen as it stands and the version before is replaced."""
    found = client_to_edit(request, client)
    draft = _mandate(found, State.DRAFT)
    if draft is None:
        messages.warning(request, "There is no draft to agree. Start the next version first.")
        return redirect("strategy", found.slug)
    form = AgreeForm(request.POST or None, client=found, initial={"seen_version": draft.version})

    def save(valid: Any) -> Mandate:
        names = ("agreed_with", "agreed_on", "next_look", "seen_version")
        said = {name: valid.cleaned_data[name] for name in names}
        return agree_mandate(mandate=draft, **said, by=request.user, now=timezone.now())

    def done(agreed: Mandate) -> HttpResponse:
        messages.success(request, f"Version {agreed.number} is agreed, and its sheet is kept as it stands.")
        return redirect("strategy", found.slug)

    return save_form(
        request,
        found,
        lambda shown: _agree_page(found, draft, shown),
        form,
        save,
        done,
        section="strategy",
        tab=STRATEGY,
        template="roadmap/strategy_agree.html",
    )


def _agree_page(client: Client, draft: Mandate, form: Any) -> FormPage:
    return FormPage(
        f"Agree version {draft.number} with {client.name}",
        form,
        "Agree the sheet",
        _sheet(client) + f"?version={draft.number}",
        "The whole sheet is kept as it stands: themes, initiatives and outcomes. It can be read again at any time.",
        extra={"draft": draft, "gaps": orphans(client, rows_of(client, today()), draft.first_year)},
    )


@require_POST
def mandate_drop(request: SignedInRequest, client: str) -> HttpResponse:
    """Throw the draft away; Undo writes it again."""
    found = client_to_edit(request, client)
    draft = _mandate(found, State.DRAFT)

    def act(_: Any) -> str:
        if draft is None:
            return "There is no draft any more."
        drop_draft(mandate=draft, seen_version=version_seen(request), by=request.user, now=timezone.now())
        offer_undo(
            request,
            reverse("mandate_edit", args=[found.slug]),
            text=draft.text,
            first_year=draft.first_year,
            seen_version=0,
        )
        return f"The draft of version {draft.number} is dropped."

    return press_form(request, SeenForm(request.POST), act, _sheet(found))


def _mandate(client: Client, state: str) -> Mandate | None:
    return Mandate.objects.filter(client=client, state=state).select_related("client").first()


def _sheet(client: Client) -> str:
    return reverse("strategy", args=[client.slug])
