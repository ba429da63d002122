"""Forms of the plan: what is asked for, starting a plan, one step, several steps at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict

from assessments import scoring
from assessments.models import PlanStep
from assessments.selectors.plan.proposal import DEFAULT_WEEKS, Wish
from assessments.services.plan_steps import StepInput, step_input
from assessments.services.plans import StepWish
from relationships.models import User

MAX_WEEKS = 520
MAX_STEPS = 400
PARTNER = "partner:"
_STEP = re.compile(r"[^:\s]{1,40}:[^:\s]{1,12}")
_SEEN = re.compile(r"(\d{1,9}):(\d{1,9})")
DATE_WRONG = {"invalid": "Enter the date as day, month and year, such as 13/11/2026."}


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    """A day, typed into the browser's own date field."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, error_messages=DATE_WRONG, **kwargs)


class AskForm(forms.Form):
    """What the plan is to reach. Read from the address, so that a plan can be shared and printed."""

    ask = forms.ChoiceField(label="Plan for", required=False)
    weeks = forms.DecimalField(
        label="Weeks",
        required=False,
        min_value=Decimal("0.5"),
        max_value=MAX_WEEKS,
        max_digits=5,
        decimal_places=1,
        error_messages={"invalid": "Give the budget in weeks, for example 12."},
    )

    def __init__(self, data: QueryDict, *, rubric: scoring.Rubric, default: str, **kwargs: Any) -> None:
        read = data.copy()
        read.setdefault("ask", default)
        read.setdefault("weeks", f"{DEFAULT_WEEKS}")
        super().__init__(read, **kwargs)
        self.sent = data
        field = self.fields["ask"]
        assert isinstance(field, forms.ChoiceField)
        partners = [
            (f"{PARTNER}{rule.key}", rule.name) for rule in reversed(scoring.partners_to_target(rubric))
        ]
        field.choices = [
            ("", "What I tick myself"),
            ("budget", "A budget of weeks"),
            ("targets", "My targets"),
            *partners,
        ]
        field.widget.attrs["class"] = "form-select"
        self.fields["weeks"].widget.attrs |= {"class": "form-control", "step": "0.5", "inputmode": "decimal"}

    def wish(self) -> Wish:
        """The valid form with the ticks of the address."""
        ask = self.cleaned_data["ask"]
        partner = ask.removeprefix(PARTNER) if ask.startswith(PARTNER) else ""
        return Wish(
            kind="partner" if partner else ask,
            partner=partner,
            weeks=self.cleaned_data["weeks"] or DEFAULT_WEEKS,
            ticked=ticked_in(self.sent) if "chosen" in self.sent else None,
            proposed=frozenset(self.sent.get("proposed", "")[:20_000].split()),
            everything="all" in self.sent,
        )


def ticked_in(data: QueryDict) -> tuple[tuple[str, str], ...]:
    """The ticked steps of an address, each practice once; what does not look like a step is left out."""
    found: dict[str, str] = {}
    for text in data.getlist("step")[:MAX_STEPS]:
        if _STEP.fullmatch(text) and "\0" not in text:
            pom, option = text.split(":")
            found.setdefault(pom, option)
    return tuple(found.items())


class StartForm(forms.Form):
    """Owner and day of every step of a plan that is about to start; `wanted()` gives the service's input."""

    def __init__(
        self, *args: Any, steps: Iterable[tuple[str, str]], team: dict[int, User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps, self.team = tuple(steps), team
        for position, _ in enumerate(self.steps):
            self.fields[f"owner_{position}"] = owner_field(team)
            self.fields[f"due_{position}"] = date_field("Due")
        style(self)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each step."""
        return [(self[f"owner_{n}"], self[f"due_{n}"]) for n, _ in enumerate(self.steps)]

    def wanted(self) -> list[StepWish]:
        """The valid form as the service's input."""
        data = self.cleaned_data
        return [
            StepWish(pom, option, self.team.get(data[f"owner_{n}"] or 0), data[f"due_{n}"])
            for n, (pom, option) in enumerate(self.steps)
        ]


class SeenPlanForm(forms.Form):
    """The active plan that was on the page; empty where there was none."""

    seen_plan = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    seen_version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


def owner_field(team: dict[int, User], *, empty: str = "Nobody yet") -> forms.TypedChoiceField:
    """A choice among the client's team."""
    choices = [("", empty), *((str(pk), person.name or person.email) for pk, person in team.items())]
    return forms.TypedChoiceField(
        label="Owner",
        required=False,
        coerce=int,
        empty_value=None,
        choices=choices,
        error_messages={"invalid_choice": "Choose somebody of the client's team."},
    )


class StepForm(forms.Form):
    """One step of a plan under way."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    state = forms.ChoiceField(choices=PlanStep.State.choices)
    due_on = date_field("Due")
    done_on = date_field("Done on", help_text="Needed when it is done.")
    evidence = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows that it is done: a link, a document, who saw it. It is offered in the next sheet.",
    )
    reason = forms.CharField(
        required=False, label="Why it is dropped", help_text="Needed when it is dropped."
    )
    field_order = ("seen_version", "state", "owner", "due_on", "done_on", "evidence", "reason")

    def __init__(self, *args: Any, step: PlanStep, team: dict[int, User], **kwargs: Any) -> None:
        now = step_input(step)
        kwargs["initial"] = {
            "seen_version": step.version,
            "state": now.state,
            "owner": now.owner.pk if now.owner else "",
            "due_on": now.due_on,
            "done_on": now.done_on,
            "evidence": now.evidence,
        }
        super().__init__(*args, **kwargs)
        self.people = team | ({now.owner.pk: now.owner} if now.owner else {})
        self.fields["owner"] = owner_field(self.people)
        self.order_fields(self.field_order)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "seen_version",
            Div("state", "owner", "due_on", css_class="triple"),
            Div("done_on", css_class="triple"),
            "evidence",
            "reason",
        )

    def wish(self) -> StepInput:
        """The valid form as the service's input."""
        data = self.cleaned_data
        return StepInput(
            owner=self.people.get(data["owner"] or 0),
            due_on=data["due_on"],
            state=data["state"],
            done_on=data["done_on"],
            evidence=data["evidence"],
        )


class BulkForm(forms.Form):
    """One owner, one date or both for the ticked steps; a tick names a step and the version seen ("12:3")."""

    due_on = date_field("Due")

    def __init__(self, *args: Any, team: dict[int, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = team
        self.fields["owner"] = owner_field(team, empty="As it is")
        self.order_fields(("owner", "due_on"))
        style(self)

    def seen_versions(self) -> dict[int, int]:
        """The ticked steps with the versions seen."""
        texts = self.data.getlist("step") if isinstance(self.data, QueryDict) else []
        found = [_SEEN.fullmatch(text) for text in texts[:MAX_STEPS] if text.isascii()]
        return {int(match[1]): int(match[2]) for match in found if match}


def style(form: forms.Form) -> None:
    """The frame's look for fields that are laid out by hand."""
    for field in form.fields.values():
        select = isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "form-select" if select else "form-control"
