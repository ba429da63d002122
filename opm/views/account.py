"""A person's settings."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opm.account import save_settings
from opm.forms import SettingsForm
from opm.kernel.calendar import current_quarter, first_day, last_day
from relationships.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name, look, keys, and the ways to password and second factor."""
    assert isinstance(request.user, User)
    # The form writes on its own copy: the frame around it shows what is stored.
    person = User.objects.get(email=request.user.email)
    form = SettingsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        changed = save_settings(user=person, values=form.cleaned_data, now=timezone.now())
        messages.success(request, "Your settings are saved." if changed else "Nothing was changed.")
        return redirect("settings")
    quarter = current_quarter()
    year = {
        "quarter": quarter,
        "first": first_day(quarter),
        "last": last_day(quarter),
        "start_month": f"{first_day(type(quarter)(quarter.year, 1)):%B}",
        "zone": settings.TIME_ZONE,
    }
    return render(request, "opm/settings.html", {"form": form, "year": year, "nav": "settings"})
