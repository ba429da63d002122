"""Roadmap rows in Django admin: read only. Writing goes through the services, with reason and history.

What was written for one reader (letters and notes of sessions) is left out, and so is the content of roll-ups.
"""

from __future__ import annotations

from django.contrib import admin

from opm.kernel.admin import ReadOnlyAdmin
from roadmap.models import (
    Allotment,
    ColumnLimit,
    Enablement,
    Feasibility,
    Initiative,
    Leak,
    Mandate,
    Outcome,
    OutcomeReading,
    PrioritySession,
    RankMove,
    ReportRun,
    Request,
    RoadmapQuarter,
    RoadmapShare,
    StatusMapping,
    Theme,
    WorkPackage,
)


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "first_year", "agreed_on", "next_look"]
    list_filter = ["state"]
    list_select_related = ["client"]
    search_fields = ["client__name"]
    exclude = ["sheet"]


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ["name", "client", "position", "retired_on"]
    list_select_related = ["client"]
    search_fields = ["name", "client__name"]


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyAdmin):
    list_display = ["measure", "client", "theme", "state", "due_on"]
    list_filter = ["state"]
    list_select_related = ["client", "theme"]
    search_fields = ["measure", "client__name"]


@admin.register(OutcomeReading)
class OutcomeReadingAdmin(ReadOnlyAdmin):
    list_display = ["outcome", "on", "value", "by"]
    list_select_related = ["outcome", "by"]
    search_fields = ["outcome__measure", "outcome__client__name"]


@admin.register(Leak)
class LeakAdmin(ReadOnlyAdmin):
    list_display = ["what", "client", "stage", "state", "found_on", "due_on"]
    list_filter = ["stage", "state"]
    list_select_related = ["client"]
    search_fields = ["what", "client__name"]


@admin.register(Initiative)
class InitiativeAdmin(ReadOnlyAdmin):
    list_display = ["title", "client", "state", "earliest", "latest", "confidence"]
    list_filter = ["state"]
    list_select_related = ["client"]
    search_fields = ["title", "client__name"]


@admin.register(Enablement)
class EnablementAdmin(ReadOnlyAdmin):
    list_display = ["initiative", "team", "way", "decided_by", "decided_on"]
    list_filter = ["way"]
    list_select_related = ["initiative", "team"]
    search_fields = ["initiative__title", "team__name"]


@admin.register(WorkPackage)
class WorkPackageAdmin(ReadOnlyAdmin):
    list_display = ["deliverable", "client", "quarter", "state", "due_on"]
    list_filter = ["state"]
    list_select_related = ["client"]
    search_fields = ["deliverable", "client__name"]


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    list_display = ["title", "client", "column", "rank", "since", "source", "external_id"]
    list_filter = ["column", "kind", "source"]
    list_select_related = ["client"]
    search_fields = ["title", "external_id", "client__name"]


@admin.register(Feasibility)
class FeasibilityAdmin(ReadOnlyAdmin):
    list_display = ["request", "team", "verdict", "asked_on", "due_on", "replied_on"]
    list_filter = ["verdict"]
    list_select_related = ["request", "team"]
    search_fields = ["request__title", "team__name"]


@admin.register(PrioritySession)
class PrioritySessionAdmin(ReadOnlyAdmin):
    list_display = ["client", "on", "state", "letter_sent_on"]
    list_filter = ["state"]
    list_select_related = ["client"]
    search_fields = ["client__name"]
    exclude = ["letter", "letter_to", "notes"]


@admin.register(RankMove)
class RankMoveAdmin(ReadOnlyAdmin):
    list_display = ["request", "at", "old_column", "old_rank", "new_column", "new_rank", "by"]
    list_select_related = ["request", "by"]
    search_fields = ["request__title", "request__client__name"]


@admin.register(Allotment)
class AllotmentAdmin(ReadOnlyAdmin):
    list_display = ["session", "request", "team", "days"]
    list_select_related = ["session__client", "request", "team"]
    search_fields = ["request__title", "request__client__name"]


@admin.register(ColumnLimit)
class ColumnLimitAdmin(ReadOnlyAdmin):
    list_display = ["client", "column", "soft", "hard"]
    list_select_related = ["client"]
    search_fields = ["client__name"]


@admin.register(StatusMapping)
class StatusMappingAdmin(ReadOnlyAdmin):
    list_display = ["client", "tool", "status", "column"]
    list_select_related = ["client"]
    search_fields = ["status", "client__name"]


@admin.register(RoadmapShare)
class RoadmapShareAdmin(ReadOnlyAdmin):
    list_display = ["audience", "client", "until_quarter", "created_at"]
    list_select_related = ["client"]
    search_fields = ["audience", "client__name"]


@admin.register(RoadmapQuarter)
class RoadmapQuarterAdmin(ReadOnlyAdmin):
    list_display = ["client", "quarter", "as_of", "final", "written_at"]
    list_filter = ["final"]
    list_select_related = ["client"]
    search_fields = ["client__name"]
    exclude = ["content"]


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "quarter", "requested_by", "created_at"]
    list_select_related = ["client", "portfolio", "requested_by"]
    exclude = ["pdf"]
