"""Mail: plain text and HTML parts, one address each, and the truth about whether the server took it."""

from __future__ import annotations

from collections.abc import Mapping
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def send(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Send one mail; `html` is made from the text where none is given. False where the server did not take it.

    A subject is one line, whatever was typed. The address is in no log line. An address that no mail can have (a domain
    whose written form is too long) is not taken either.
    """
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        text,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=dict(headers or {}),
    )
    mail.attach_alternative(html or letter(text), "text/html")
    try:
        return bool(mail.send())
    except (SMTPException, OSError, ValueError) as error:
        log.warning("a mail was not taken", error=type(error).__name__)
        return False


def letter(text: str) -> str:
    """A plain text as the HTML part: paragraphs and links, nothing else."""
    return render_to_string("mail/letter.html", {"text": text})
