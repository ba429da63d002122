"""Requests from elsewhere: the ways there are, what a Jira file leaves open, a pasted mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import calendar, words
from relationships.models import Client, ImportFile
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_page import FormPage, client_to_edit, form_page, frame
from roadmap.forms.intake import FromMailForm, MailForm, MappingForm, filled
from roadmap.mail_text import Mail, read_mail
from roadmap.models import Request
from roadmap.services import demand as services
from roadmap.services.intake import Question, questions_of, save_answers
from roadmap.services.intake.jira import JIRA
from roadmap.views.tabs import DEMAND

SECTION = "demand"
CHECK_LEDE = "Nothing is stored yet, and of the mail only what you add below is kept."
MAIL_LEDE = (
    "Title, problem, who asked and on which day are read out of it. You check them before anything is stored."
)


@require_safe
def demand_import(request: SignedInRequest, client: str) -> HttpResponse:
    """The ways in which requests come in."""
    found = client_to_edit(request, client)
    return render(request, "roadmap/demand_import.html", frame(request, found, SECTION, DEMAND))


@require_http_methods(["GET", "HEAD", "POST"])
def demand_mapping(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Which column each status of a Jira file means, and how its days are read. Only whoever chose the file sees it."""
    found = client_to_edit(request, client)
    files = ImportFile.objects.filter(client=found, kind=JIRA.key, by=request.user).select_related("client")
    file = get_object_or_404(files, pk=pk)
    start = reverse("import_start", args=[found.slug, JIRA.key])
    if not file.text:
        messages.info(request, "This file was taken in or is gone. Choose it again to bring changes.")
        return redirect(start)
    asked = questions_of(file)
    form = MappingForm(request.POST if request.method == "POST" else None, asked=asked)
    page = _mapping_page(file, asked, start)

    def save(typed: MappingForm) -> ImportFile:
        order = typed.cleaned_data.get("days", "")
        return save_answers(
            file=file, columns=typed.columns(), order=order, by=request.user, now=timezone.now()
        )

    def done(_: ImportFile) -> HttpResponse:
        return redirect("import_preview", found.slug, JIRA.key, file.pk)

    template = "roadmap/demand_mapping.html"
    return record_page.save_form(
        request, found, page, form, save, done, section=SECTION, tab=DEMAND, template=template
    )


def _mapping_page(file: ImportFile, asked: Question, cancel: str) -> Callable[[forms.Form], FormPage]:
    fresh = sum(not found.kept for found in asked.statuses)
    many = words.count(len(asked.statuses), "status", "statuses")
    headline = (
        f"{many} in {file.name}: {words.spelled(fresh).lower()} to look at"
        if fresh
        else f"{many} in {file.name}"
    )
    lede = "Say which column each one means. It is kept for the next file; nothing else is stored yet."

    return lambda form: FormPage(headline, form, "Look it over", cancel, lede, extra={"asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def request_from_mail(request: SignedInRequest, client: str) -> HttpResponse:
    """Paste a mail, check what was read out of it, add the request. The mail itself is not kept."""
    found = client_to_edit(request, client)
    if "title" in request.POST:
        return _add(request, found)
    form = MailForm(request.POST if request.method == "POST" else None)
    page = form_page("Paste a mail", "Read the mail", reverse("demand", args=[found.slug]), MAIL_LEDE)
    if request.method == "POST" and form.is_valid():
        pasted = form.cleaned_data["mail"]
        mail = read_mail(pasted)
        start = {**filled(mail, found), "mail": pasted}
        shown = _checked(found, pasted, _notes(mail, start))(FromMailForm(client=found, initial=start))
        context = {**frame(request, found, SECTION, DEMAND), "page": shown}
        return render(request, "roadmap/request_from_mail.html", context)
    context = {**frame(request, found, SECTION, DEMAND), "page": page(form)}
    status = 400 if form.is_bound else 200
    return render(request, "roadmap/request_mail.html", context, status=status)


def _checked(client: Client, mail: str, notes: tuple[str, ...] = ()) -> Callable[[forms.Form], FormPage]:
    """The page of a request read out of a mail: `extra` has the mail beside the form, and what to look at."""
    there = reverse("demand", args=[client.slug])
    return lambda form: FormPage(
        "Check what the mail says",
        form,
        "Add request",
        there,
        CHECK_LEDE,
        extra={"mail": mail, "notes": notes},
    )


def _notes(mail: Mail, start: dict[str, Any]) -> tuple[str, ...]:
    """What to look at: what was not found, and what could be meant in two ways."""
    notes = []
    if mail.forwarded:
        notes.append("It was forwarded: the inner mail was read, what stands above it was left out.")
    if mail.unsure_day:
        notes.append(
            f"{mail.unsure_day!r} can be read day or month first. Choose the day on which it was asked."
        )
    elif mail.on is None:
        notes.append("It names no day on which it was written. Choose the day on which it was asked.")
    elif mail.on > calendar.today():
        notes.append(
            f"{words.day(mail.on, year=True)} lies in the future. Choose the day on which it was asked."
        )
    if not start["asked_by"] and start["asked_by_name"]:
        notes.append(f"{start['asked_by_name']} has no seat here; the name stands with the request.")
    if not start["asked_by"] and not start["asked_by_name"]:
        notes.append("It does not say who wrote it.")
    return tuple(notes)


def _add(request: SignedInRequest, client: Client) -> HttpResponse:
    def save(typed: FromMailForm) -> Request:
        return services.ask_for(
            client=client, wish=typed.wish(), source=Request.Source.MAIL, by=request.user, now=timezone.now()
        )

    def done(made: Request) -> HttpResponse:
        messages.success(request, f"On the board in New: {made.title}")
        return redirect("request", client.slug, made.pk)

    return record_page.save_form(
        request,
        client,
        _checked(client, request.POST.get("mail", "")),
        FromMailForm(request.POST, client=client),
        save,
        done,
        section=SECTION,
        tab=DEMAND,
        template="roadmap/request_from_mail.html",
    )
