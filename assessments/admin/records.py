"""Agreed answers and metric readings in Django admin: to read. Our own pages write them, through services."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assessments.models import AgreedAnswer, Assessment, MetricReading
from opm.kernel.admin import ReadOnlyAdmin


@admin.register(AgreedAnswer)
class AgreedAnswerAdmin(ReadOnlyAdmin):
    """What moderations agreed on. Of closed assessments alone: while open it would tell what a side said."""

    list_display = ("assessment", "pom", "option", "na", "differ", "reason", "agreed_by", "agreed_at")
    list_filter = ("differ", "na")
    list_select_related = ("assessment__client", "pom", "agreed_by")
    search_fields = ("pom__key", "assessment__client__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgreedAnswer]:
        found: QuerySet[AgreedAnswer] = super().get_queryset(request)
        return found.filter(assessment__state=Assessment.State.CLOSED)


@admin.register(MetricReading)
class MetricReadingAdmin(ReadOnlyAdmin):
    """Every value of every metric, the latest first."""

    list_display = ("client", "quarter", "key", "value", "live", "measured_on", "source", "by", "at")
    list_filter = ("live",)
    list_select_related = ("client", "by")
    search_fields = ("key", "client__name")
