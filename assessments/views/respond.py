"""The pages of somebody who answers by a signed link: no account, phone first, everything without JavaScript.

How a link is opened and what a dead one looks like is opm.kernel.link_pages.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.respondents import RespondForm
from assessments.models import Pom
from assessments.selectors.respond.page import (
    Questionnaire,
    Typed,
    find_questionnaire,
    question_page,
    review_page,
    start_page,
    thanks_page,
)
from assessments.services import respondents, sheets
from assessments.services.answers import Entry, record_answers
from assessments.services.authors import PURPOSE
from opm.kernel import link_pages, links
from opm.kernel.errors import Refused

READ, CHANGE = link_pages.READ, link_pages.CHANGE


def _find(link: int) -> Questionnaire | None:
    return find_questionnaire(link, now=timezone.now())


def link_page(methods: list[str]) -> Callable[[link_pages.Page], link_pages.Page]:
    """A page of an opened link: the view gets its questionnaire."""
    return link_pages.link_page(methods, _find)


@login_not_required
@require_http_methods(READ)
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the token for its number in the session and go to an address without it."""
    return link_pages.swap_token(request, token=token, purpose=PURPOSE, to="respond")


@link_page(CHANGE)
def start(request: HttpRequest, form: Questionnaire) -> HttpResponse:
    """Who asks, how long, who sees it, until when. Start is the first thing that counts as an opening."""
    if form.submitted or not form.is_open:
        return redirect("respond_thanks", form.link.pk)
    if request.method != "POST":
        return render(request, "assessments/respond_start.html", {"page": start_page(form)})
    links.note_opening(link=form.link, now=timezone.now())
    if not form.missing:
        return redirect("respond_review", form.link.pk)
    return redirect("respond_question", form.link.pk, form.missing[0])


@link_page(CHANGE)
def question(request: HttpRequest, form: Questionnaire, number: int) -> HttpResponse:
    """One question. Next saves it and goes on; Back saves what is chosen, too."""
    pom = form.number(number)
    if pom is None:
        raise Http404("There is no question of this number.")
    if not form.is_open:
        return redirect("respond_thanks", form.link.pk)
    from_review = "review" in request.GET
    if request.method != "POST":
        page = question_page(form, number, from_review=from_review)
        return render(request, "assessments/respond_question.html", {"page": page})
    back = "back" in request.POST
    untouched = not request.POST.get("choice") and not request.POST.get("note", "").strip()
    typed = None if back and untouched else _save(request, form, pom.key)
    if typed:
        page = question_page(form, number, from_review=from_review, typed=typed)
        status = 409 if typed.clash else 422
        return render(request, "assessments/respond_question.html", {"page": page}, status=status)
    if from_review or number == form.total and not back:
        return redirect("respond_review", form.link.pk)
    if back and number == 1:
        return redirect("respond", form.link.pk)
    return redirect("respond_question", form.link.pk, number - 1 if back else number + 1)


def _save(request: HttpRequest, form: Questionnaire, key: str) -> Typed | None:
    """Save the answer that was sent; None when it is stored, else what was typed and why it is not."""
    choice, note = request.POST.get("choice", ""), request.POST.get("note", "").replace("\0", "")
    sent = RespondForm(request.POST, rubric=form.rubric)
    if not sent.is_valid():
        problems = {name: " ".join(map(str, texts)) for name, texts in sent.errors.items()}
        return Typed(choice, note, problems.get("choice", ""), problems.get("note", ""))
    pom = Pom.objects.get(version=form.sheet.assessment.version, key=key)
    entry = Entry(pom, sent.values, sent.seen_version, given_blank=sent.given_blank)
    try:
        saved = record_answers(sheet=form.sheet, entries=[entry], by=form.link, now=timezone.now())
    except Refused as error:
        return Typed(choice, note, str(error))
    clash = saved.conflicts.get(key)
    return Typed(choice, note, clash=clash) if clash else None


@link_page(CHANGE)
def review(request: HttpRequest, form: Questionnaire) -> HttpResponse:
    """All answers before sending; Send hands them over."""
    if not form.is_open:
        return redirect("respond_thanks", form.link.pk)
    if request.method != "POST":
        return render(request, "assessments/respond_review.html", {"page": review_page(form)})
    with suppress(Refused):  # closed meanwhile: the next page says so
        sheets.submit_sheet(sheet=form.sheet, by=form.link, now=timezone.now())
    return redirect("respond_thanks", form.link.pk)


@link_page(READ)
def thanks(request: HttpRequest, form: Questionnaire) -> HttpResponse:
    """What happens next; while the quarter is open, answers can still be changed."""
    if form.is_open and not form.submitted:
        return redirect("respond", form.link.pk)
    return render(request, "assessments/respond_thanks.html", {"page": thanks_page(form)})


@link_page(CHANGE)
def not_me(request: HttpRequest, form: Questionnaire) -> HttpResponse:
    """ "Not Margaret?": after a confirmation the link stops, and whoever asked sees it."""
    if request.method == "POST":
        respondents.decline(link=form.link, now=timezone.now())
        return render(request, "assessments/respond_stopped.html", {"form": form})
    return render(request, "assessments/respond_not_me.html", {"form": form})
