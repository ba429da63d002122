"""What a page shows: the rubric of `?rubric=`, and the assessment of a client, a quarter and a rubric.

Several maturity models live beside each other; a page shows one, the house's own where the address names none.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from assessments.models import Assessment, Rubric, RubricVersion
from opm.kernel.quarters import Quarter
from opm.kernel.web import asked_rubric
from relationships.models import Client


def rubric_from(request: HttpRequest) -> str:
    """The key of the rubric that a request asks for; the house's own where it names none.

    No query for the house's own, one for any other. Http404 for a key that is unknown, or of a rubric that is neither
    published nor was ever used: the same as one that does not exist.
    """
    key = asked_rubric(request)
    if not key:
        return str(settings.DEFAULT_RUBRIC)
    if not in_use().filter(key=key).exists():
        raise Http404("There is no such rubric.")
    return key


def in_use(*, clients: QuerySet[Client] | None = None) -> QuerySet[Rubric]:
    """Rubrics that are published, or by which somebody (of `clients`, where given) was scored."""
    published = RubricVersion.objects.filter(rubric=OuterRef("pk"), status=RubricVersion.Status.PUBLISHED)
    used = Assessment.objects.filter(rubric=OuterRef("pk"))
    if clients is not None:
        used = used.filter(client__in=clients)
    return Rubric.objects.filter(Q(Exists(published)) | Q(Exists(used)))


def assessment_of(client: Client, quarter: Quarter, rubric: str) -> Assessment | None:
    """The assessment of a client (one in the viewer's sight), a quarter and a rubric's key. One query."""
    found = Assessment.objects.filter(client=client, quarter=quarter, rubric__key=rubric)
    return found.select_related("client", "version__rubric", "rubric", "closed_by").first()
