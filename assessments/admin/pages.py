"""The pages of a rubric version in admin: outline, capability, comparison, log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from assessments.forms import rubric as forms
from assessments.models import RubricVersion
from assessments.scoring import types
from assessments.scoring.exchange import ExchangeError
from assessments.selectors import rubric as selectors
from assessments.selectors.rubric.pages import change_groups
from assessments.services import rubric as services
from assessments.services.rubric.edit import capability_of, mark_of, outline_of
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused
from opm.kernel.web import page_of

READ_ONLY = "A {status} version never changes: assessments rely on it. Clone it to a new draft and edit that."


@dataclass(frozen=True, slots=True)
class Page:
    """What every page of a version shows. `seen` is the mark of the part that is edited here."""

    version: RubricVersion
    rubric: types.Rubric
    others: list[RubricVersion]
    read_only: str
    gaps: list[services.Gap]
    seen: str = ""
    title: str = ""


def version_of(pk: str | int) -> RubricVersion:
    """The version of an admin address; 404 for anything else."""
    if not (str(pk).isascii() and str(pk).isdigit()):
        raise Http404("No such version.")
    return get_object_or_404(RubricVersion.objects.select_related("rubric"), pk=pk)


def page_for(version: RubricVersion, *, seen: str = "", title: str = "") -> Page:
    """Some ten queries: the version's content and the other versions to compare with."""
    rubric = selectors.engine_rubric(version)
    return Page(
        version=version,
        rubric=rubric,
        others=list(RubricVersion.objects.filter(rubric=version.rubric_id).exclude(pk=version.pk)),
        read_only="" if version.is_draft else READ_ONLY.format(status=version.status),
        gaps=services.gaps_of(rubric),
        seen=seen,
        title=title or str(version),
    )


def render_page(request: HttpRequest, template: str, page: Page, **more: Any) -> HttpResponse:
    """A page in the frame of Django admin; status 422 is for a form that was refused."""
    status = more.pop("status", 200)
    frame = admin.site.each_context(request)
    context = {**frame, "title": page.title, "page": page, "opts": RubricVersion._meta, **more}
    return render(request, f"admin/assessments/{template}", context, status=status)


# --- outline ------------------------------------------------------------------------------------------------------
SETS: dict[str, tuple[type[django_forms.Form], int, str]] = {
    "competencies": (forms.CompetencyRow, 2, "Competencies"),
    "capabilities": (forms.CapabilityRow, 3, "Capabilities"),
    "dependencies": (forms.DependencyRow, 3, "Dependencies"),
    "partner_levels": (forms.PartnerRow, 1, "Partner levels"),
    "scale": (forms.OptionRow, 1, "Rating scale"),
}


def outline(request: HttpRequest, pk: str) -> HttpResponse:
    """Everything of a version but the POMs, on one screen."""
    version = version_of(pk)
    data = outline_of(selectors.engine_rubric(version))
    page = page_for(version, seen=request.POST.get("seen") or mark_of(data))
    main, sets = _outline_forms(request, data)
    if request.method != "POST":
        _freeze(version, [main, *(form for rows in sets.values() for form in rows)])
        return render_page(request, "rubric_outline.html", page, main=main, sets=_titled(sets))
    if main.is_valid() and all([rows.is_valid() for rows in sets.values()]):

        def save() -> None:
            services.save_outline(
                version=version,
                outline=_outline_data(main, sets),
                seen=page.seen,
                by=request.user,
                now=timezone.now(),
            )

        kept = {"competencies", "dependencies", "partner_levels", "scale"}
        if _saved(request, save, main, {name: sets[name].kept() for name in kept}):
            return redirect(request.path)
    fresh = page_for(version, seen=_seen_again(main, page.seen, data))
    return render_page(request, "rubric_outline.html", fresh, main=main, sets=_titled(sets), status=422)


def _outline_forms(request: HttpRequest, data: dict[str, Any]) -> tuple[forms.VersionForm, dict[str, Any]]:
    posted = request.POST if request.method == "POST" else None
    rows = {name: data.get(name, []) for name in SETS}
    rows["competencies"] = [{**row, "was": row["key"]} for row in data["competencies"]]
    rows["capabilities"] = [
        {**item, "competency": row["key"], "was": item["key"]}
        for row in data["competencies"]
        for item in row["capabilities"]
    ]
    method = data["method"]
    main = forms.VersionForm(
        posted,
        initial={
            **data,
            "levels": "\n".join(f"{level} | {name}" for level, name in data["levels"].items()),
            "method": method["name"],
            **{name: str(value) for name, value in method.items() if name != "name"},
        },
    )
    sets = {
        name: forms.row_set(form, extra)(posted, initial=rows[name], prefix=name)
        for name, (form, extra, _) in SETS.items()
    }
    return main, sets


def _titled(sets: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(SETS[name][2], rows) for name, rows in sets.items()]


