"""Django admin of OPM: signed in through the app's own page, with a second factor where settings ask for it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class OpmAdminSite(admin.AdminSite):
    """Open to admins; in a shared installation only with a second factor (TRUST.md S6)."""

    site_header = "OPM admin"
    site_title = "OPM admin"
    index_title = "Rubric, people and schedules"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_factor(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One sign-in page for everybody; what keeps a signed-in person out is said."""
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.get_full_path())
        if user.is_staff and lacks_second_factor(user):
            messages.warning(
                request, "Admin pages need a second factor. Set it up here, then open admin again."
            )
            return redirect("mfa_activate_totp")
        if self.has_permission(request):
            return redirect("admin:index")
        raise PermissionDenied


def lacks_second_factor(user: Any) -> bool:
    """Whether the settings ask for a second factor that this person has not set up."""
    return settings.ADMIN_REQUIRES_MFA and not is_mfa_enabled(user)
