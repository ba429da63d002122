"""Minutes ready to send."""

from __future__ import annotations

from relationships.forms.letters import LetterForm, message
from relationships.services.catch_ups.minutes import MinutesInput


class MinutesForm(LetterForm):
    """Subject, text and who gets it; `wish()` gives the service's input."""

    message = message("Message", rows=18)

    def wish(self) -> MinutesInput:
        values = self.cleaned_data
        return MinutesInput(values["subject"], values["message"], list(values["who"]))
