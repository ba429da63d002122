"""The targets of a client: read by everybody who sees it, set by its team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.forms.targets import PartnerForm, TargetForm, posted_keys, typed_row
from assessments.models import Assessment, RubricVersion
from assessments.scoring import Rubric
from assessments.selectors.plan.start import assessment_with_result
from assessments.selectors.rubric import current_version, engine_rubric
from assessments.selectors.shown import rubric_from
from assessments.selectors.targets.page import targets_page
from assessments.services.targets import set_targets
from assessments.target_input import Typed
from opm.kernel.calendar import today
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, quarter_from
from opm.kernel.words import count
from relationships.models import Client
from relationships.requests import SignedInRequest


class Place:
    """Where a request to the targets stands: client, quarter, rubric version and the assessment with the scores."""

    def __init__(self, request: SignedInRequest, slug: str) -> None:
        self.request = request
        self.client: Client = get_object_or_404(Client.objects.visible_to(request.user), slug=slug)
        self.can_edit = Client.objects.editable_by(request.user).filter(pk=self.client.pk).exists()
        self.quarter: Quarter = quarter_from(request)
        shown = rubric_from(request)
        self.assessment: Assessment | None = assessment_with_result(
            self.client, self.quarter, shown, request.user
        )
        found = self.assessment.version if self.assessment else current_version(shown)
        if found is None:
            raise Http404("No rubric is published yet.")
        self.version: RubricVersion = found
        self.rubric: Rubric = engine_rubric(found)
        self.url = address("targets", self.client.slug, quarter=self.quarter, rubric=shown)

    def page(
        self,
        typed: Mapping[str, Typed] | None = None,
        *,
        filled: PartnerForm | None = None,
        clashes: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with what was typed in its fields."""
        page = targets_page(
            self.client,
            self.assessment,
            self.rubric,
            self.version.rubric_id,
            self.request.user,
            can_edit=self.can_edit,
            today=today(),
            typed=typed,
            clashes=clashes,
        )
        fill = filled or PartnerForm(None, rubric=self.rubric, today=today())
        context = {
            "client": self.client,
            "quarter": self.quarter,
            "tab": "result",
            "page": page,
            "can_edit": self.can_edit,
            "fill": fill,
        }
        return render(self.request, "assessments/targets.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: SignedInRequest, client: str) -> HttpResponse:
    """Every target of a client. A GET with `partner` and `by` fills the form; only a POST stores."""
    place = Place(request, client)
    if request.method == "POST":
        if not place.can_edit:
            raise NotAllowed("Only the client's own team sets its targets.")
        return _changed(place, request.POST)
    if place.can_edit and "partner" in request.GET:
        form = PartnerForm(request.GET, rubric=place.rubric, today=today())
        return place.page(form.rows if form.is_valid() else None, filled=form)
    return place.page()


def _changed(place: Place, data: QueryDict) -> HttpResponse:
    """Fill the rows anew where one of the filling buttons was pressed, else store them."""
    keys = posted_keys(data, place.rubric)
    if "clear" in data:
        return place.page(dict.fromkeys(keys, Typed()))
    if "copy" in data:
        return _copied(place, {key: typed_row(data, key) for key in keys}, data)
    return _stored(place, keys, data)


def _copied(place: Place, typed: dict[str, Typed], data: QueryDict) -> HttpResponse:
    """Every row with a level takes the one date; the others stay as they are."""
    day = data.get("all-date", "").replace("\0", "")[:40].strip()
    if not day:
        messages.warning(place.request, "Enter the date first, then copy it to every target.")
    return place.page(
        {key: replace(row, due_on=day) if row.level and day else row for key, row in typed.items()}
    )


def _stored(place: Place, keys: list[str], data: QueryDict) -> HttpResponse:
    forms = {key: TargetForm(data, key=key, rubric=place.rubric, today=today()) for key in keys}
    touched = {key: form for key, form in forms.items() if not form.is_valid() or form.touched}
    typed = {
        key: replace(
            typed_row(data, key), errors={n: [str(t) for t in texts] for n, texts in form.errors.items()}
        )
        for key, form in touched.items()
    }
    if any(row.errors for row in typed.values()):
        return place.page(typed, status=422)
    try:
        changed = set_targets(
            client=place.client,
            version=place.version,
            rubric=place.rubric,
            wanted={key: form.wish for key, form in touched.items()},
            seen={key: form.cleaned_data.get("seen") or 0 for key, form in touched.items()},
            by=place.request.user,
            now=timezone.now(),
        )
    except Conflict as error:
        return place.page(typed, clashes=error.current, status=409)
    except Refused as error:
        messages.warning(place.request, str(error))
        return place.page(typed, status=422)
    words = f"{count(len(changed), 'target')} saved." if changed else "Nothing changed."
    messages.success(place.request, words)
    return redirect(place.url)
