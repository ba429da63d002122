"""load_rubric and export_rubric: what they say, and that a dry run or an error changes nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.models import RubricVersion
from assessments.scoring.exchange import load_rubric
from assessments.selectors.rubric import current_version
from assessments.testing import SHIPPED, SMALL, rubric_file

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def edited(tmp_path: Path, *changes: tuple[str, str]) -> str:
    text = SMALL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_shipped_rubric_loads_and_is_published() -> None:
    said = run("load_rubric", str(SHIPPED), "--publish")
    assert "5 competencies, 22 capabilities" in said
    assert "Organisation Partner Maturity, version 1 is published." in said
    version = current_version()
    assert version is not None and version.version == "1"


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    said = run("load_rubric", str(SMALL), "--dry-run")
    assert "becomes a new draft" in said
    assert "Dry run: nothing was changed." in said
    assert "surprises_told_by_hand_share" in said
    assert not RubricVersion.objects.exists()


def test_loading_twice_leaves_nothing_to_do() -> None:
    run("load_rubric", str(SMALL), "--publish")
    assert "Nothing to do." in run("load_rubric", str(SMALL), "--publish")


def test_a_new_version_is_told_as_differences(rubric_version: RubricVersion, tmp_path: Path) -> None:
    path = edited(
        tmp_path, ('version: "1"', 'version: "2"'), ("title: Goals set jointly", "title: Set together")
    )
    said = run("load_rubric", path, "--dry-run")
    assert "POM REL1.4a, title: Goals set jointly -> Set together" in said


def test_a_published_version_with_other_content_is_refused(
    rubric_version: RubricVersion, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="A published version never changes: give the file a new version"):
        run("load_rubric", edited(tmp_path, ("title: Goals set jointly", "title: Other")))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "level: 3\n            title: Goals agreed",
            "level: 9\n            title: Goals agreed",
            "level must be from 1 to 5",
        ),
        ("requires: REL", "requires: GONE", 'unknown competency "GONE"'),
        ("key: REL2.2b", "key: REL2.2a", "duplicate key"),
        ("weight: 2\n        ladder", "weight: 0\n        ladder", "must be more than 0"),
        ("title: Goals for key clients", "titel: Goals for key clients", 'unknown key "titel"'),
        ("label: Fully", "label: [Fully", "malformed YAML"),
    ],
)
def test_an_error_names_file_line_and_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = edited(tmp_path, (old, new))
    with pytest.raises(CommandError) as error:
        run("load_rubric", path)
    assert f"{path}: line " in str(error.value)
    assert words in str(error.value)
    assert not RubricVersion.objects.exists()


def test_the_line_of_an_error_is_the_line_of_the_file(tmp_path: Path) -> None:
    path = edited(tmp_path, ("requires: REL", "requires: GONE"))
    line = (
        Path(path)
        .read_text(encoding="utf-8")
        .splitlines()
        .index(
            "  - {competency: VAL, level: 3, requires: GONE, at_least: 2, why: outstanding issues come before outcomes}"
        )
    )
    with pytest.raises(CommandError, match=f": line {line + 1}: "):
        run("load_rubric", path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("load_rubric", str(tmp_path / "nowhere.yaml"))


def test_publishing_with_gaps_needs_to_be_accepted(tmp_path: Path) -> None:
    path = edited(tmp_path, ("title: Goals set jointly\n", "title: ''\n"))
    with pytest.raises(CommandError, match="POM REL1.4a: has no title"):
        run("load_rubric", path, "--publish")
    assert not RubricVersion.objects.exists()
    run("load_rubric", path, "--publish", "--accept-gaps")
    assert current_version() is not None


def test_an_exported_rubric_is_the_loaded_one(rubric_version: RubricVersion, tmp_path: Path) -> None:
    assert load_rubric(run("export_rubric", "opm")) == rubric_file(SMALL)
    assert load_rubric(run("export_rubric", "opm@1", "--json")) == rubric_file(SMALL)
    path = tmp_path / "out.yaml"
    run("export_rubric", "opm@1", "--output", str(path))
    assert load_rubric(path.read_bytes()) == rubric_file(SMALL)
    assert json.loads(run("export_rubric", "opm", "--json"))["format"] == "opm-rubric/1"


@pytest.mark.parametrize(
    ("name", "words"), [("opm@9", "Known versions: 1 .published."), ("x", "Known rubrics: opm")]
)
def test_an_unknown_rubric_is_answered_with_the_known_ones(
    name: str, words: str, rubric_version: Any
) -> None:
    with pytest.raises(CommandError, match=words):
        run("export_rubric", name)
