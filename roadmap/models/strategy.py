"""Initiatives and reports, first version: strategy, demand and fidelity can grow on them (RHYTHM.md)."""

from __future__ import annotations

from django.db import models

from relationships.models import Client
from relationships.querysets import OfClientQuerySet


class Theme(models.Model):
    """What a client wants to reach, under which initiatives hang."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="theme_name_per_client")]

    def __str__(self) -> str:
        return self.name
