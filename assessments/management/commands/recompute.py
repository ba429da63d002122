"""Recompute results and say what changed: the repair tool, and the oracle that nothing was lost."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.services.recompute import recompute
from opm.kernel.quarters import Quarter


class Command(BaseCommand):
    help = (
        "Recompute every assessment, or those of one quarter, from its answers and say what differs from what is "
        "stored. Open ones are stored anew; a frozen result is never changed, only its roll-up rows are repaired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarter", help="only this quarter, for example 2026-Q4")
        parser.add_argument("--dry-run", action="store_true", help="say what differs and change nothing")

    def handle(self, *, quarter: str | None, dry_run: bool, **_: Any) -> None:
        try:
            only = Quarter.parse(quarter) if quarter else None
        except ValueError as error:
            raise CommandError(str(error)) from None
        found = recompute(quarter=only, write=not dry_run, now=timezone.now())
        for line in found.changes:
            self.stdout.write(line)
        what = "nothing changed" if not found.changes else f"{len(found.changes)} differences"
        self.stdout.write(f"{found.assessments} assessments recomputed, {what}.")
