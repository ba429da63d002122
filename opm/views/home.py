"""Home: what needs me today."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.home import by_from, home_page
from opm.kernel.calendar import today
from opm.kernel.web import quarter_from
from relationships.requests import SignedInRequest
from relationships.views.kept import take


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What to do first, and which client moved."""
    page = home_page(
        request.user,
        quarter_from(request),
        timezone.now(),
        today(),
        by=by_from(request.GET.get("by", "")),
        number=request.GET.get("page", "1") if "all" in request.GET else None,
        kept=take(request),
    )
    return render(request, "opm/home.html", {"page": page, "quarter": page.quarter, "nav": "home"})
