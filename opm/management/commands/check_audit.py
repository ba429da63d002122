"""`manage.py check_audit`: proves the chain of the change log; exit status 1 and a sentence for each break."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from opm.kernel import freeze, history
from opm.kernel.models import Change, Freeze
from opm.kernel.words import count

SHOWN = 50


class Command(BaseCommand):
    help = "Walk the whole change log and every freeze; tell what was edited, deleted, reordered or cut off."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [*history.verify_chain(), *_freezes()]
        for sentence in broken[:SHOWN]:
            self.stderr.write(sentence)
        if len(broken) > SHOWN:
            self.stderr.write(f"and {len(broken) - SHOWN} more")
        if broken:
            self.stderr.write(f"The records do not hold: {count(len(broken), 'break')}.")
            sys.exit(1)
        if options["verbosity"]:
            changes, freezes = Change.objects.count(), Freeze.objects.count()
            self.stdout.write(
                f"All good: {count(changes, 'change')} in one chain, {count(freezes, 'freeze')} intact."
            )


def _freezes() -> list[str]:
    """One sentence for each freeze whose text no longer has its hash."""
    rows = Freeze.objects.order_by("pk").iterator(chunk_size=200)
    return [f"Freeze {row.pk} ({row.kind}) was edited." for row in rows if not freeze.intact(row)]
