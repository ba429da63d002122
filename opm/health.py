"""Health for a load balancer: alive, and ready. They say nothing about clients and need no sign-in."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments.services.compute import stale

# The age of the oldest stale assessment is the sign of a deaf worker (TRUST.md R5).
STALE_LIMIT = timedelta(minutes=5)


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and results are not left behind; 503 with the reason otherwise. One query."""
    try:
        connection.ensure_connection()
        oldest = stale().values_list("stale_since", flat=True).first()
    except DatabaseError:
        return JsonResponse({"status": "down", "reason": "the database does not answer"}, status=503)
    waiting = timezone.now() - oldest if oldest else timedelta(0)
    if waiting > STALE_LIMIT:
        late = {
            "status": "late",
            "reason": "results wait for a worker",
            "seconds": int(waiting.total_seconds()),
        }
        return JsonResponse(late, status=503)
    return JsonResponse({"status": "ready"})
