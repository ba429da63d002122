"""What was promised to a client, and the warnings when it slips (DOMAIN.md, Commitments; RHYTHM.md)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from opm.kernel.models import Freeze
from relationships.models.accounts import Client
from relationships.models.catch_ups import Channel, Touch
from relationships.models.record import LINE, WORDS, Record, imported_once
from relationships.models.stakeholders import Seat
from relationships.querysets import OfClientQuerySet


class Commitment(Record):
    """A promise with a day. `baseline_on` is the day first promised and is never edited (trigger); `due_on` moves only
    with a Warning. Late or not at the end is judged against the day that the client knows: `due_on`, or the old day of
    a move that nobody told."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        AT_RISK = "at_risk", "At risk"
        KEPT = "kept", "Kept"
        LATE = "late", "Kept late"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN = (State.PROPOSED, State.ACCEPTED, State.AT_RISK)
    RUNNING = (State.ACCEPTED, State.AT_RISK)

    text = models.CharField(max_length=LINE)
    detail = models.CharField(max_length=WORDS, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )  # to whom
    promised_on = models.DateField()
    baseline_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    ended_on = models.DateField(null=True, blank=True)  # delivered, or withdrawn
    why_withdrawn = models.CharField(max_length=LINE, blank=True)
    touch = models.ForeignKey(
        Touch, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments"
    )  # the catch-up it was made in
    origin_type = models.CharField(max_length=48, blank=True)  # work handed over (kernel.handover)
    origin_id = models.CharField(max_length=48, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["client", "state", "due_on"])]
        constraints = [
            imported_once("commitment_imported_once"),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "late", "withdrawn"], ended_on__isnull=False)
                | Q(state__in=["proposed", "accepted", "at_risk"], ended_on=None),
                name="ended_commitment_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(baseline_on__gte=F("promised_on")), name="commitment_due_after_promise"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("commitment", args=[self.client.slug, self.pk])


class OfCommitmentQuerySet(OfClientQuerySet):
    """Warnings in somebody's reach."""

    client_path = "commitment__client"


class Warning(models.Model):
    """A slip: seen on a day, told on a day (None: not told yet). Lead time = old due date - day told, in days.

    Told on or after the old due date, or never told at all while the date moved, is a surprise.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="warnings")
    raised_on = models.DateField()
    told_on = models.DateField(null=True, blank=True)
    told_to = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    applied = models.BooleanField(default=False)  # the commitment's date moved by this warning
    cause = models.CharField(max_length=WORDS)
    options = models.CharField(max_length=WORDS, blank=True)
    message = models.TextField(blank=True)  # what the client was written
    sent_at = models.DateTimeField(null=True, blank=True)  # mailed by OPM
    reply = models.CharField(max_length=WORDS, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    objects = OfCommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(told_on__gte=F("raised_on")), name="warning_told_after_raised"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment}: {self.old_due_on} to {self.new_due_on}"

    @property
    def shift_days(self) -> int:
        """By how many days the date moves; negative: earlier."""
        return (self.new_due_on - self.old_due_on).days

    @property
    def lead_days(self) -> int | None:
        """Days between the telling and the old due date; None as long as nobody was told."""
        return (self.old_due_on - self.told_on).days if self.told_on else None


class StatusReport(models.Model):
    """What a client was sent on the state of its commitments: frozen when made."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="status_reports")
    on = models.DateField()
    content = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="+")
    sent_to = models.CharField(max_length=LINE, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "-pk"]

    def __str__(self) -> str:
        return f"Status of {self.client}, {self.on}"
