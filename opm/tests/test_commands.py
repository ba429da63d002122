"""Commands for whoever runs an installation: proving the log, copies, measuring, pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from opm.kernel import history
from opm.kernel.models import Change
from opm.management.commands import bench, screenshots
from opm.testing.services import postgres_bin
from relationships.models import Client, User

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


@pytest.fixture
def told(transactional_db: Any, finance: Client, alice: User, now: Any) -> Client:
    """Two changes in the log, committed."""
    from django.db import transaction

    with transaction.atomic():
        for word in ("first", "second"):
            entry = history.Entry("client.note", finance, scope=finance.scope, new=word)
            history.record(entry, by=alice, at=now)
    return finance


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_sound_log_is_called_good(told: Client) -> None:
    assert "All good: 2 changes in one chain" in run("check_audit")


def test_a_log_signed_with_another_key_fails_with_status_one(told: Client, settings: Any) -> None:
    settings.AUDIT_KEY = "somebody else's"
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_audit", stdout=out, stderr=out)
    assert ended.value.code == 1
    assert "Change 1 does not follow from the one before it." in out.getvalue()
    assert "2 breaks" in out.getvalue()


# --- copies ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the server's own version come first on the path."""
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", f"{postgres_bin()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty_place(transactional_db: Any, tmp_path: Path) -> Any:
    """DATABASE_URL of an empty database of the same kind."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/restored.sqlite3"
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.both_databases
def test_a_backup_restored_into_an_empty_place_holds_everything_and_proves_its_log(
    told: Client, tools: None, empty_place: str, tmp_path: Path, settings: Any
) -> None:
    file = tmp_path / "copy"
    assert "sha256" in run("backup", str(file))
    env = {**os.environ, "DATABASE_URL": empty_place, "AUDIT_KEY": settings.AUDIT_KEY}
    done = subprocess.run([*MANAGE, "restore", str(file)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"All good: {Change.objects.count()} changes in one chain" in done.stdout
    again = subprocess.run([*MANAGE, "restore", str(file)], env=env, capture_output=True, text=True)
    assert again.returncode != 0 and "not empty" in again.stderr


def test_a_damaged_copy_is_refused_by_its_checksum(told: Client, tools: None, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    run("backup", str(file))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(CommandError, match="its checksum differs"):
        run("restore", str(file))


def test_a_backup_overwrites_nothing_and_needs_a_folder(told: Client, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("precious")
    with pytest.raises(CommandError, match="exists already"):
        run("backup", str(file))
    assert file.read_text() == "precious"
    with pytest.raises(CommandError, match="does not exist"):
        run("backup", str(tmp_path / "nowhere" / "copy"))


def test_a_copy_without_checksum_is_refused(told: Client, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_bytes(b"SQLite format 3\0")
    with pytest.raises(CommandError, match=r"copy\.sha256 is missing"):
        run("restore", str(file))


# --- measuring and pictures -----------------------------------------------------------------------------------------
def test_bench_measures_a_database_and_says_ratios(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "TIMES", 1)
    call_command("seed_demo", clients=2, quarters=1, verbosity=0)
    measures = bench.measure()
    assert measures["clients"] == 2 and 0 < measures["Portfolio queries"] < 20
    said = bench.lines({**measures, "seeding": 1.0}, {**measures, "seeding": 2.0})
    assert said[0].startswith("Portfolio: 1.0 times, 2 against 2 clients")
    asked = re.compile(r"(\d+) queries against (\d+)$")
    counts = [found.groups() for line in said if (found := asked.search(line))]
    assert len(counts) == len(bench.ACROSS) + len(bench.OF_CLIENT) + len(bench.NIGHT)
    assert all(abs(int(high) - int(low)) <= 1 for high, low in counts)  # nothing to look for is not asked


def test_the_tour_names_each_picture_once_and_in_order() -> None:
    names = [shot.name for shot in screenshots.SHOTS]
    assert names == sorted(set(names))


def test_readme_shows_every_picture_of_the_tour() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    folder = settings.BASE_DIR / "docs" / "screenshots"
    for shot in screenshots.SHOTS:
        assert f"docs/screenshots/{shot.name}.png" in readme
        assert (folder / f"{shot.name}.png").stat().st_size < 300_000
