"""What both sides agreed in a moderation: one row a POM, the reason with it (SCORING.md, "From answers", rule 2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.rubric import Pom
from assessments.models.sheets import Assessment
from relationships.querysets import OfClientQuerySet


class AgreedAnswerQuerySet(OfClientQuerySet):
    """Agreed answers in somebody's reach."""

    client_path = "assessment__client"


class AgreedAnswer(models.Model):
    """The outcome for one POM: an option or NA both sides agree on, or that they agree to differ (neither).

    To differ writes down that it was talked over and leaves the score to the two sides. `version` rises with every
    save, a save names the version it saw; what it was before stands in the change log.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="agreed")
    pom = models.ForeignKey(Pom, on_delete=models.PROTECT, related_name="+")
    option = models.CharField(max_length=12, blank=True)
    na = models.BooleanField(default=False)
    differ = models.BooleanField(default=False)
    reason = models.TextField(max_length=2000)
    version = models.PositiveIntegerField(default=1)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_at = models.DateTimeField()
    objects = AgreedAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "pom"], name="one_agreed_answer_per_pom"),
            models.CheckConstraint(
                condition=(
                    (~Q(option="") & Q(na=False, differ=False))
                    | Q(option="", na=True, differ=False)
                    | Q(option="", na=False, differ=True)
                ),
                name="agreed_option_na_or_differ",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="agreed_answer_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.pom_id}: {'differ' if self.differ else 'NA' if self.na else self.option}"
