"""Initiatives on the roadmap, the teams that enable them, and the work packages that deliver them (RHYTHM.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from opm.kernel.fields import QuarterField, WhenRangeModel
from relationships.models import Client, Seat, Team
from relationships.models.record import LINE, WORDS, Record
from relationships.querysets import OfClientQuerySet
from roadmap.models.strategy import Outcome, Theme


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
    serves = models.ManyToManyField(Outcome, blank=True, related_name="initiatives")
    joint = models.BooleanField(default=False)  # of IT and the client together, with one goal
    deliverable = models.CharField(max_length=LINE, blank=True)  # what will be there, once it is near
    effort_low = models.PositiveIntegerField(null=True, blank=True)  # days of work
    effort_likely = models.PositiveIntegerField(null=True, blank=True)
    effort_high = models.PositiveIntegerField(null=True, blank=True)
    live_on = models.DateField(null=True, blank=True)  # went live on
    retired_on = models.DateField(null=True, blank=True)  # end of life
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
            models.CheckConstraint(
                condition=Q(effort_low=None, effort_likely=None, effort_high=None)
                | Q(effort_likely__gte=F("effort_low"), effort_high__gte=F("effort_likely")),
                name="initiative_effort_low_likely_high",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(live_on__lte=F("retired_on")),
                name="initiative_retires_after_live",
            ),
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
    rationale = models.CharField(max_length=LINE, blank=True)  # why this way and not another
    decided_by = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    objects = EnablementQuerySet.as_manager()

    class Meta:
        ordering = ["initiative", "team"]
        constraints = [models.UniqueConstraint(fields=["initiative", "team"], name="one_enablement_per_team")]

    def __str__(self) -> str:
        return f"{self.team}: {self.way}"


class WorkPackage(Record):
    """A piece of an initiative that a quarter delivers: instructed, delivered, and judged by the client alone.

    instructed -> delivered -> accepted / conditional / rejected; or carried into a later quarter, or stopped. What is
    carried leads on to a package of that quarter (`carried_to`).
    """

    class State(models.TextChoices):
        INSTRUCTED = "instructed", "Instructed"
        DELIVERED = "delivered", "Delivered"
        ACCEPTED = "accepted", "Accepted"
        CONDITIONAL = "conditional", "Accepted with conditions"
        REJECTED = "rejected", "Rejected"
        CARRIED = "carried", "Carried over"
        STOPPED = "stopped", "Stopped"

    RUNNING = ("instructed", "delivered", "rejected")
    JUDGED = ("accepted", "conditional", "rejected")
    TAKEN = ("accepted", "conditional")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="packages")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="packages")
    quarter = QuarterField()  # in which it was instructed to be there
    deliverable = models.CharField(max_length=LINE)
    acceptance_test = models.CharField(max_length=WORDS, blank=True)  # how the client sees that it is there
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="packages")
    due_on = models.DateField()
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # money
    state = models.CharField(max_length=11, choices=State, default=State.INSTRUCTED)
    delivered_on = models.DateField(null=True, blank=True)
    verdict_by = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="verdicts"
    )
    verdict_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=WORDS, blank=True)  # the condition; why rejected, carried or stopped
    carried_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_from"
    )

    class Meta:
        ordering = ["client", "quarter", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "conditional", "rejected"]) | Q(verdict_on__isnull=False),
                name="package_verdict_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.deliverable
