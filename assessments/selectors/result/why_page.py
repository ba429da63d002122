"""Why a capability has its level: A(l) against its thresholds, every official value, the binding term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments import scoring
from assessments.scoring.numbers import cut_or_none
from assessments.selectors.result.doubt_words import (
    evidence_words,
    sensitivity_words,
    trust_words,
    view_words,
)
from assessments.selectors.result.page import sight_of
from assessments.selectors.result.rows import Sight
from assessments.selectors.result.stored import Reading
from assessments.selectors.result.trust_lines import contradiction_items, trusts_of
from assessments.selectors.result.why_target import TargetNote, target_note
from opm.kernel.words import number, percent
from relationships.models import User


@dataclass(frozen=True, slots=True)
class PomRow:
    """A practice with what was said about it; "" where a side said nothing, None where it is hidden.

    `trust` says why the answer counts as far as it does towards confidence, `contradictions` what the records say,
    `one_sided` which side alone has answered.
    """

    key: str
    title: str
    weight: str
    critical: bool
    it: str
    client: str | None
    value: str | None
    share: str | None
    blank: bool
    practices: tuple[str, ...]
    below_full: bool
    agreed: bool = False
    trust: str = ""
    contradictions: tuple[str, ...] = ()
    one_sided: str = ""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level above the floor: A(l) as a share (None: nothing applies, or hidden) and whether it is held.

    Under `additive` and `mean` no level is held and none is next: every practice counts towards the score.

    `binds`: this level is what stands before the next one (a lower level can, and then it is held all the same).
    """

    level: int
    name: str
    headline: str
    share: str | None
    held: bool
    is_next: bool
    binds: bool
    words: str
    poms: tuple[PomRow, ...]
    counts: bool = False

    @property
    def asks(self) -> bool:
        """Whether the page says in full what this level asks for."""
        return self.is_next or self.binds or self.counts


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Context of templates/assessments/why.html."""

    headline: str
    key: str
    name: str
    competency: str
    intent: str
    why: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    levels: tuple[LevelRow, ...]
    hidden: bool
    stale: bool
    insufficient: bool
    earlier: str
    later: str
    rubric_key: str
    rubric_version: str
    notes: tuple[str, ...]
    target: TargetNote | None
    differing: int
    contradicted: int


@dataclass(frozen=True, slots=True)
class _Doubts:
    """What is known beside the answers of a capability, by POM key; empty while it is hidden."""

    trusts: Mapping[str, scoring.Trust]
    contradictions: Mapping[str, list[str]]
    one_sided: frozenset[str]


def why_page(reading: Reading, key: str, user: User, *, can_edit: bool, today: date) -> WhyPage:
    """Why this number, for a capability of the stored result. Seven queries at most.

    KeyError where the rubric has no such capability.
    """
    rubric, capability = reading.rubric, reading.rubric.capability(key)
    numbers = reading.numbers["capabilities"][key]
    sight = sight_of(reading, user, can_edit=can_edit, today=today)
    hidden, rated = sight.hides(key), sight.is_rated(key)
    doubts = _doubts(sight, key)
    keys = [item.key for item in rubric.capabilities()]
    place = keys.index(key)
    return WhyPage(
        headline=_headline(capability.name, numbers, rated=rated, hidden=hidden),
        key=key,
        name=capability.name,
        competency=rubric.competency_of(key).name,
        intent=capability.intent,
        why=_why(numbers, rated=rated, hidden=hidden),
        rule=_rule(rubric),
        facts=_facts(numbers, hidden=hidden, rated=rated),
        levels=_levels(reading, capability, doubts, hidden=hidden, rated=rated),
        hidden=hidden,
        stale=reading.assessment.is_stale,
        insufficient=numbers["basis"] == "insufficient",
        earlier=keys[place - 1] if place else "",
        later=keys[place + 1] if place + 1 < len(keys) else "",
        rubric_key=rubric.key,
        rubric_version=rubric.version,
        notes=_notes(numbers, doubts, hidden=hidden, rated=rated),
        target=target_note(sight, key),
        differing=0 if hidden else len(numbers["differing"]),
        contradicted=len(doubts.contradictions),
    )


def _doubts(sight: Sight, key: str) -> _Doubts:
    if sight.hides(key):
        return _Doubts({}, {}, frozenset())
    own = {pom.key for pom in sight.reading.rubric.capability(key).poms}
    return _Doubts(
        trusts={pom: trust for pom, trust in trusts_of(sight.reading).items() if pom in own},
        contradictions=contradiction_items(sight, key),
        one_sided=frozenset(sight.numbers(key)["one_sided"]),
    )


def _notes(numbers: dict[str, Any], doubts: _Doubts, *, hidden: bool, rated: bool) -> tuple[str, ...]:
    """What to know before one relies on the number, in sentences."""
    if hidden or not rated:
        return ()
    found = [sensitivity_words(numbers)]
    if numbers["confidence"] is not None:
        hint = ", so the number is indicative: take it as a hint" if numbers["indicative"] else ""
        found.append(
            f"Confidence is {percent(numbers['confidence'])}{hint}. {evidence_words(doubts.trusts.values())}"
        )
    if numbers["it"] is not None and numbers["client"] is not None:
        found.append(f"IT sees {number(numbers['it'], 2)}, the client sees it {_seen(numbers)}.")
    return tuple(text for text in found if text)


def _seen(numbers: dict[str, Any]) -> str:
    words = view_words(numbers["it"], numbers["client"])
    return words if words == "the same" else f"{words}, at {number(numbers['client'], 2)}"


def _headline(name: str, numbers: dict[str, Any], *, rated: bool, hidden: bool) -> str:
    if not rated and hidden:
        return f"{name} waits for IT's answers"
    if not rated:
        return f"{name} is not rated yet"
    if numbers["level"] is None:
        return f"{name} does not apply here"
    if numbers["basis"] == "insufficient":
        return f"Too much of {name} does not apply to show a level"
    if numbers["low"] is not None and number(numbers["low"], 2) != number(numbers["high"], 2):
        return f"{name} is between {number(numbers['low'], 2)} and {number(numbers['high'], 2)}"
    return f"{name} is at level {numbers['level']}, {number(numbers['score'], 2)}"


def _why(numbers: dict[str, Any], *, rated: bool, hidden: bool) -> str:
    """The binding term in words; it names a share that both sides make, so it waits as their answers do."""
    if not rated and hidden:
        return ""
    if not rated:
        return "Nobody has answered it. A dash is not a low level."
    return "" if hidden else str(numbers["why"])


def _rule(rubric: scoring.Rubric) -> str:
    method = rubric.method
    if method.name == "gated":
        return (
            f"A level is held when more than {percent(cut_or_none(method.own))} of it is in place, more than "
            f"{percent(cut_or_none(method.lower))} of every level below it, and no critical practice up to it "
            "is missing."
        )
    if method.name == "all_items":
        return "A level is held when every practice at it and below it passes."
    if method.name == "additive":
        return "Every level adds to the score by its share in place."
    return "The score is the average over the practices of all levels."


def _facts(numbers: dict[str, Any], *, hidden: bool, rated: bool) -> tuple[tuple[str, str], ...]:
    facts = [("Coverage", percent(numbers["coverage"])), ("Does not apply", percent(numbers["na_share"]))]
    if rated and not hidden:
        words = f"{percent(numbers['confidence'])}{', indicative' if numbers['indicative'] else ''}"
        facts.append(("Confidence", words))
    if numbers["it"] is not None:
        facts.append(("IT's view", number(numbers["it"], 2)))
    if numbers["client"] is not None and not hidden:
        facts.append(("Client's view", number(numbers["client"], 2)))
    return tuple(facts)


def _levels(
    reading: Reading, capability: scoring.Capability, doubts: _Doubts, *, hidden: bool, rated: bool
) -> tuple[LevelRow, ...]:
    numbers = reading.numbers["capabilities"][capability.key]
    rubric, reached = reading.rubric, numbers["level"]
    binding = (numbers["binding"] or {}).get("level")
    rows: list[LevelRow] = []
    counts = rubric.method.name in ("additive", "mean")
    next_found = counts
    for level in rubric.rated_levels:
        share = numbers["fulfilment"][str(level)]
        poms = tuple(
            _pom(reading, pom, doubts, hidden=hidden) for pom in capability.poms if pom.level == level
        )
        is_next = (
            bool(poms) and share is not None and reached is not None and level > reached and not next_found
        )
        next_found = next_found or is_next
        held = not counts and reached is not None and share is not None and level <= reached
        rows.append(
            LevelRow(
                level=level,
                name=rubric.level_name(level),
                headline=capability.headline(level),
                share=None if hidden or not rated else share,
                held=held and rated,
                is_next=is_next and rated,
                binds=rated and not hidden and level == binding,
                words=_level_words(rubric, share, hidden=hidden, rated=rated),
                poms=poms,
                counts=counts,
            )
        )
    return tuple(rows)


def _level_words(rubric: scoring.Rubric, share: str | None, *, hidden: bool, rated: bool) -> str:
    if not rated:
        return "not rated yet"
    if share is None:
        return "nothing applies here"
    if hidden:
        return "shown once you have answered it"
    if rubric.method.name != "gated":
        return f"{percent(share)} in place"
    method = rubric.method
    own, lower = percent(cut_or_none(method.own)), percent(cut_or_none(method.lower))
    return f"{percent(share)} in place; needs more than {own} to be held, {lower} to carry higher levels"


def _pom(reading: Reading, pom: scoring.Pom, doubts: _Doubts, *, hidden: bool) -> PomRow:
    entry = reading.numbers["poms"].get(pom.key, {})
    rubric, is_open = reading.rubric, reading.assessment.is_open
    value = entry.get("value")
    return PomRow(
        key=pom.key,
        title=pom.title or pom.key,
        weight=str(pom.weight),
        critical=pom.critical,
        it=option_words(rubric, entry.get("it")),
        client=None if hidden else option_words(rubric, entry.get("client")),
        value=None if hidden else _value_words(rubric, entry, is_open=is_open),
        share=None if hidden else value,
        blank=not entry and not hidden,
        practices=pom.practices,
        below_full=not entry.get("na") and value != cut_or_none(rubric.scale[-1].value),
        agreed="agreed" in entry and not hidden,
        trust=_trust(doubts.trusts.get(pom.key)),
        contradictions=tuple(doubts.contradictions.get(pom.key, ())),
        one_sided=_one_sided(entry) if pom.key in doubts.one_sided else "",
    )


def _trust(trust: scoring.Trust | None) -> str:
    """Why an answer is trusted as far as it is; a blank says so itself."""
    return "" if trust is None or trust.certainty is None else trust_words(trust)


def _one_sided(entry: Mapping[str, Any]) -> str:
    """Which side has answered alone."""
    return "only IT has answered" if entry.get("it") else "only the client has answered"


def option_words(rubric: scoring.Rubric, key: str | None) -> str:
    """The label of an option, "Not applicable", or "" for no answer."""
    return "" if key is None else "Not applicable" if key == "NA" else rubric.option(key).label


def _value_words(rubric: scoring.Rubric, entry: dict[str, Any], *, is_open: bool) -> str:
    """The official value: an option, or the number between two; what a blank counts as."""
    if entry.get("na"):
        return "Not applicable"
    value = entry.get("value")
    if value is None:
        return "No answer" if is_open else f"No answer, counts as {rubric.scale[0].label.lower()}"
    labels = {cut_or_none(option.value): option.label for option in rubric.scale}
    return labels.get(value) or "Between the sides"
