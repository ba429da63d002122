"""What every record of a relationship has in common."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from relationships.models.accounts import Client
from relationships.querysets import OfClientQuerySet

WORDS = 2000  # letters of a longer text; forms and imports say so before the database does
LINE = 240


class Record(models.Model):
    """Abstract: a row of a client that its team edits. `version` is what an editor saw; a save with an older one is a
    Conflict."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        abstract = True


def imported_once(name: str) -> models.UniqueConstraint:
    """The same external id twice at a client is the same record (CSV import)."""
    return models.UniqueConstraint(fields=["client", "external_id"], condition=~Q(external_id=""), name=name)
