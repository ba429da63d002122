"""The message that carries a link to a respondent: ready to copy, and sent where an e-mail address is known."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.models import Sheet
from assessments.selectors.respond.page import length
from assessments.selectors.respond.respondents import until
from assessments.services.respondents import Handed
from opm.kernel import mail
from relationships.models import User


@dataclass(frozen=True, slots=True)
class Message:
    """A message in plain text; `body` holds the link."""

    subject: str
    body: str


def message_for(handed: Handed, *, address: str, by: User, owner: str) -> Message:
    """What the respondent is written; `address` is the whole link. A reminder says that it is one."""
    sheet = handed.sheet
    client, quarter = sheet.assessment.client.name, sheet.assessment.quarter.label
    size = length(len(sheet.asked or ()))
    opening = f"how well does IT work with {client}? {size}, no account needed."
    if sheet.reminded_at:
        opening = f"a reminder: your answers on how IT works with {client} are still open. {size}."
    lines = [
        f"Dear {sheet.respondent_label},",
        opening,
        address,
        f"The link is yours until {until(handed.link)}; please do not pass it on. Your answers are saved as you go: "
        "you can stop and come back with it.",
        f"{owner} sees your answers with your name and talks them through with you. They are not shown to anyone "
        "else by name.",
        str(by),
    ]
    kind = "reminder, " if sheet.reminded_at else ""
    subject = " ".join(f"{client} and IT, {quarter}: {kind}{size[0].lower()}{size[1:]}".split())
    return Message(subject, "\n\n".join(lines) + "\n")


def send(message: Message, *, sheet: Sheet, by: User) -> bool:
    """Send it to the respondent. False where there is no address or the mail server did not take it: then copy it."""
    if not sheet.email:
        return False
    return mail.send(to=sheet.email, subject=message.subject, text=message.body, reply_to=by.email)
