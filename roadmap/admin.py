"""Roadmap rows in Django admin: read only. Writing goes through the services, with reason and history."""

from __future__ import annotations

from django.contrib import admin

from opm.kernel.admin import ReadOnlyAdmin
from roadmap.models import Initiative, ReportRun, Theme


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ["name", "client"]
    list_select_related = ["client"]
    search_fields = ["name", "client__name"]


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ["title", "client", "state", "earliest", "latest", "confidence"]
    list_filter = ["state"]
    list_select_related = ["client"]
    search_fields = ["title", "client__name"]


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "quarter", "requested_by", "created_at"]
    list_select_related = ["client", "portfolio", "requested_by"]
    exclude = ["pdf"]
