"""What clients try to achieve and what stops them; and which relationship gets attention first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from opm.kernel.fields import QuarterField
from relationships.models.accounts import Client
from relationships.models.record import LINE, WORDS, Record
from relationships.models.stakeholders import Seat
from relationships.querysets import OfClientQuerySet


class Need(Record):
    """What the client wants and what stops it, in the client's words, with the daily work seen.

    `led_to` says which outcome came of it; `taken_as`/`taken_id` name the record that carries it (kernel.handover).
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        LED = "led", "Led to an outcome"
        DROPPED = "dropped", "Dropped"

    want = models.CharField(max_length=LINE)
    obstacle = models.CharField(max_length=WORDS, blank=True)
    evidence = models.CharField(max_length=WORDS, blank=True)  # the daily work seen
    seen_on = models.DateField()
    said_by = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="needs")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    led_to = models.CharField(max_length=LINE, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # led to an outcome, or dropped
    why_dropped = models.CharField(max_length=LINE, blank=True)
    taken_as = models.CharField(max_length=40, blank=True)
    taken_id = models.CharField(max_length=48, blank=True)

    class Meta:
        ordering = ["client", "-seen_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | Q(ended_on__isnull=False) & ~Q(state="open"),
                name="ended_need_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.want


class Criterion(models.Model):
    """By what the importance of a relationship is judged; admins edit the list."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=LINE)
    weight = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_has_weight")]

    def __str__(self) -> str:
        return self.name


class Importance(models.Model):
    """A client's place on the relationship map in a quarter: marks by criterion, order of attention, and why."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="importances")
    quarter = QuarterField()
    marks = models.JSONField(default=dict)  # {criterion key: 1..5}
    attention = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 first
    why = models.CharField(max_length=WORDS, blank=True)
    reviewed_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["quarter", "attention", "client"]
        constraints = [
            models.UniqueConstraint(fields=["client", "quarter"], name="one_importance_per_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.client} in {self.quarter.label}"
