"""The rubric viewer: what every level asks for, where a client stands, what a version changed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.models import RubricVersion
from assessments.scoring import types
from assessments.selectors import rubric as selectors
from assessments.selectors.rubric.client import Standing, standing
from assessments.selectors.rubric.pages import ComparePage, ViewerPage, capability_table, change_groups
from assessments.selectors.rubric.search import search, terms
from relationships.models import Client


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first capability of the current version, or what to do while there is none."""
    version = selectors.current_version()
    if version is None:
        shown = [row for row in selectors.versions(drafts=_sees_drafts(request)) if not row.is_draft]
        return render(request, "assessments/rubric_none.html", {"nav": "rubric", "versions": shown})
    first = next(selectors.engine_rubric(version).capabilities(), None)
    if first is None:
        raise Http404("The rubric has no capability.")
    return redirect(_address(version, first.key) + _query(request))


@require_safe
def version(request: HttpRequest, rubric: str, version: str) -> HttpResponse:
    """The outline of a version; with `?q=` what was found; with `?print=all` every capability on one page."""
    row = _version(request, rubric, version)
    content = selectors.engine_rubric(row)
    if request.GET.get("print") == "all":
        page = _page(request, row, content, list(content.capabilities()), [])
        return render(request, "assessments/rubric_print.html", {"page": page, "nav": "rubric"})
    page = _page(request, row, content, [], [])
    template = "assessments/rubric_found.html" if page.query else "assessments/rubric_version.html"
    return render(request, template, {"page": page, "nav": "rubric"})


@require_safe
def capability(request: HttpRequest, rubric: str, version: str, capability: str) -> HttpResponse:
    """One capability: levels side by side, and where the client of `?client=` stands."""
    row = _version(request, rubric, version)
    content = selectors.engine_rubric(row)
    try:
        shown = content.capability(capability)
    except KeyError:
        raise Http404(f"This version has no capability {capability}.") from None
    page = _page(request, row, content, [shown], terms(request.GET.get("q", "")))
    return render(request, "assessments/rubric.html", {"page": page, "nav": "rubric"})


@require_safe
def compare(request: HttpRequest, rubric: str, version: str, other: str) -> HttpResponse:
    """What `version` changes compared with `other`."""
    new, old = _version(request, rubric, version), _version(request, rubric, other)
    groups = change_groups(selectors.engine_rubric(old), selectors.engine_rubric(new))
    shown = [
        row for row in selectors.versions(drafts=_sees_drafts(request)) if row.rubric_id == new.rubric_id
    ]
    page = ComparePage(new, old, shown, groups, sum(len(group.changes) for group in groups))
    return render(request, "assessments/rubric_compare.html", {"page": page, "nav": "rubric"})


def _page(
    request: HttpRequest,
    version: RubricVersion,
    rubric: types.Rubric,
    capabilities: list[types.Capability],
    wanted: list[str],
) -> ViewerPage:
    clients = list(Client.objects.visible_to(request.user).active())
    where = _standing(request, version, rubric, capabilities)
    query = request.GET.get("q", "").strip()
    return ViewerPage(
        version=version,
        rubric=rubric,
        versions=selectors.versions(drafts=_sees_drafts(request)),
        clients=clients,
        standing=where,
        query=query,
        query_string=_query(request),
        tables=tuple(capability_table(rubric, item, where, wanted) for item in capabilities),
        hits=tuple(search(rubric, query)) if query and not capabilities else (),
    )


def _standing(
    request: HttpRequest,
    version: RubricVersion,
    rubric: types.Rubric,
    capabilities: list[types.Capability],
) -> Standing | None:
    """The client of `?client=`, who must be in reach; None when no client is asked for."""
    slug = request.GET.get("client", "")
    if not slug:
        return None
    client = get_object_or_404(Client.objects.visible_to(request.user), slug=slug)
    return standing(client, version, rubric, capabilities, today=timezone.localdate())


def _version(request: HttpRequest, rubric: str, version: str) -> RubricVersion:
    """A version by its address; drafts are for admins only."""
    rows = RubricVersion.objects.select_related("rubric")
    if not _sees_drafts(request):
        rows = rows.exclude(status=RubricVersion.Status.DRAFT)
    return get_object_or_404(rows, rubric__key=rubric, version=version)


def _sees_drafts(request: HttpRequest) -> bool:
    return bool(request.user.is_staff)


def _address(version: RubricVersion, capability: str) -> str:
    return reverse("rubric_capability", args=[version.rubric.key, version.version, capability])


def _query(request: HttpRequest) -> str:
    """The client of this page, to keep in links: "?client=finance" or ""."""
    slug = request.GET.get("client", "")
    return f"?{urlencode({'client': slug})}" if slug else ""
