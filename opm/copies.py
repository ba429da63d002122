"""Whole-database copies: SQLite's online backup and PostgreSQL's own tools, each with a checksum beside the file.

A copy is consistent although people write meanwhile. The keys (SECRET_KEY, AUDIT_KEY) are not in it on purpose: keep
them elsewhere, without AUDIT_KEY nobody can prove the change log of a restored database.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

CHUNK = 1 << 20


class CopyError(Exception):
    """A copy that cannot be made or put back, with a sentence for people."""


def backup_to(target: Path) -> str:
    """Copy the database into a new file and write its checksum beside it ("FILE.sha256"). Returns the SHA-256."""
    if target.exists():
        raise CopyError(f"{target} exists already; a backup overwrites nothing.")
    if not target.parent.is_dir():
        raise CopyError(f"The folder {target.parent} does not exist.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.touch(mode=0o600)
        if connection.vendor == "sqlite":
            _copy_sqlite(str(connection.settings_dict["NAME"]), str(part))
        else:
            _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={part}")
        digest = sha256_of(part)
        checksum_of(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return digest


def restore_from(source: Path) -> None:
    """Put a copy into an empty database. Refuses a file whose checksum is wrong or missing, and a database in use."""
    _check(source)
    if connection.introspection.table_names():
        raise CopyError("This database is not empty; a copy is put back into an empty one only.")
    if connection.vendor == "sqlite":
        connection.close()
        _copy_sqlite(str(source), str(connection.settings_dict["NAME"]))
    else:
        connection.close()
        name = str(connection.settings_dict["NAME"])
        _postgresql(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={name}",
            str(source),
        )


def checksum_of(file: Path) -> Path:
    """Where the checksum of a copy stands."""
    return file.with_name(f"{file.name}.sha256")


def sha256_of(file: Path) -> str:
    """SHA-256 (hex) of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _check(source: Path) -> None:
    checksum = checksum_of(source)
    if not source.is_file():
        raise CopyError(f"{source} does not exist.")
    if not checksum.is_file():
        raise CopyError(f"{checksum} is missing; without it nobody knows whether the copy is whole.")
    if checksum.read_text(encoding="utf-8").split()[:1] != [sha256_of(source)]:
        raise CopyError(f"{source} is not the file that was written: its checksum differs.")
    head = source.open("rb").read(16)
    kind = (
        "sqlite" if head.startswith(b"SQLite format 3") else "postgresql" if head.startswith(b"PGDMP") else ""
    )
    if kind != connection.vendor:
        raise CopyError(f"{source} is no copy of a {connection.display_name} database.")


def _copy_sqlite(source: str, target: str) -> None:
    """SQLite's online backup: page by page, consistent although somebody writes."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        broken = new.execute("PRAGMA quick_check").fetchone()[0]
    if broken != "ok":
        raise CopyError(f"The copy is damaged: {broken}.")


def _postgresql(program: str, *arguments: str) -> None:
    if not shutil.which(program):
        raise CopyError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **_login()}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise CopyError(f"{program} failed: {done.stderr.strip()[-1000:]}")


def _login() -> dict[str, str]:
    """How PostgreSQL's programs reach the database; a password stays out of the process list."""
    known: dict[str, Any] = connection.settings_dict
    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    found = {variable: str(known[name]) for variable, name in names.items() if known.get(name)}
    host = known.get("OPTIONS", {}).get("host")
    return {**found, **({"PGHOST": str(host)} if host else {})}
