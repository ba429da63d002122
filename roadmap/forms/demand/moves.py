"""Where a card goes, and the words that some moves need."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from relationships.forms.acts import SeenForm
from relationships.forms.fields import RecordForm, day, text
from roadmap.models import Column, Request
from roadmap.models.demand import ENDED, RUNNING

STEPS = ("up", "down", "top")
WORDS = ("reason", "alternative")


class MoveForm(RecordForm):
    """A move of `item`: to a column, before another card (`before`) or on a place, or a step within its column.

    The reason and the alternative are asked for where the move needs them; `to` is the column that it goes to.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    column = forms.ChoiceField(label="Move to", choices=Column.choices, required=False)
    step = forms.ChoiceField(
        required=False, choices=[(step, step) for step in STEPS], widget=forms.HiddenInput
    )
    before = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)
    reason = text(
        "Why?", help_text="The client reads it where it is given in a session, parks or declines.", rows=3
    )
    alternative = text(
        "What can the client do instead?", required="Name what the client can do instead.", rows=2
    )
    look_again_on = day("Look at it again on", help_text="It stays parked until somebody moves it.")

    def __init__(self, *args: Any, item: Request, **kwargs: Any) -> None:
        super().__init__(*args, client=item.client, **kwargs)
        self.item = item
        self.to = self._column()
        self._ask_only(self.to)
        shown = [name for name in self.fields if name not in ("before", "place", "step")]
        self.helper.layout = Layout(*shown, "before", "place", "step")

    def _column(self) -> Column:
        """The column that was asked for; where the item stands when none or nonsense was."""
        asked = self.data.get("column") if self.is_bound else self.initial.get("column")
        return Column(asked) if asked in Column.values else Column(self.item.column)

    def _ask_only(self, to: Column) -> None:
        """Fields and sentences of this move: what parks, declines or reopens asks for its reason."""
        reopens = self.item.column in ENDED
        if to != Column.PARKED:
            del self.fields["look_again_on"]
        if to != Column.DECLINED:
            del self.fields["alternative"]
        if to in (Column.PARKED, Column.DECLINED):
            self.fields["column"].widget = forms.HiddenInput()
        else:
            columns = [column for column in Column if column in RUNNING or column == Column.DONE]
            choice = self.fields["column"]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [(column.value, column.label) for column in columns]
        if reopens or to in (Column.PARKED, Column.DECLINED):
            self.fields["reason"].required = to != self.item.column
            verb = {Column.PARKED: "parked", Column.DECLINED: "declined"}.get(to, "taken up again")
            self.fields["reason"].label = f"Why is it {verb}?"
            self.fields["reason"].error_messages["required"] = f"Say why it is {verb}."

    @property
    def lacks_words(self) -> bool:
        """Whether it is not valid because a reason or an alternative has to be written first."""
        return any(name in self.errors for name in WORDS)

    def words(self) -> dict[str, Any]:
        """Reason, alternative and day as the service takes them."""
        typed = self.cleaned_data
        return {
            "reason": typed.get("reason", ""),
            "alternative": typed.get("alternative", ""),
            "look_again_on": typed.get("look_again_on"),
        }

    def place_in(self, others: list[int]) -> int | None:
        """The place asked for among `others`, the keys of the column in order without the item; None: the last."""
        step, before, place = (self.cleaned_data.get(name) for name in ("step", "before", "place"))
        if step:
            return {"up": max(1, self.item.rank - 1), "down": self.item.rank + 1, "top": 1}[str(step)]
        if before in others:
            return others.index(before) + 1
        return place if isinstance(place, int) else None


class UndoForm(SeenForm):
    """Which move is taken back."""

    move = forms.IntegerField(
        min_value=1, max_value=2**31 - 1, error_messages={"required": "Say which move is taken back."}
    )
