"""Values of rubric metrics per client and quarter: measured from the records, or entered by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from opm.kernel.fields import QuarterField
from relationships.models import Client
from relationships.querysets import OfClientQuerySet


class MetricReading(models.Model):
    """One value of a metric for a client in a quarter, append-only (trigger): the latest by number is the current one.

    Shares are 0-1. `value` None says that nothing is known any more (a withdrawn entry, or records that are gone).
    `live` readings come from opm.kernel.live_metrics and are stored when the value changed; the others have a source.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="metric_readings")
    quarter = QuarterField()
    key = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    live = models.BooleanField()
    measured_on = models.DateField()
    source = models.CharField(max_length=240, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["client", "quarter", "key", "-id"], name="metric_reading_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(live=True) | ~Q(source=""), name="metric_by_hand_has_source")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.quarter}: {self.value}"
