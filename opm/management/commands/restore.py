"""`manage.py restore FILE`: a copy made by `backup` into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from opm.copies import CopyError, restore_from


class Command(BaseCommand):
    help = "Put a copy made by backup into an empty database, bring its tables up to date and prove its change log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file made by backup, with FILE.sha256 beside it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_from(options["file"])
        except CopyError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("The copy is back. Proving the change log:")
        call_command("check_audit", stdout=self.stdout, stderr=self.stderr)
