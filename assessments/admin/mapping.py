"""The screen on which an admin says what became of each key between two versions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from assessments.admin.pages import page_for, render_page, version_of
from assessments.models import RubricVersion
from assessments.scoring import Fate, Mapped
from assessments.selectors.versions.mapping_page import FATES, MappingPage, mapping_page
from assessments.services.rubric.mapping import InvalidMappings, decide_mappings
from opm.kernel.errors import Conflict, Refused


def mapping(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What version `pk` makes of the keys of the earlier version `other`; a POST stores what was decided."""
    newer = version_of(pk)
    older = get_object_or_404(
        RubricVersion.objects.select_related("rubric"), pk=other, rubric=newer.rubric_id, pk__lt=pk
    )
    if request.method == "POST":
        return _save(request, older, newer)
    return _shown(request, older, newer, mapping_page(older, newer))


def _save(request: HttpRequest, older: RubricVersion, newer: RubricVersion) -> HttpResponse:
    typed = _typed(request.POST)
    problems: dict[str, str] = {}
    wanted = []
    for key, (fate, into) in typed.items():
        if fate not in dict(FATES):
            problems[key] = f"{key}: choose what became of it."
        else:
            wanted.append(Mapped(key, Fate(fate), tuple(into.replace(",", " ").split())))
    status = 422
    try:
        if problems:
            raise InvalidMappings(problems)
        changed = decide_mappings(
            older=older,
            newer=newer,
            wanted=wanted,
            seen=request.POST.get("seen", ""),
            by=request.user,
            now=timezone.now(),
        )
    except InvalidMappings as error:
        problems = error.problems
        messages.error(request, "Nothing is stored yet: see what is wrong below.")
    except Conflict as error:
        status = 409
        messages.error(request, str(error))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{changed} decisions stored." if changed else "Nothing changed.")
        return redirect(request.path)
    return _shown(request, older, newer, mapping_page(older, newer, typed=typed, problems=problems), status)


def _typed(data: QueryDict) -> dict[str, tuple[str, str]]:
    """Fate and keys by old key, of the rows whose decision was ticked."""
    keys = data.getlist("decide")
    return {key: (data.get(f"fate-{key}", ""), data.get(f"into-{key}", "")[:500]) for key in keys}


def _shown(
    request: HttpRequest, older: RubricVersion, newer: RubricVersion, found: MappingPage, status: int = 200
) -> HttpResponse:
    title = f"From version {older.version} to {newer.version}: {found.headline}"
    page = page_for(newer, title=title)
    return render_page(
        request, "rubric_mapping.html", page, mapping=found, older=older, fates=FATES, status=status
    )
