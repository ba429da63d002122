"""Where a client wants to be: a level per capability with a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from assessments.models.results import score_field
from assessments.models.rubric import Rubric
from opm.kernel.fields import QuarterField
from relationships.models import Client
from relationships.querysets import OfClientQuerySet


class Target(models.Model):
    """The level wanted of a capability by a day. The baseline is the score from which progress is counted.

    SCORING.md ("Beside the score"): T = `level`, b = `baseline_score` (of the latest closed quarter when the target
    was first set; None where there was none). History of levels and dates stands in the change log.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="targets")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    capability = models.CharField(max_length=40)  # stable key
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    baseline_quarter = QuarterField(null=True, blank=True)
    baseline_score = score_field()
    version = models.PositiveIntegerField(default=1)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "capability"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "rubric", "capability"], name="one_target_per_capability"
            )
        ]

    def __str__(self) -> str:
        return f"{self.capability} level {self.level} by {self.due_on}"
