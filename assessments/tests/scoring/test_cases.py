"""The thirteen published cases, through the engine and through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assessments.scoring import read_input, score, score_to_dict
from opm.testing import patience

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CASES = json.loads((HERE / "scoring-cases.json").read_text(encoding="utf-8"))


def run_command(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assessments.scoring", *(arguments or ("-",))],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=patience.SECONDS,
        check=False,
    )


def assert_contains(expected: Any, given: Any, place: str = "") -> None:
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in given, f"{place}.{key} is missing"
            assert_contains(value, given[key], f"{place}.{key}")
    elif place in (".not_asked", ".one_sided"):
        assert sorted(expected) == sorted(given), place
    else:
        assert expected == given, place


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_engine_gives_the_published_result(case: dict[str, Any]) -> None:
    given = read_input(json.dumps(case["input"]))
    result = score(given.rubric, given.sheets, given.agreed, open=given.open, as_of=given.as_of)
    assert_contains(case["expected"], score_to_dict(result))
    assert ("interval" in score_to_dict(result)) == bool(case["input"].get("open"))


@pytest.mark.parametrize("case", [CASES[0], CASES[3], CASES[11]], ids=lambda case: case["case"])
def test_the_command_gives_the_published_result(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_text(json.dumps(case["input"]), encoding="utf-8")
    done = run_command("", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert_contains(case["expected"], json.loads(done.stdout))


def test_the_command_reads_standard_input_and_prints_every_documented_field() -> None:
    done = run_command(json.dumps(CASES[1]["input"]))
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert set(result) == {
        "capabilities",
        "competencies",
        "overall",
        "partner_level",
        "not_asked",
        "one_sided",
    }
    assert result["capabilities"]["C0K0"] == {
        "level": 2,
        "score": "2.9803",
        "fulfilment": {"2": "0.8333", "3": "0.7500", "4": "0.6666", "5": "0.4444"},
        "binding": {"kind": "lower", "level": 2, "value": "0.8333", "needs": "0.8500"},
        "na_share": "0.0000",
        "basis": "sufficient",
        "coverage": "1.0000",
    }
    assert result["competencies"]["C1"]["held_by"] == []


def test_the_command_refuses_with_status_2_and_one_line() -> None:
    broken = json.loads(json.dumps(CASES[1]["input"]))
    broken["sheets"][0]["answers"]["C0K0.2a"] = {"option": "Z"}
    done = run_command(json.dumps(broken))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "C0K0.2a" in done.stderr and '"Z"' in done.stderr and "sheets[0]" in done.stderr


@pytest.mark.parametrize("arguments", [("/no/such/file.json",), ("a", "b"), ("x\x00y"[:1],)])
def test_the_command_refuses_what_it_cannot_read_in_one_line(arguments: tuple[str, ...]) -> None:
    done = run_command("", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_the_engine_needs_no_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None; import assessments.scoring, assessments.scoring.__main__;"
        "assert not [name for name in sys.modules if name.startswith(('django.', 'numpy', 'yaml'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
