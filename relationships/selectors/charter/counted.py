"""Which objectives count on a day, for metrics. An objective without a measure is a draft and counts nowhere."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

MEASURED = ~Q(measure="") & Q(target__isnull=False)


def standing_on(day: date) -> Q:
    """Measured objectives that were there on `day`: made by then and not dropped."""
    kept = Q(dropped_on=None) | Q(dropped_on__gt=day)
    return MEASURED & kept & (Q(created_at__date__lte=day) | Q(agreed_on__lte=day))


def agreed_by(day: date) -> Q:
    """Of those, the ones that the client had agreed to on `day` as they stand now."""
    return standing_on(day) & Q(agreed_on__lte=day)