def _outline_data(main: forms.VersionForm, sets: Mapping[str, Any]) -> dict[str, Any]:
    """The outline in the exchange format. What names a renamed competency follows it."""
    rows = {name: [_given(form) for form in formset.kept()] for name, formset in sets.items()}
    renamed = {row["was"]: row["key"] for row in rows["competencies"] if row.get("was")}
    for rule in rows["dependencies"]:
        rule["competency"] = renamed.get(rule["competency"], rule["competency"])
        rule["requires"] = renamed.get(rule["requires"], rule["requires"])
    below: dict[str, list[dict[str, Any]]] = {row["key"]: [] for row in rows["competencies"]}
    for row in rows["capabilities"]:
        key = row.pop("competency")
        key = renamed.get(key, key)
        if key not in below:
            raise Refused(f"Capability {row['key']} belongs to {key}, which is not among the competencies.")
        below[key].append(row)
    competencies = [
        {**{name: value for name, value in row.items() if name != "was"}, "capabilities": below[row["key"]]}
        for row in rows["competencies"]
    ]
    named = {name: rows[name] for name in ("scale", "partner_levels", "dependencies")}
    return {**main.data_of(), **named, "competencies": competencies}


def _given(form: Any) -> dict[str, Any]:
    """What a row says, without empty fields and without the formset's own."""
    return {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in ("ORDER", "DELETE") and value not in ("", None)
    }


# --- capability ---------------------------------------------------------------------------------------------------
def capability(request: HttpRequest, pk: int, capability: str) -> HttpResponse:
    """One capability with all its POMs and their lists, on one screen."""
    version = version_of(pk)
    rubric = selectors.engine_rubric(version)
    try:
        data = capability_of(rubric, capability)
    except KeyError:
        raise Http404(f"This version has no capability {capability}.") from None
    page = page_for(
        version, seen=request.POST.get("seen") or mark_of(data), title=f"{capability} {data['name']}"
    )
    main, poms = _capability_forms(request, rubric, data)
    more = {"main": main, "poms": poms, "capability": rubric.capability(capability)}
    if request.method != "POST":
        _freeze(version, [main, *poms])
        return render_page(request, "rubric_capability.html", page, **more)
    if main.is_valid() and poms.is_valid():

        def save() -> None:
            content = {**main.data_of(), "poms": [form.data_of() for form in poms.kept()]}
            services.save_capability(
                version=version,
                key=capability,
                content=content,
                seen=page.seen,
                by=request.user,
                now=timezone.now(),
            )

        if _saved(request, save, main, {"poms": poms.kept()}):
            return redirect(request.path)
    fresh = page_for(version, seen=_seen_again(main, page.seen, data), title=page.title)
    return render_page(request, "rubric_capability.html", fresh, **more, status=422)


def _capability_forms(
    request: HttpRequest, rubric: types.Rubric, data: dict[str, Any]
) -> tuple[forms.CapabilityForm, Any]:
    posted = request.POST if request.method == "POST" else None
    ladder = {f"ladder_{level}": text for level, text in data.get("ladder", {}).items()}
    main = forms.CapabilityForm(posted, levels=rubric.levels, initial={**data, **ladder})
    poms = forms.row_set(forms.PomForm, 3)(
        posted,
        initial=[forms.pom_initial(pom) for pom in data["poms"]],
        prefix="poms",
        form_kwargs={"options": [(option.key, option.label) for option in rubric.scale]},
    )
    return main, poms


# --- saving -------------------------------------------------------------------------------------------------------
def _freeze(version: RubricVersion, shown: list[Any]) -> None:
    """Show a published version's fields without letting them be edited."""
    if not version.is_draft:
        for form in shown:
            for field in form.fields.values():
                field.disabled = True


def _saved(request: HttpRequest, save: Callable[[], None], main: Any, sets: Mapping[str, list[Any]]) -> bool:
    """Save; whatever is refused is said beside what was typed."""
    try:
        save()
    except ExchangeError as error:
        forms.place_error(error, main, sets)
    except Conflict as error:
        main.add_error(None, django_forms.ValidationError(str(error), code="conflict"))
    except Refused as error:
        main.add_error(None, str(error))
    else:
        messages.success(request, "Saved.")
        return True
    return False


def _seen_again(main: Any, seen: str, stored: dict[str, Any]) -> str:
    """After a conflict the page has seen what is stored now, so that saving again puts the typed text in place."""
    conflict = any(error.code == "conflict" for error in main.non_field_errors().as_data())
    return mark_of(stored) if conflict else seen


# --- reading ------------------------------------------------------------------------------------------------------
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What this version changes compared with another one of the same rubric."""
    version = version_of(pk)
    before = get_object_or_404(
        RubricVersion.objects.select_related("rubric"), pk=other, rubric=version.rubric_id
    )
    page = page_for(version, title=f"What version {version.version} changes in version {before.version}")
    groups = change_groups(selectors.engine_rubric(before), page.rubric)
    return render_page(request, "rubric_compare.html", page, groups=groups, other=before)


def log(request: HttpRequest, pk: str) -> HttpResponse:
    """Who changed what in this version, newest first."""
    page = page_for(version_of(pk), title=f"Log of {version_of(pk)}")
    return render_page(
        request, "rubric_log.html", page, changes=page_of(request, history.of_object(page.version))
    )
