"""Forms of promises: the promise itself, a slip to tell, the small ones of a promise's page, filters of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from opm.kernel import words
from opm.kernel.calendar import is_working_day, today
from opm.kernel.web_forms import QuietForm
from relationships.forms.acts import SeenForm
from relationships.forms.fields import DayInput, RecordForm, day, line
from relationships.forms.fields import text as longer
from relationships.forms.filters import ListFilter
from relationships.models import Channel, Client, Commitment, Seat, User, Warning
from relationships.models.record import LINE
from relationships.selectors.commitments import across, slip_words
from relationships.selectors.commitments.lists import SHOWS
from relationships.services.commitments import CommitmentInput, SlipInput

MESSAGE = 8000  # letters of a message to a client


def _day_errors(what: str) -> dict[str, str]:
    """What is said when a day is missing or none."""
    sentence = f"Give the day on which {what}, for example 2026-11-20."
    return {"required": sentence, "invalid": sentence}


class CommitmentFilter(ListFilter):
    """Search and choice of the list of promises."""

    SHOWS = SHOWS


class PromiseFilter(QuietForm):
    """Filters of the promises across clients: client, owner, and which promises stand below the figures."""

    client = forms.ChoiceField(required=False)
    brm = forms.ChoiceField(required=False, label="BRM")
    show = forms.ChoiceField(required=False, choices=[("", across.SHOWS[0][1]), *across.SHOWS[1:]])

    def __init__(self, data: Any, clients: Sequence[Client], owners: Mapping[int, str]) -> None:
        super().__init__(data)
        names = [(str(pk), name) for pk, name in owners.items()]
        for field, choices in (
            ("client", [("", "All clients"), *((item.slug, item.name) for item in clients)]),
            ("brm", [("", "Everybody"), *names, ("0", across.NOBODY)]),
        ):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices

    @property
    def owner_id(self) -> int | None:
        """The number of the owner that was chosen; 0 for nobody, None for everybody."""
        return int(self.chosen("brm")) if self.chosen("brm") else None

    @property
    def shown(self) -> str:
        """Which promises are listed."""
        return str(self.chosen("show")) or across.SHOWS[0][0]


class CommitmentForm(RecordForm):
    """A promise. Of an accepted one the days are not here: they move by telling the client."""

    text = line("What is promised", required="Say what is promised, in the client's words.")
    detail = longer("More about it", help_text="For the team; it is in no status report.")
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody yet")
    seat = forms.ModelChoiceField(
        Seat.objects.none(), required=False, label="Promised to", empty_label="The client as a whole"
    )
    promised_on = day("Promised on", required="Give the day on which it was promised.")
    due_on = day("Due", required="Give the day for which it is promised, for example 2026-11-27.")
    accepted = forms.BooleanField(
        required=False, label="The client knows it as a promise", help_text="Untick it while it is proposed."
    )

    advised = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)  # warnings seen before

    def __init__(
        self, *args: Any, client: Client, commitment: Commitment | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_initial(commitment), **kwargs.get("initial", {})}
        super().__init__(*args, client=client, **kwargs)
        self.commitment = commitment
        self.offer_team("owner", also=commitment.owner if commitment else None)
        self.offer_seats("seat", also=commitment.seat if commitment else None)
        days = Div(Field("promised_on"), Field("due_on"), css_class="pair")
        rest: tuple[Any, ...] = (days, "accepted")
        if commitment and commitment.state != Commitment.State.PROPOSED:
            for name in ("promised_on", "due_on", "accepted"):
                del self.fields[name]
            rest = ()
        people = Div(Field("owner"), Field("seat"), css_class="pair")
        self.helper.layout = Layout("seen_version", "advised", "text", people, *rest, "detail")

    def clean_due_on(self) -> date:
        """A new promise has its day ahead of it; what is long over comes in by import."""
        due: date = self.cleaned_data["due_on"]
        if self.commitment is None and due < today():
            raise forms.ValidationError("Enter a due day that is today or later, for example 2026-11-27.")
        return due

    def wish(self) -> CommitmentInput:
        """What the service takes."""
        data, stored = self.cleaned_data, self.commitment
        return CommitmentInput(
            text=data["text"],
            detail=data["detail"],
            owner=data["owner"],
            seat=data["seat"],
            promised_on=data["promised_on"] if "promised_on" in data or not stored else stored.promised_on,
            due_on=data["due_on"] if "due_on" in data or not stored else stored.due_on,
            accepted=data.get("accepted", True),
        )


def _initial(commitment: Commitment | None) -> dict[str, Any]:
    if commitment is None:
        return {"promised_on": today(), "accepted": True}
    names = ("text", "detail", "owner", "seat", "promised_on", "due_on")
    initial = {name: getattr(commitment, name) for name in names}
    accepted = commitment.state != Commitment.State.PROPOSED
    return {**initial, "seen_version": commitment.version, "accepted": accepted}


class TellForm(RecordForm):
    """A slip to tell: the new day, cause, options, to whom and how; the message follows the fields until it is edited.

    `written` is the message as it was made last: as long as `message` equals it, nobody edited it.
    """

    SEND, LATER = "send", "later"
    WAYS = (
        (SEND, "Mail, sent from here"),
        (Channel.MAIL.value, "Mail of my own, message copied"),
        (Channel.CALL.value, "Call"),
        (Channel.PERSON.value, "In person"),
        (LATER, "Not told yet"),
    )
    due_on = day("New day", required="Give the new day, for example 2026-11-20.")
    cause = longer("Cause", required="Say why it takes longer.", rows=2)
    options = longer("Options", rows=2, help_text="What can be done, one on a line. The client chooses.")
    seat = forms.ModelChoiceField(
        Seat.objects.none(), required=False, label="To", empty_label="Somebody else"
    )
    told_to = line("Or somebody else", limit=120)
    way = forms.ChoiceField(label="How", choices=WAYS)
    told_on = day("Told on", help_text="Today for a mail that is sent from here.")
    message = forms.CharField(
        required=False, max_length=MESSAGE, strip=False, widget=forms.Textarea({"rows": 12})
    )
    written = forms.CharField(required=False, max_length=MESSAGE, strip=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        client: Client,
        commitment: Commitment,
        waiting: Warning | None,
        by: User,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**_slip_initial(commitment, waiting), **kwargs.get("initial", {})}
        super().__init__(*args, client=client, **kwargs)
        self.commitment, self.by, self.today = commitment, by, today()
        self.offer_seats("seat", also=commitment.seat)
        self.fields["message"].widget.attrs["class"] = "form-control"
        self.helper.layout = Layout(
            "seen_version",
            Div(Field("due_on"), Field("way"), css_class="pair"),
            "cause",
            "options",
            Div(Field("seat"), Field("told_to"), Field("told_on"), css_class="triple"),
        )

    def clean(self) -> dict[str, Any]:
        """What the chosen way needs: an address to send to, a day and a person for what was told already."""
        data = super().clean() or {}
        way, seat = data.get("way"), data.get("seat")
        if way == self.SEND and not (seat and seat.person.email):
            self.add_error("seat", "Choose somebody with an e-mail address, or tell it another way.")
        told = way not in (self.SEND, self.LATER, None)
        if told and not self.to:
            self.add_error("seat", "Say whom you told.")
        if told and not data.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", "Give the day on which the client was told.")
        return data

    def _has(self, name: str) -> Any:
        """A field's value as far as it is typed and right; None otherwise."""
        if self.is_bound:
            return self.cleaned_data.get(name) if self.is_valid() or hasattr(self, "cleaned_data") else None
        return self.get_initial_for_field(self.fields[name], name)

    @property
    def to(self) -> str:
        """The name of who is told."""
        seat = self._has("seat")
        return str(seat.person) if seat else str(self._has("told_to") or "")

    @property
    def day_told(self) -> date | None:
        """The day of the telling; None as long as nobody is told."""
        way = self._has("way")
        if way == self.LATER:
            return None
        return self.today if way == self.SEND else self._has("told_on") or self.today

    @property
    def telling(self) -> slip_words.Telling:
        """The slip as it is typed now."""
        return slip_words.Telling(
            promise=self.commitment.text,
            old_day=self.commitment.due_on,
            new_day=self._has("due_on"),
            cause=self._has("cause") or "",
            options=self._has("options") or "",
            to=self.to,
            sender=str(self.by),
            told_on=self.day_told,
        )

    @property
    def worth(self) -> slip_words.Worth:
        """What telling it so is worth."""
        return slip_words.worth(self.telling, today=self.today)

    @property
    def day_hint(self) -> str:
        """Said when nobody works on the new day."""
        new = self._has("due_on")
        return f"{words.day(new)} is no working day." if new and not is_working_day(new) else ""

    def drafted(self) -> tuple[str, str]:
        """The message, and the message as it is made from the fields: the same unless somebody edited it."""
        made = slip_words.message(self.telling)
        if not self.is_bound:
            return made, made
        typed, before = str(self._has("message") or ""), str(self._has("written") or "")
        edited = _plain(typed) not in ("", _plain(before))
        return (typed if edited else made), made

    @property
    def unread(self) -> bool:
        """Whether the message that would go out is another one than what stood in the form."""
        return _plain(self.drafted()[0]) != _plain(str(self._has("message") or ""))

    @property
    def sends(self) -> bool:
        """Whether the message is mailed from here."""
        return self._has("way") == self.SEND

    def slip(self) -> SlipInput:
        """What the service takes."""
        way = self.cleaned_data["way"]
        return SlipInput(
            new_due_on=self.cleaned_data["due_on"],
            cause=self.cleaned_data["cause"],
            options=self.cleaned_data["options"],
            told_to="" if way == self.LATER else self.to,
            channel=Channel.MAIL if way == self.SEND else "" if way == self.LATER else way,
            message=self.drafted()[0],
            told_on=self.day_told,
        )


