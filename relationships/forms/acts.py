"""Forms of buttons: the version that was seen, and the words that some of them need."""

from __future__ import annotations

from django import forms

from relationships.models.record import LINE, WORDS


class SeenForm(forms.Form):
    """A button: the version that was read. None when the button did not say, then whatever is stored is meant."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


def words_field(
    label: str, missing: str, *, limit: int = WORDS, rows: int = 3, needed: bool = True
) -> forms.CharField:
    """The words of an act; `missing` is the sentence when there are none."""
    short = limit <= LINE
    box: forms.Widget = forms.TextInput() if short else forms.Textarea({"rows": rows})
    box.attrs["class"] = "form-control"
    return forms.CharField(
        label=label, max_length=limit, required=needed, widget=box, error_messages={"required": missing}
    )
