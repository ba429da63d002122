"""Decisions that a client owes, and concerns that must be put right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from relationships.models.catch_ups import Touch
from relationships.models.record import LINE, WORDS, Record, imported_once
from relationships.models.stakeholders import Seat


class Decision(Record):
    """A question with one owner at the client. As long as it waits, the BRM chases."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DECIDED = "decided", "Decided"
        DROPPED = "dropped", "Dropped"

    question = models.CharField(max_length=LINE)
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )  # the client owner
    asked_on = models.DateField()
    needed_by = models.DateField(null=True, blank=True)
    options = models.CharField(max_length=WORDS, blank=True)
    answer = models.CharField(max_length=WORDS, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    ended_on = models.DateField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)
    chased_on = models.DateField(null=True, blank=True)
    touch = models.ForeignKey(
        Touch, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["asked_on", "pk"]
        indexes = [models.Index(fields=["client", "state"])]
        constraints = [
            imported_once("decision_imported_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_on=None) | Q(ended_on__isnull=False) & ~Q(state="waiting"),
                name="ended_decision_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class Concern(Record):
    """An outstanding issue. One that comes back points at the one it repeats."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        WORKING = "working", "Being worked on"
        CLOSED = "closed", "Closed"

    class Severity(models.IntegerChoices):
        LOW = 1, "Low"
        MEDIUM = 2, "Medium"
        HIGH = 3, "High"

    text = models.CharField(max_length=LINE)
    detail = models.CharField(max_length=WORDS, blank=True)
    raised_by = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    raised_on = models.DateField()
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.MEDIUM)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    put_right = models.CharField(max_length=WORDS, blank=True)  # what was done
    reopened = models.PositiveSmallIntegerField(default=0)
    recurrence_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="recurrences"
    )
    touch = models.ForeignKey(
        Touch, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["raised_on", "pk"]
        indexes = [models.Index(fields=["client", "state"])]
        constraints = [
            imported_once("concern_imported_once"),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=3), name="concern_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | Q(state__in=["open", "working"], closed_on=None),
                name="closed_concern_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text
