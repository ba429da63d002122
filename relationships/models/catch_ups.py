"""Catch-ups: how often, the meetings themselves with their agenda, and series of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from opm.kernel import words
from relationships.models.accounts import Client
from relationships.models.record import LINE, WORDS, Record
from relationships.models.stakeholders import Seat
from relationships.querysets import OfClientQuerySet

MINUTES = 20_000  # letters of a meeting's minutes


class CadenceRule(Record):
    """How often to meet: a seat, else a tier, else everybody of the client. The most specific rule wins."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="cadence")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.CASCADE, related_name="cadence")
    tier = models.CharField(max_length=7, choices=Seat.Tier, blank=True)
    days = models.PositiveSmallIntegerField()
    grace_days = models.PositiveSmallIntegerField(default=3)

    class Meta:
        ordering = ["client", "seat", "tier"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=366), name="cadence_days_one_to_a_year"
            ),
            models.CheckConstraint(condition=Q(seat=None) | Q(tier=""), name="cadence_for_seat_or_tier"),
            models.UniqueConstraint(
                fields=["client", "tier"], condition=Q(seat=None), name="one_cadence_per_tier"
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(seat__isnull=False), name="one_cadence_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat or self.get_tier_display() or self.client} every {self.days} days"


class Kind(models.TextChoices):
    """The conversation that is meant: chosen on purpose (DOMAIN.md, Catch-ups)."""

    ORDER = "order", "Take an order"
    CLARIFY = "clarify", "Clarify"
    PROBLEM = "problem", "Solve a problem"
    PLANNING = "planning", "Plan"
    REVIEW = "review", "Review"
    RECOVERY = "recovery", "Recover"


class Channel(models.TextChoices):
    """By which way."""

    PERSON = "person", "In person"
    CALL = "call", "Call"
    MAIL = "mail", "Mail"


class Series(Record):
    """A meeting that comes back by a recurrence rule (RFC 5545); its next meetings are planned ahead by themselves."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="series")
    title = models.CharField(max_length=160)
    rule = models.CharField(max_length=200)  # "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    starts_on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    minutes_long = models.PositiveSmallIntegerField(default=30)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PLANNING)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.PERSON)
    seats = models.ManyToManyField(Seat, blank=True, related_name="series")
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["client", "title"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title


class Touch(Record):
    """A catch-up: planned, held or cancelled. `minutes` go to the client; `private_note` stays with the team."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    class By(models.TextChoices):
        US = "us", "We asked"
        THEM = "them", "The client asked"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="touches")
    title = models.CharField(max_length=160)
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)  # local time of the installation
    minutes_long = models.PositiveSmallIntegerField(default=30)
    kind = models.CharField(max_length=8, choices=Kind, blank=True)  # "" until somebody chose it on purpose
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.PERSON)
    initiated_by = models.CharField(max_length=4, choices=By, default=By.US)
    asked_by_senior = models.BooleanField(default=False)  # a senior manager asked for the intervention
    seats = models.ManyToManyField(Seat, blank=True, related_name="touches")
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    minutes = models.TextField(max_length=MINUTES, blank=True)
    private_note = models.CharField(max_length=WORDS, blank=True)
    why_cancelled = models.CharField(max_length=LINE, blank=True)
    minutes_sent_at = models.DateTimeField(null=True, blank=True)
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="touches"
    )
    recurrence_on = models.DateField(
        null=True, blank=True
    )  # the day the series' rule gave; `on` may be moved

    class Meta:
        ordering = ["client", "-on", "-pk"]
        verbose_name_plural = "touches"
        indexes = [models.Index(fields=["client", "state", "-on"])]
        constraints = [
            models.UniqueConstraint(fields=["series", "recurrence_on"], name="one_touch_per_recurrence")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {words.day(self.on)}"


class OfTouchQuerySet(OfClientQuerySet):
    """Agenda items in somebody's reach."""

    client_path = "touch__client"


class AgendaItem(models.Model):
    """A point of a meeting. What stays open is carried to the next one; the third carry asks to decide or drop.

    `source_type`/`source_id` name the record it is about ("relationships.commitment", "12"), "" for a free point.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"
        CARRIED = "carried", "Carried over"

    touch = models.ForeignKey(Touch, on_delete=models.CASCADE, related_name="agenda")
    text = models.CharField(max_length=LINE)
    source_type = models.CharField(max_length=48, blank=True)
    source_id = models.CharField(max_length=48, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    carried = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    result = models.CharField(max_length=WORDS, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    objects = OfTouchQuerySet.as_manager()

    class Meta:
        ordering = ["touch", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["touch", "source_type", "source_id"],
                condition=~Q(source_type=""),
                name="one_agenda_item_per_source",
            )
        ]

    def __str__(self) -> str:
        return self.text