def _plain(message: str) -> str:
    """A message as browsers send it back: line ends and outer blanks do not count."""
    return message.replace("\r\n", "\n").strip()


def _slip_initial(commitment: Commitment, waiting: Warning | None) -> dict[str, Any]:
    """A fresh slip, or the one that waits; mail where somebody with an address is known."""
    seat = commitment.seat if commitment.seat and commitment.seat.ended_on is None else None
    way = TellForm.SEND if seat and seat.person.email else Channel.CALL.value
    initial = {"seat": seat, "way": way, "told_on": today(), "seen_version": commitment.version}
    if waiting:
        initial |= {"due_on": waiting.new_due_on, "cause": waiting.cause, "options": waiting.options}
    return initial


class KeepForm(SeenForm):
    """It is done: on which day."""

    done_on = forms.DateField(label="Done on", widget=DayInput(), error_messages=_day_errors("it was done"))


class ReasonForm(SeenForm):
    """Something with a reason in one line."""

    reason = line("Reason", required="Give a reason in one line.", limit=LINE)


class RiskForm(SeenForm):
    """At risk with a reason, or on its way again."""

    at_risk = forms.BooleanField(required=False)
    reason = line("What endangers it", limit=LINE)


class MoveForm(ReasonForm):
    """A new day without telling."""

    due_on = forms.DateField(
        label="New day", widget=DayInput(), error_messages=_day_errors("it will be done")
    )


