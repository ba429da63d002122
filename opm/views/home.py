"""Home: what needs me today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.home import home_page
from opm.kernel.calendar import today
from opm.kernel.web import quarter_from
from relationships.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do first, and which client moved."""
    assert isinstance(request.user, User)
    page = home_page(request.user, quarter_from(request), timezone.now(), today())
    return render(request, "opm/home.html", {"page": page, "quarter": page.quarter, "nav": "home"})
