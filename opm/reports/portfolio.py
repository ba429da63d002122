"""A portfolio's report from its clients' parts. Pure: what is not in a part is not in the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from opm import phrases
from opm.kernel import words
from opm.kernel.quarters import Quarter
from opm.reports.content import Part

STEP = Decimal("0.1")  # the smallest fall a page can show


def portfolio_part(name: str, quarter: Quarter, parts: Sequence[Part], missing: Sequence[Part]) -> Part:
    """The portfolio's own content; `missing` are clients whose quarter is not closed, with why."""
    rows = [_row(part) for part in parts]
    backwards = sorted(
        (row for row in rows if _fell(row)), key=lambda row: (Decimal(row["moved"] or 0), row["name"])
    )
    content: Part = {
        "name": name,
        "rows": rows,
        "missing": list(missing),
        "backwards": backwards,
        "distribution": _distribution(parts),
        "competencies": _competency_columns(parts),
        "mean": _mean([part["overall"]["score"] for part in parts]),
        "trend": _trend(parts),
        "levels": _levels(parts),
    }
    return {**content, "headline": _headline(content), "summary": _summary(content, quarter)}


def _row(part: Part) -> Part:
    return {
        "name": part["name"],
        "slug": part["slug"],
        "owner": part["owner"],
        "score": part["overall"]["score"],
        "moved": part["overall"]["moved"],
        "gap": part["overall"]["gap"],
        "partner": part["partner"]["name"],
        "rose": part["partner"]["rose"],
        "competencies": {
            item["key"]: {"score": item["score"], "level": item["level"]} for item in part["competencies"]
        },
        "holds": part["holds"],
        "confidence": part["overall"]["confidence"],
        "indicative": part["overall"]["indicative"],
        "contradicted": len(part["doubt"]["claims"]),
        "percent": part["targets"]["percent"] if part["targets"] else None,
        "overdue": part["targets"]["overdue"] if part["targets"] else 0,
    }


def _fell(row: Part) -> bool:
    return row["rose"] < 0 or (row["moved"] is not None and Decimal(row["moved"]) <= -STEP)


def _levels(parts: Sequence[Part]) -> list[Part]:
    """Partner levels, lowest first, of the clients' rubrics."""
    found: dict[str, str] = {}
    for part in parts:
        found |= {level["key"]: level["name"] for level in part["partner"]["levels"]}
    return [{"key": key, "name": name} for key, name in found.items()]


def _distribution(parts: Sequence[Part]) -> list[Part]:
    now = Counter(part["partner"]["key"] for part in parts)
    before = Counter(part["partner"]["before"] for part in parts)
    return [{**level, "now": now[level["key"]], "before": before[level["key"]]} for level in _levels(parts)]


def _competency_columns(parts: Sequence[Part]) -> list[Part]:
    found: dict[str, str] = {}
    for part in parts:
        found |= {item["key"]: item["name"] for item in part["competencies"]}
    return [{"key": key, "name": name} for key, name in found.items()]


def _mean(scores: Sequence[str | None]) -> str | None:
    """The plain mean over clients (SCORING.md, Roll-up), cut to four decimals."""
    known = [Decimal(score) for score in scores if score is not None]
    return str(words.cut(sum(known, Decimal(0)) / len(known), 4)) if known else None


def _trend(parts: Sequence[Part]) -> Part:
    """By quarter: the mean, how many clients are in it, and how many at each partner level."""
    quarters = parts[0]["trend"]["quarters"] if parts else []
    places = range(len(quarters))
    counts = [Counter(part["trend"]["partner"][place] for part in parts) for place in places]
    overall: list[list[Any]] = [[part["trend"]["overall"][place] for part in parts] for place in places]
    return {
        "quarters": list(quarters),
        "breaks": sorted({place for part in parts for place in part["trend"].get("breaks", ())}),
        "mean": [_mean(scores) for scores in overall],
        "clients": [sum(score is not None for score in scores) for scores in overall],
        "partner": {level["key"]: [count[level["key"]] for count in counts] for level in _levels(parts)},
    }


def _headline(content: Part) -> str:
    names = [row["name"] for row in content["backwards"]]
    if not content["rows"]:
        return f"No client of {content['name']} has a closed quarter"
    if not names:
        return f"No client of {content['name']} is going backwards"
    verb = "is" if len(names) == 1 else "are"
    count = phrases.sentence(phrases.counted(len(names), "client")).rstrip(".")
    return f"{count} {verb} going backwards: {words.listed(names)}"


def _summary(content: Part, quarter: Quarter) -> list[str]:
    said = []
    spread = [phrases.counted(row["now"], row["name"]) for row in content["distribution"] if row["now"]]
    if spread:
        said.append(phrases.sentence(words.listed(spread, 6)))
    if content["mean"] is not None:
        said.append(
            f"The plain mean over {words.count(len(content['rows']), 'client')} is {words.number(content['mean'])}."
        )
    behind = [row["name"] for row in content["rows"] if row["overdue"]]
    if behind:
        verb = "is" if len(behind) == 1 else "are"
        said.append(f"{words.listed(behind, 5)} {verb} behind target.")
    denied = [row["name"] for row in content["rows"] if row["contradicted"]]
    if denied:
        said.append(f"The records do not bear out claims about {words.listed(denied, 5)}.")
    if content["missing"]:
        names = words.listed([row["name"] for row in content["missing"]], 5)
        verb = "is" if len(content["missing"]) == 1 else "are"
        said.append(f"{names} {verb} not included: {quarter.label} is not closed there.")
    return said