class ToldForm(SeenForm):
    """A slip that waited was told."""

    told_on = forms.DateField(label="Told on", widget=DayInput(), error_messages=_day_errors("you told it"))
    told_to = line("To", required="Say whom you told.", limit=120)
    channel = forms.ChoiceField(label="How", choices=Channel.choices)


class ReplyForm(forms.Form):
    """What the client answered."""

    reply = longer("The client's answer", required="Write down what the client answered.", rows=2)
    replied_on = forms.DateField(
        label="Answered on", widget=DayInput(), error_messages=_day_errors("the client answered")
    )


class StatusForm(forms.Form):
    """To whom a status report goes by mail, and the message. Nobody ticked: it is made and copied."""

    seats = forms.ModelMultipleChoiceField(
        Seat.objects.none(), required=False, label="Send it to", widget=forms.CheckboxSelectMultiple
    )
    message = forms.CharField(
        max_length=60_000,
        strip=False,
        widget=forms.Textarea({"rows": 14, "class": "form-control"}),
        error_messages={"required": "Leave some words in the message."},
    )

    def __init__(self, *args: Any, client: Client, text: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"message": text}
        super().__init__(*args, **kwargs)
        with_mail = Seat.objects.filter(client=client, ended_on=None).exclude(person__email="")
        chosen = self.fields["seats"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = with_mail.select_related("person")
