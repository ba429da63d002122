"""Initiatives and reports, first version: strategy, demand and fidelity can grow on them (RHYTHM.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models import Rubric
from opm.kernel.fields import QuarterField
from opm.kernel.models import Freeze, Job
from relationships.models import Client, Portfolio


class ReportRunQuerySet(models.QuerySet):
    """Reports in somebody's reach: of a visible client, or of a portfolio one manages."""

    def visible_to(self, user: object) -> ReportRunQuerySet:
        """Reports that `user` may read."""
        return self.filter(
            Q(client__in=Client.objects.visible_to(user))
            | Q(portfolio__in=Portfolio.objects.managed_by(user))
        )


class ReportRun(models.Model):
    """A quarterly report of a client or a portfolio, built by a job from frozen rows and frozen itself."""

    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    portfolio = models.ForeignKey(
        Portfolio, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    quarter = QuarterField()
    rubric = models.ForeignKey(
        Rubric, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the house's own
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="report")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    content = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField(null=True, blank=True)
    pdf_missing_because = models.CharField(max_length=240, blank=True)
    objects = ReportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=False, portfolio__isnull=True)
                | Q(client__isnull=True, portfolio__isnull=False),
                name="report_of_client_or_portfolio",
            )
        ]

    def __str__(self) -> str:
        model = f", {self.rubric}" if self.rubric else ""
        return f"{self.client or self.portfolio}, {self.quarter.label}{model}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def rubric_key(self) -> str:
        """The key of its rubric."""
        return self.rubric.key if self.rubric else str(settings.DEFAULT_RUBRIC)
