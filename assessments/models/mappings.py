"""What became of a POM's stable key from one rubric version to the next (SCORING.md, "Records")."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.rubric import RubricVersion


class KeyMapping(models.Model):
    """One key of the older version. Only `same` and `reworded` carry answers over and count for the bridge score."""

    class Kind(models.TextChoices):
        SAME = "same", "Same"
        REWORDED = "reworded", "Reworded"
        CHANGED = "changed", "Changed"
        SPLIT = "split", "Split"
        RETIRED = "retired", "Retired"

    older = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="+")
    newer = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)  # in the older version
    kind = models.CharField(max_length=8, choices=Kind)
    into = models.JSONField(default=list, blank=True)  # keys in the newer version; [] where retired
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["older", "newer", "key"]
        constraints = [
            models.UniqueConstraint(fields=["older", "newer", "key"], name="one_mapping_per_key"),
            models.CheckConstraint(
                condition=~Q(older=models.F("newer")), name="mapping_between_two_versions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.kind}"
