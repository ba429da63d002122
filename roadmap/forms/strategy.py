"""Forms of the strategy sheet: the mandate's draft, the agreement, a theme, two versions to compare."""

from __future__ import annotations

from typing import Any

from django import forms

from opm.kernel.calendar import current_quarter, quarter_of, today
from opm.kernel.quarters import Quarter, span
from opm.kernel.web_forms import QuietForm
from relationships.forms.acts import SeenForm
from relationships.forms.fields import RecordForm, day, line, text
from relationships.models import Seat
from roadmap.models import Mandate, Theme
from roadmap.services.strategy.mandate import FIRST, LAST
from roadmap.services.strategy.themes import MISSING, NAME_LIMIT

LOOKS_AHEAD = 8  # quarters


class MandateForm(RecordForm):
    """The draft of the mandate."""

    text = text(
        "Mandate",
        required="Say what IT is to reach for the client.",
        help_text="One or two sentences that the client would say as its own. They stand at the top of the sheet.",
        rows=4,
    )
    first_year = forms.IntegerField(
        label="First fiscal year",
        min_value=FIRST,
        max_value=LAST,
        help_text="The sheet shows this year and the two after it.",
        error_messages={
            "required": "Give the first fiscal year, for example 2027.",
            "invalid": "Give the first fiscal year as a number, for example 2027.",
        },
    )

    @staticmethod
    def start(mandate: Mandate | None) -> dict[str, Any]:
        """What the form begins with: the draft, the agreed text for a new version, or the years that come next."""
        if mandate is None:
            return {"first_year": current_quarter().plus(1).year, "seen_version": 0}
        seen = mandate.version if mandate.state == Mandate.State.DRAFT else 0
        return {"text": mandate.text, "first_year": mandate.first_year, "seen_version": seen}


class AgreeForm(RecordForm):
    """Who agreed for the client, on which day, and when the sheet is looked at again."""

    agreed_with = forms.ModelChoiceField(
        Seat.objects.none(),
        label="Agreed with",
        empty_label="Choose who agreed for the client",
        error_messages={"required": "Choose who agreed for the client."},
    )
    agreed_on = day("Agreed on", required="Give the day of the agreement.")
    next_look = forms.TypedChoiceField(
        label="Looked at again in the review of",
        coerce=Quarter.parse,
        help_text="It is said at the foot of the sheet.",
        error_messages={"required": "Choose the quarter whose review looks at it again."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_seats("agreed_with")
        now = quarter_of(today())
        look = self.fields["next_look"]
        assert isinstance(look, forms.TypedChoiceField)
        look.choices = [(str(item), item.label) for item in span(now, now.plus(LOOKS_AHEAD))]
        self.initial.setdefault("next_look", str(now.plus(1)))
        self.initial.setdefault("agreed_on", today())


class ThemeForm(RecordForm):
    """A theme and its promise."""

    name = line("Theme", required=MISSING, limit=NAME_LIMIT, help_text='For example "Close in three days".')
    promise = line(
        "Promise", help_text='What gets better, in a few words: "Less waiting, fewer corrections".'
    )

    @staticmethod
    def start(theme: Theme) -> dict[str, Any]:
        return {"name": theme.name, "promise": theme.promise, "seen_version": theme.version}


class MoveForm(SeenForm):
    """One place up or down."""

    to = forms.ChoiceField(
        choices=[("up", "up"), ("down", "down")],
        error_messages={
            "required": "Say whether the theme moves up or down.",
            "invalid_choice": "Say whether the theme moves up or down.",
        },
    )


class RetireForm(SeenForm):
    """Off the sheet, or back on it."""

    back = forms.BooleanField(required=False)


class CompareForm(QuietForm):
    """Two versions of the sheet."""

    before = forms.ChoiceField(label="From version", required=False)
    after = forms.ChoiceField(label="To version", required=False)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [(str(number), f"Version {number}") for number in numbers]
