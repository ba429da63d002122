"""People of the client: who sits where, since when, how they stand to the partnership, and what each one gains.

Candid by nature: `Reading` and `CandidNote` are for the client's own team and those it granted sight (TRUST.md S2).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from relationships.models.accounts import Client
from relationships.models.record import LINE, WORDS, Record, imported_once
from relationships.querysets import OfClientQuerySet, PersonQuerySet


class Person(models.Model):
    """Somebody of the client's side. Who may see them follows from the seats they hold or held."""

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(
        null=True, blank=True
    )  # asked to be forgotten: name and addresses are gone
    created_at = models.DateTimeField()
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Seat(Record):
    """A person in a role at a client, from a day to a day. A key role that nobody holds is an alarm."""

    class Tier(models.TextChoices):
        SPONSOR = "sponsor", "Sponsor"
        LEAD = "lead", "Lead"
        WORKING = "working", "Working level"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=120)  # "Controller", in the client's words
    tier = models.CharField(max_length=7, choices=Tier, default=Tier.WORKING)
    is_key = models.BooleanField(default=False)  # the partnership needs somebody in this role
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["client", "person__name", "-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="seat_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["client", "person", "role"],
                condition=Q(ended_on=None),
                name="one_open_seat_per_role",
            ),
            imported_once("seat_imported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"


class OfSeatQuerySet(OfClientQuerySet):
    """Candid rows: a reader needs more than sight of the client (`candid_to`)."""

    client_path = "seat__client"


class Reading(models.Model):
    """How somebody stands and how much weight they have, as judged on a day. Append-only (trigger), words erasable."""

    class Stance(models.IntegerChoices):
        DETRACTOR = -2, "Detractor"
        SCEPTIC = -1, "Sceptic"
        NEUTRAL = 0, "Neutral"
        SUPPORTER = 1, "Supporter"
        ADVOCATE = 2, "Advocate"

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    stance = models.SmallIntegerField(choices=Stance)
    influence = models.PositiveSmallIntegerField()  # 1 little to 5 decides
    gains = models.CharField(max_length=LINE, blank=True)  # what the partnership brings this person
    evidence = models.CharField(max_length=WORDS, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    objects = OfSeatQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__gte=-2, stance__lte=2), name="reading_stance_minus_two_to_two"
            ),
            models.CheckConstraint(
                condition=Q(influence__gte=1, influence__lte=5), name="reading_influence_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} on {self.on}"


class CandidNote(models.Model):
    """A note on somebody that stays inside the client's team."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=WORDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    objects = OfSeatQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "-pk"]

    def __str__(self) -> str:
        return f"Note on {self.seat}"


class CandidGrant(models.Model):
    """The owner lets somebody outside the team read what is candid about a client. Ended, never deleted."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="candid_grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="candid_grants")
    reason = models.CharField(max_length=LINE)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(ended_at=None), name="one_open_grant_per_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} reads what is candid about {self.client}"
