"""IT's view beside the client's: overall, by competency, and by capability where the client has answered. Pure.

What would tell the client's answers before the viewer may see them is hidden (Sight): a capability's own view and gap,
and those of a competency or overall that sum it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.scoring import Competency
from assessments.selectors.result.doubt_words import agreement_words, view_words
from assessments.selectors.result.rows import Sight
from opm.kernel.words import count, difference, listed, number


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One line: `kind` "overall", "competency" or "capability". `seen` says how the client sees it: "0.5 lower".

    `gap` is IT's view minus the client's (SCORING.md); None where one is missing or hidden.
    """

    kind: str
    key: str
    name: str
    it: str | None
    client: str | None
    gap: Any
    seen: str
    differing: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class TwoVoices:
    """Both views with what they mean. `rows` is empty before anybody of the client's side has answered.

    Capabilities that are hidden are not listed, nor those that both see the same: `same` counts them.
    """

    finding: str
    rows: tuple[ViewRow, ...]
    same: int
    agreement: str
    differing: int
    apart: str
    one_sided: int
    agreed: int
    hidden: bool


def two_voices(sight: Sight, client_name: str) -> TwoVoices:
    """Both views of a result as far as this viewer may know them."""
    numbers = sight.reading.numbers
    hidden = sight.hides_any()
    may_know = [key for key in numbers["capabilities"] if not sight.hides(key)]
    known = [sight.numbers(key) for key in may_know]
    own = {pom.key for key in may_know for pom in sight.reading.rubric.capability(key).poms}
    rows = _rows(sight)
    return TwoVoices(
        finding=_finding(client_name, rows, numbers),
        rows=tuple(row for row in rows if not is_same(row) and not (row.hidden and row.kind == "capability")),
        same=sum(is_same(row) for row in rows),
        agreement="" if hidden else agreement_words(numbers["agreement"]),
        differing=(apart := sum(len(item["differing"]) for item in known)),
        apart=differing_words(apart),
        one_sided=sum(len(item["one_sided"]) for item in known),
        agreed=sum("agreed" in item for key, item in numbers["poms"].items() if key in own),
        hidden=hidden,
    )


def is_same(row: ViewRow) -> bool:
    """A capability that both sides see the same, with no practice on which they differ."""
    return row.kind == "capability" and not row.hidden and not row.gap and not row.differing


def _rows(sight: Sight) -> tuple[ViewRow, ...]:
    numbers = sight.reading.numbers
    if all(item["client"] is None for item in numbers["capabilities"].values()):
        return ()
    rows = [_row("overall", "", "Overall", numbers["overall"], hidden=sight.hides_any())]
    for competency in sight.reading.rubric.competencies:
        rows += _competency(sight, competency)
    return tuple(rows)


def _competency(sight: Sight, competency: Competency) -> list[ViewRow]:
    """A competency in which the client has answered, with the capabilities that it speaks of."""
    answered = [item for item in competency.capabilities if sight.numbers(item.key)["client"] is not None]
    if not answered:
        return []
    own = sight.reading.numbers["competencies"][competency.key]
    head = _row("competency", competency.key, competency.name, own, hidden=sight.hides_any(competency.key))
    return [
        head,
        *(
            _row("capability", item.key, item.name, sight.numbers(item.key), hidden=sight.hides(item.key))
            for item in answered
        ),
    ]


def _row(kind: str, key: str, name: str, numbers: Mapping[str, Any], *, hidden: bool) -> ViewRow:
    it, client = numbers["it"], None if hidden else numbers["client"]
    differing = numbers["differing"]
    return ViewRow(
        kind=kind,
        key=key,
        name=name,
        it=it,
        client=client,
        gap=difference(it, client),
        seen=view_words(it, client),
        differing=0 if hidden else differing if isinstance(differing, int) else len(differing),
        hidden=hidden,
    )


def _finding(client_name: str, rows: tuple[ViewRow, ...], numbers: Mapping[str, Any]) -> str:
    """What both views say in one or two sentences; "" before the client has answered."""
    if not rows:
        return ""
    if rows[0].hidden:
        waiting = [row.name for row in rows if row.kind == "capability" and row.hidden]
        return (
            f"{client_name} has answered in {listed(waiting)}. Its view appears once you have answered there."
        )
    overall = rows[0]
    known = f"IT sees {number(overall.it)}, {client_name} sees {number(overall.client)}."
    apart = [row for row in rows if row.kind == "capability" and row.gap]
    if overall.it is None or not apart:
        return known
    widest = max(apart, key=lambda row: abs(row.gap))
    return f"{known} They are furthest apart in {widest.name}: {client_name} sees it {widest.seen}."


def differing_words(amount: int) -> str:
    """ "On 3 practices the sides are at least one answer of the scale apart.", or ""."""
    if not amount:
        return ""
    return f"On {count(amount, 'practice')} the sides are at least one answer of the scale apart."
