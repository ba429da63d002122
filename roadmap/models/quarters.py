"""What a client's roadmap showed at the end of a quarter, and the links that show it to others."""

from __future__ import annotations

from django.db import models

from opm.kernel.fields import QuarterField
from opm.kernel.models import SignedLink
from relationships.models import Client
from relationships.models.record import LINE, Record
from relationships.querysets import OfClientQuerySet


class RoadmapQuarter(models.Model):
    """The roll-up of one client and quarter: the figures of the manager's dashboard with the rows behind them.

    Written again each night while the quarter runs, a last time for its last day, and never after it is `final`
    (trigger): what was promised then stays what was promised then.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="roadmap_quarters")
    quarter = QuarterField()
    as_of = models.DateField()
    content = models.JSONField(default=dict)  # roadmap.selectors.quarters says its shape
    final = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["quarter", "client"]
        constraints = [
            models.UniqueConstraint(fields=["client", "quarter"], name="one_roadmap_quarter_per_client")
        ]

    def __str__(self) -> str:
        return f"Roadmap of {self.client} in {self.quarter.label}"


class RoadmapShare(Record):
    """A link by which an audience reads a client's roadmap without what is internal. Openings are counted on it."""

    audience = models.CharField(max_length=120)  # "Finance leadership team"
    until_quarter = QuarterField(null=True, blank=True)  # shows nothing that begins later
    note = models.CharField(max_length=LINE, blank=True)  # a sentence above the roadmap
    link = models.OneToOneField(
        SignedLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="roadmap_share"
    )

    class Meta:
        ordering = ["client", "-pk"]

    def __str__(self) -> str:
        return f"Roadmap of {self.client} for {self.audience}"
