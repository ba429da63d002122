"""Initiatives and reports, first version: strategy, demand and fidelity can grow on them (RHYTHM.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from opm.kernel.fields import WhenRangeModel
from relationships.models import Client, Team
from relationships.querysets import OfClientQuerySet
from roadmap.models.strategy import Theme


class Initiative(WhenRangeModel):
    """A piece of change for a client, in time as exactly as it is known."""

    class State(models.TextChoices):
        IDEA = "idea", "Idea"
        SHAPING = "shaping", "Shaping"
        AGREED = "agreed", "Agreed"
        DELIVERING = "delivering", "Delivering"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="initiatives")
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    title = models.CharField(max_length=160)
    outcome = models.CharField(max_length=300, blank=True)  # what it brings the client, in one sentence
    state = models.CharField(max_length=10, choices=State, default=State.IDEA)
    confidence = models.PositiveSmallIntegerField(default=50)  # percent that it happens in this time
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="initiatives"
    )
    baseline_latest = models.DateField()  # the end first agreed; never edited
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["earliest", "latest", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latest__gte=F("earliest")), name="initiative_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="initiative_confidence_percent"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.client.slug, self.pk])


class EnablementQuerySet(OfClientQuerySet):
    """Enablements in somebody's reach."""

    client_path = "initiative__client"


class Enablement(models.Model):
    """A technology team's part in an initiative, and the way it is met."""

    class Way(models.TextChoices):
        UNDECIDED = "undecided", "Undecided"
        QUICK_WIN = "quick_win", "Quick win"
        REUSE = "reuse", "Reuse"
        BUY = "buy", "Buy"
        BUILD = "build", "Build"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="enablements")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="enablements")
    way = models.CharField(max_length=10, choices=Way, default=Way.UNDECIDED)
    objects = EnablementQuerySet.as_manager()

    class Meta:
        ordering = ["initiative", "team"]
        constraints = [models.UniqueConstraint(fields=["initiative", "team"], name="one_enablement_per_team")]

    def __str__(self) -> str:
        return f"{self.team}: {self.way}"
