"""What belongs to one person's day: rows put off, the daily digest, files on their way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from relationships.models.accounts import Client
from relationships.models.record import LINE
from relationships.querysets import OfClientQuerySet


class Snooze(models.Model):
    """A row of Today that somebody put off until a day, with the reason. The row comes back by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="snoozes")
    key = models.CharField(max_length=80)  # "commitment:12", as opm.todo names the row
    until = models.DateField()
    reason = models.CharField(max_length=LINE)
    created_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["user", "until"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_snooze_per_row")]

    def __str__(self) -> str:
        return f"{self.key} until {self.until}"


class Digest(models.Model):
    """The daily digest of a person: claimed before it is sent, so that nobody gets two (TRUST.md R3)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    on = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # handed to the mail server; 0: nothing waited
    refused = models.PositiveSmallIntegerField(default=0)  # of these, surely not sent

    class Meta:
        ordering = ["-on", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "on"], name="one_digest_per_day"),
            models.CheckConstraint(condition=Q(refused__lte=F("tries")), name="digest_refused_of_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.on}"


class ImportFile(models.Model):
    """A CSV file that somebody looks over before it is taken in; emptied once it was, or after a day."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="import_files")
    kind = models.CharField(max_length=16)  # a kind of services.imports: "people", "jira"
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)  # what was asked about the file: {"days": "dmy"}
    summary = models.JSONField(default=dict)  # {"new": 3, "changed": 1, "same": 4, "wrong": 0}
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
