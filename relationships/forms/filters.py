"""The filter above every list of a client's records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm


class ListFilter(QuietForm):
    """Search (`q`) and one choice (`show`); a subclass sets `SHOWS` (key, label), the first one is the default."""

    SHOWS: Sequence[tuple[str, str]] = ()
    q = forms.CharField(required=False, max_length=80, widget=forms.TextInput({"type": "search"}))
    show = forms.ChoiceField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        (_, first), *rest = self.SHOWS
        self.offer("show", rest, everything=first)

    @property
    def words(self) -> str:
        return str(self.chosen("q")).strip()

    @property
    def shown(self) -> str:
        """The key of what is shown; that of the first choice when nothing was chosen."""
        return str(self.chosen("show")) or self.SHOWS[0][0]
