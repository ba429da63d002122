"""What can be done with a whole version in admin: publish, retire, clone, discard, download, upload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.admin.pages import page_for, render_page, version_of
from assessments.forms.rubric import UploadForm
from assessments.models import RubricVersion
from assessments.scoring import types
from assessments.scoring.exchange import ExchangeError, dump_rubric, load_rubric
from assessments.scoring.parsing import MAX_BYTES
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.rubric.pages import change_groups
from assessments.services import rubric as services
from opm.kernel.errors import Refused

CHANGE = "admin:assessments_rubricversion_change"
LIST = "admin:assessments_rubricversion_changelist"


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, each with a link to its place; and publishing."""
    version = version_of(pk)
    if request.method == "POST":
        accept = request.POST.get("accept") == "yes"
        done = _done(
            request,
            lambda: services.publish(
                version=version, by=request.user, now=timezone.now(), accept_gaps=accept
            ),
            f"{version} is published.",
        )
        if done:
            return redirect(CHANGE, pk)
    return render_page(request, "rubric_publish.html", page_for(version, title=f"Publish {version}"))


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the published version out of use."""
    version = version_of(pk)
    _done(
        request,
        lambda: services.retire(version=version, by=request.user, now=timezone.now()),
        f"{version} is retired. Nothing new is assessed against it.",
    )
    return redirect(CHANGE, pk)


@require_POST
def clone(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the same content."""
    version = version_of(pk)
    try:
        draft = services.clone(
            version=version, to=request.POST.get("version", ""), by=request.user, now=timezone.now()
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect(CHANGE, pk)
    messages.success(request, f"{draft} is a new draft with the same content.")
    return redirect(CHANGE, draft.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    version = version_of(pk)
    done = _done(
        request,
        lambda: services.delete_draft(version=version, by=request.user, now=timezone.now()),
        f"The draft {version} is deleted.",
    )
    return redirect(LIST) if done else redirect(CHANGE, pk)


def _done(request: HttpRequest, act: Callable[[], Any], words: str) -> bool:
    """Do it and say so; what is refused is said as well."""
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
        return False
    messages.success(request, words)
    return True


def download(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """The version as a file of the exchange format."""
    version = version_of(pk)
    if fmt not in ("yaml", "json"):
        raise Http404("A rubric is downloaded as yaml or json.")
    text = dump_rubric(engine_rubric(version), "json" if fmt == "json" else "yaml")
    name = f"{version.rubric.key}-{version.version}.{fmt}"
    kind = "application/json" if fmt == "json" else "application/yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


# --- upload -------------------------------------------------------------------------------------------------------
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; see what it would change; load it. The text travels with the second form, nothing is kept."""
    content: str | bytes = request.POST.get("content", "")
    form = UploadForm() if content else UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "title": "Upload a rubric file", "opts": RubricVersion._meta}
    if request.method == "POST" and (content or form.is_valid()):
        context |= _read(content or _text(request))
        if "rubric" in context and request.POST.get("load") == "yes":
            version = _load(request, context["rubric"])
            if version is not None:
                return redirect(CHANGE, version.pk)
    status = 422 if form.errors or "error" in context else 200
    frame = admin.site.each_context(request)
    return render(request, "admin/assessments/rubric_upload.html", {**frame, **context}, status=status)


def _text(request: HttpRequest) -> bytes:
    """At most one byte more than allowed; the reader refuses what is longer."""
    file = request.FILES["file"]
    return file.read(MAX_BYTES + 1)  # type: ignore[union-attr]


def _read(content: str | bytes) -> dict[str, Any]:
    """What the file would change; or `error`, which names the line that is wrong."""
    try:
        rubric = load_rubric(content)
        plan = services.plan_import(rubric)
    except (ExchangeError, Refused) as error:
        return {"error": str(error)}
    base = plan.compared_with
    return {
        "rubric": rubric,
        "plan": plan,
        "groups": change_groups(engine_rubric(base), rubric) if base else (),
        "gaps": services.gaps_of(rubric),
        "content": content.decode("utf-8", "strict") if isinstance(content, bytes) else content,
    }


def _load(request: HttpRequest, rubric: types.Rubric) -> RubricVersion | None:
    try:
        version = services.import_rubric(rubric, by=request.user, now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
        return None
    messages.success(request, f"{version} is loaded as a {version.status}.")
    return version
