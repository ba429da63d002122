"""`manage.py backup FILE`: the whole database into one file with its checksum, while people go on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opm.copies import CopyError, backup_to


class Command(BaseCommand):
    help = (
        "Copy the database into FILE (SQLite online backup or pg_dump -Fc) and its checksum into FILE.sha256."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            digest = backup_to(options["file"])
        except CopyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}  {options['file'].stat().st_size:,} bytes  sha256 {digest}")
        self.stdout.write(
            "Keep SECRET_KEY and AUDIT_KEY (var/*.key of an embedded installation) in another place."
        )
