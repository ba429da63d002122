"""`manage.py send_digest --to me@example.org`: one person's digest by hand, to see what it looks like."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from opm.digest.letter import letter_of
from opm.digest.send import letter_for
from opm.kernel import mail, words
from opm.kernel.calendar import today
from opm.todo.day import day_of
from relationships.models import User


class Command(BaseCommand):
    help = (
        "Send the digest of one person now: beside the daily ones, on any day, also to who turned them off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, help="address of somebody with an account")
        parser.add_argument("--date", help="as if it were this day, for example 2026-11-10 (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["to"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with an open account has the address {options['to']}.")
        on, now = _day(options["date"]), timezone.now()
        letter = letter_of(day_of(person, now, on))
        if letter is None:
            self.stdout.write(f"Nothing waits for {person} on {words.day(on)}: nothing was sent.")
            return
        if not mail.send(**letter_for(person, letter, now=now)):
            raise CommandError("The mail server did not take it. EMAIL_BACKEND and its settings say which.")
        self.stdout.write(f"Sent to {person.email}: {letter.subject}")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise CommandError(f"{text} is no day. Write it as 2026-11-10.") from None
