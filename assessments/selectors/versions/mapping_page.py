"""The admin's mapping of keys between two versions: every rated key of the older one with its suggestion."""

from __future__ import annotations

from dataclasses import dataclass

from assessments import scoring
from assessments.models import RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.versions.mapping import decided
from assessments.services.rubric.mapping import state_of

FATES = tuple((fate.value, fate.value.capitalize()) for fate in scoring.Fate)


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One key: what it said, what it says now, what is suggested and chosen."""

    key: str
    level: int
    before: str
    after: str
    suggested: str
    fate: str
    into: str
    is_decided: bool
    problem: str = ""

    @property
    def needs_decision(self) -> bool:
        """Whether its fate does not follow from the texts alone."""
        return not self.is_decided and self.suggested != scoring.Fate.SAME


@dataclass(frozen=True, slots=True)
class MappingGroup:
    """The keys of one capability of the older version."""

    key: str
    name: str
    rows: tuple[MappingRow, ...]

    @property
    def open(self) -> int:
        return sum(row.needs_decision or bool(row.problem) for row in self.rows)


@dataclass(frozen=True, slots=True)
class MappingPage:
    """Context of the mapping screen."""

    groups: tuple[MappingGroup, ...]
    seen: str
    undecided: int
    carried: int
    total: int
    added: tuple[str, ...]  # keys of the newer version that continue none

    @property
    def headline(self) -> str:
        left = f"{self.undecided} to decide" if self.undecided else "all decided"
        return f"{self.carried} of {self.total} practices carry over, {left}"


def mapping_page(
    older: RubricVersion,
    newer: RubricVersion,
    *,
    typed: dict[str, tuple[str, str]] | None = None,
    problems: dict[str, str] | None = None,
) -> MappingPage:
    """`typed` are fate and keys as somebody chose them, shown again with what is wrong. One query."""
    before, after = engine_rubric(older), engine_rubric(newer)
    suggested, stored = scoring.suggest(before, after), decided(older, newer)
    typed, problems = typed or {}, problems or {}

    def row(pom: scoring.Pom) -> MappingRow:
        item = stored.get(pom.key) or suggested[pom.key]
        fate, into = typed.get(pom.key, (item.fate.value, ", ".join(item.into)))
        return MappingRow(
            key=pom.key,
            level=pom.level,
            before=scoring.words_of(pom),
            after="\n\n".join(scoring.words_of(after.pom(key)) for key in item.into if after.has_pom(key)),
            suggested=suggested[pom.key].fate.value,
            fate=fate,
            into=into,
            is_decided=pom.key in stored,
            problem=problems.get(pom.key, ""),
        )

    groups = tuple(
        MappingGroup(item.key, item.name, tuple(row(pom) for pom in item.poms if pom.level > before.floor))
        for item in before.capabilities()
    )
    rows = [row for group in groups for row in group.rows]
    chosen = {key: stored.get(key, item) for key, item in suggested.items()}
    continued = {key for item in chosen.values() for key in item.into}
    return MappingPage(
        groups=groups,
        seen=state_of(stored),
        undecided=sum(row.needs_decision for row in rows),
        carried=sum(row.fate in scoring.CARRIES and not row.needs_decision for row in rows),
        total=len(rows),
        added=tuple(pom.key for pom in after.rated_poms() if pom.key not in continued),
    )
