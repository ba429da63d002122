"""The minutes of a moderation: what was agreed and why, what stays different, what was not talked over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.utils import timezone

from assessments import scoring
from assessments.selectors.moderation.agenda import Agenda, Agreed, Kind, rating_words, why_words
from opm.kernel.quarters import Quarter
from opm.kernel.words import count, day, listed

MAIL_LIMIT = 1900  # characters that every mail program takes in a link


@dataclass(frozen=True, slots=True)
class Minute:
    """One practice: what each side said ("" where it did not), and the outcome (None: not talked over).

    `why` says what else brought it to the meeting, "" where the sides differ.
    """

    pom: scoring.Pom
    capability: str
    it: str
    client: str
    why: str
    agreed: Agreed | None

    @property
    def title(self) -> str:
        return self.pom.title or self.pom.key

    @property
    def said(self) -> str:
        """What the sides said, in a sentence; "" where nobody answered it."""
        parts = [
            f"{who} said {label.lower()}"
            for who, label in (("IT", self.it), ("the client", self.client))
            if label
        ]
        return "; ".join(parts)


@dataclass(frozen=True)
class MinutesPage:
    """Context of the minutes. `text` is the same to copy or send; it holds no note of a sheet."""

    client: str
    quarter: Quarter
    agreed: tuple[Minute, ...]
    differ: tuple[Minute, ...]
    untouched: tuple[Minute, ...]
    hidden: tuple[scoring.Capability, ...]
    days: tuple[date, ...]
    people: tuple[str, ...]
    is_open: bool

    @property
    def headline(self) -> str:
        done = len(self.agreed) + len(self.differ)
        if not done:
            return "Nothing is agreed yet" if self.is_open else "Nothing was talked over"
        if not self.differ:
            return f"{count(done, 'practice')} agreed"
        stay = "stays" if len(self.differ) == 1 else "stay"
        return f"{count(len(self.agreed), 'practice')} agreed, {len(self.differ)} {stay} different"

    @property
    def lede(self) -> str:
        """Who wrote it down and when."""
        if not self.days:
            return ""
        when = listed([day(item, year=item == self.days[-1]) for item in self.days], limit=5)
        who = f" by {listed(list(self.people), limit=5)}" if self.people else ""
        return f"Written down on {when}{who}."

    @property
    def text(self) -> str:
        """The minutes as plain text."""
        lines = [f"Moderation of {self.client}, {self.quarter.label}", self.lede or self.headline]
        for title, minutes in (
            ("Agreed", self.agreed),
            ("Stays different", self.differ),
        ):
            if minutes:
                lines += ["", title, *(_line(item) for item in minutes)]
        if self.untouched:
            lines += ["", f"Not talked over: {count(len(self.untouched), 'practice')}."]
        return "\n".join(lines)

    @property
    def mail(self) -> str:
        """Subject and body for a mail program, or "" where they are longer than such a link may be."""
        subject = f"Moderation of {self.client}, {self.quarter.label}"
        query = urlencode({"subject": subject, "body": self.text}, quote_via=quote)
        return query if len(query) < MAIL_LIMIT else ""


def _line(item: Minute) -> str:
    """ "- Goals for key clients (Methodology): Largely, was: IT said fully; the client said partially. Why: ..."."""
    said = f" {item.said[0].upper()}{item.said[1:]}." if item.said else ""
    assert item.agreed is not None
    outcome = "" if item.agreed.differ else f": {item.agreed.label}"
    return f"- {item.title.rstrip('.')} ({item.capability}){outcome}.{said} Why: {item.agreed.reason}"


def minutes_page(agenda: Agenda) -> MinutesPage:
    """The minutes from an agenda. No query."""
    assessment = agenda.assessment
    minutes = [
        Minute(
            pom=item.pom,
            capability=agenda.rubric.capability_of(item.pom.key).name,
            it=rating_words(agenda.rubric, item.it),
            client=rating_words(agenda.rubric, item.client),
            why="" if item.kind is Kind.SIDES else why_words(item),
            agreed=agenda.agreed.get(item.pom.key),
        )
        for item in agenda.items
        if item.kind is not Kind.ONE_SIDED or item.pom.key in agenda.agreed
    ]
    place = {pom.key: position for position, pom in enumerate(agenda.rubric.rated_poms())}
    minutes.sort(key=lambda item: place[item.pom.key])
    done = [item.agreed for item in minutes if item.agreed]
    return MinutesPage(
        client=assessment.client.name,
        quarter=assessment.quarter,
        agreed=tuple(item for item in minutes if item.agreed and not item.agreed.differ),
        differ=tuple(item for item in minutes if item.agreed and item.agreed.differ),
        untouched=tuple(item for item in minutes if not item.agreed),
        hidden=tuple(agenda.hidden),
        days=tuple(_once(sorted(timezone.localdate(item.at) for item in done))),
        people=tuple(_once(item.by for item in done if item.by)),
        is_open=assessment.is_open,
    )


def _once(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))
