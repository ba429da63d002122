"""Choosing a CSV file, or pasting rows out of a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms

from opm.kernel import imports
from opm.kernel.errors import Refused

PASTED = "pasted rows"


class ImportForm(forms.Form):
    """A file or pasted rows; `cleaned_data` has `name` and `content` (the decoded text)."""

    file = forms.FileField(
        label="CSV file",
        required=False,
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv", "class": "form-control"}),
        help_text="At most 1 MB and 500 rows. Commas, semicolons or tabs.",
    )
    pasted = forms.CharField(
        label="Or paste rows from a spreadsheet",
        required=False,
        strip=False,
        max_length=imports.MAX_BYTES,
        widget=forms.Textarea({"rows": 6, "class": "form-control"}),
        help_text="With the headings in the first line.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        file, pasted = found.get("file"), found.get("pasted", "")
        if self.errors:
            return found
        if not file and not pasted.strip():
            raise forms.ValidationError("Choose a CSV file, or paste rows with their headings.")
        try:
            found["content"] = imports.decode(file.read(imports.MAX_BYTES + 1)) if file else pasted
        except Refused as error:
            self.add_error("file", str(error))
        found["name"] = file.name if file else PASTED
        return found
