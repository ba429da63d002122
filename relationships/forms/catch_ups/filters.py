"""The filter of the list of catch-ups."""

from __future__ import annotations

from relationships.forms.filters import ListFilter
from relationships.selectors.catch_ups import listed


class CatchUpFilter(ListFilter):
    """Words of the title, of people or of the minutes; one state."""

    SHOWS = listed.SHOWS
