"""`manage.py export_rubric KEY[@VERSION]`: a rubric from the database as a file (opm-rubric/1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import RubricVersion
from assessments.scoring.exchange import dump_rubric
from assessments.selectors.rubric import current_version, engine_rubric


class Command(BaseCommand):
    help = "Write a rubric as YAML (or JSON): the published version, or the one named after @."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rubric", help="KEY or KEY@VERSION, for example opm@1")
        parser.add_argument("--json", action="store_true", help="JSON in place of YAML")
        parser.add_argument("--output", help="write to this file in place of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        text = dump_rubric(engine_rubric(_find(options["rubric"])), "json" if options["json"] else "yaml")
        if not options["output"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror or error}") from error


def _find(name: str) -> RubricVersion:
    key, _, wanted = name.partition("@")
    if not wanted:
        version = current_version(key)
        if version is None:
            raise CommandError(f"{key} has no published version. {_known(key)}")
        return version
    found = RubricVersion.objects.select_related("rubric").filter(rubric__key=key, version=wanted).first()
    if found is None:
        raise CommandError(f"There is no version {wanted} of {key}. {_known(key)}")
    return found


def _known(key: str) -> str:
    rows = RubricVersion.objects.filter(rubric__key=key).values_list("version", "status")
    if rows:
        return "Known versions: " + ", ".join(f"{version} ({status})" for version, status in rows) + "."
    keys = RubricVersion.objects.values_list("rubric__key", flat=True).distinct().order_by("rubric__key")
    return f"Known rubrics: {', '.join(keys) or 'none'}."
