"""The message that carries a charter's link to the client: ready to copy, and sent where an address is known."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from opm.kernel import mail, words
from relationships.models import User
from relationships.services.charter.agreement import Handed


@dataclass(frozen=True, slots=True)
class Message:
    """A message in plain text; `body` holds the link."""

    subject: str
    body: str


def message_for(handed: Handed, *, address: str, by: User) -> Message:
    """What the client's side is written; `address` is the whole link. A reminder says that it is one."""
    client, name = handed.charter.client.name, handed.link.for_label
    until = words.day(timezone.localdate(handed.link.expires_at))
    opening = f"this is the partnership charter of {client} and IT, one page: what we want to reach together."
    if handed.reminder:
        opening = f"a reminder: the partnership charter of {client} and IT waits for your word."
    lines = [
        f"Dear {name},",
        opening,
        "Please read it and agree to it, or say what should change. It takes a few minutes; no account is needed.",
        address,
        f"The link is yours until {until} and works once; please do not pass it on.",
        str(by),
    ]
    kind = "reminder, " if handed.reminder else ""
    subject = f"{client} and IT: {kind}partnership charter, version {handed.charter.number}"
    return Message(" ".join(subject.split()), "\n\n".join(lines) + "\n")


def send(message: Message, *, handed: Handed, by: User) -> bool:
    """Send it to whom it is for. False where there is no address or the mail server did not take it: then copy it."""
    asked = handed.charter.asked
    if asked is None or not asked.person.email:
        return False
    return mail.send(to=asked.person.email, subject=message.subject, text=message.body, reply_to=by.email)
