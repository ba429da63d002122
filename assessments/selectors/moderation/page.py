"""The screen of a moderation: the practices to talk over in groups, how far one is, what the address asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from assessments import scoring
from assessments.models import Answer
from assessments.selectors.moderation.agenda import NA, Agenda, Kind, rating_words
from assessments.selectors.moderation.items import Item, ItemMaker, Typed, Voice
from opm.kernel.words import count

TITLES = {
    Kind.SIDES: "The sides differ",
    Kind.RATERS: "Raters of one side differ",
    Kind.APPLIES: "Whether it applies",
    Kind.RECORDS: "The records say otherwise",
    Kind.SETTLED: "Agreed, and no longer apart",
    Kind.ONE_SIDED: "Only one side has answered",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The practices of one kind, shown ones alone; `total` counts all of the kind."""

    kind: Kind
    title: str
    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address asks for: one competency (its key) and only what is still open."""

    competency: str = ""
    still_open: bool = False

    @property
    def on(self) -> bool:
        return bool(self.competency or self.still_open)

    def takes(self, item: Item) -> bool:
        """Whether an item is shown. What could not be saved is always shown."""
        if item.errors or item.clash:
            return True
        here = self.competency in ("", item.competency.key)
        return here and not (self.still_open and item.agreed)


@dataclass(frozen=True)
class ModerationPage:
    """Context of the screen and of the printed agenda. `one_sided` stands apart, folded, and is not counted."""

    agenda: Agenda
    groups: tuple[Group, ...]
    one_sided: Group | None
    hidden: tuple[scoring.Capability, ...]
    done: int
    total: int
    editable: bool
    on_team: bool
    notice: str
    filter: Filter
    keys: tuple[tuple[str, str], ...]
    saved_at: datetime | None
    errors: tuple[tuple[str, str], ...]
    row: Item | None = None

    @property
    def items(self) -> list[Item]:
        """Every practice that is shown, in order."""
        last = self.one_sided.items if self.one_sided else ()
        return [item for group in self.groups for item in group.items] + list(last)

    @property
    def current(self) -> str:
        """The practice to begin with: the first that is still open."""
        main = [item for group in self.groups for item in group.items]
        return next((item.pom.key for item in main if not item.agreed), main[0].pom.key if main else "")

    @property
    def competencies(self) -> list[scoring.Competency]:
        return list(self.agenda.rubric.competencies)

    @property
    def headline(self) -> str:
        """The finding: how much of what differs is talked over."""
        if not self.total:
            if self.hidden:
                return (
                    f"{count(len(self.hidden), 'capability', 'capabilities')} to answer before the moderation"
                )
            return "Nothing differs between the sides"
        if self.done == self.total:
            whole = (
                f"All {self.total} practices are" if self.total > 1 else "The one practice that differs is"
            )
            return f"{whole} talked over"
        if not self.done:
            return f"{count(self.total, 'practice')} to talk over"
        verb = "is" if self.done == 1 else "are"
        return f"{self.done} of {count(self.total, 'practice')} {verb} talked over"


def moderation_page(
    agenda: Agenda,
    *,
    on_team: bool,
    owner: bool,
    wanted: Filter | None = None,
    typed: Mapping[str, Typed] | None = None,
    row: str = "",
) -> ModerationPage:
    """The screen from an agenda. One query."""
    wanted, typed = wanted or Filter(), typed or {}
    voices = _voices(agenda, {item.pom.key for item in agenda.items}, names=owner, notes=on_team)
    maker = ItemMaker(agenda, voices, typed)
    items = [maker.item(found) for found in agenda.items]
    groups = {kind: _group(kind, items, wanted) for kind in Kind}
    one_sided = groups.pop(Kind.ONE_SIDED)
    counted = [item for item in items if item.kind is not Kind.ONE_SIDED]
    is_open = agenda.assessment.is_open
    return ModerationPage(
        agenda=agenda,
        groups=tuple(group for group in groups.values() if group.items),
        one_sided=one_sided if one_sided.items else None,
        hidden=tuple(
            item
            for item in agenda.hidden
            if wanted.competency in ("", agenda.rubric.competency_of(item.key).key)
        ),
        done=sum(item.agreed is not None for item in counted),
        total=len(counted),
        editable=on_team and is_open,
        on_team=on_team,
        notice=""
        if on_team
        else "Only the client's own team writes down what is agreed. You are reading it.",
        filter=wanted,
        keys=tuple((maker.keys[option.key], option.label) for option in agenda.rubric.scale),
        saved_at=max((item.at for item in agenda.agreed.values()), default=None),
        errors=tuple(
            (key, text) for key, item in typed.items() for texts in item.errors.values() for text in texts
        ),
        row=next((item for item in items if item.pom.key == row), None),
    )


def _group(kind: Kind, items: Collection[Item], wanted: Filter) -> Group:
    own = [item for item in items if item.kind is kind]
    return Group(kind, TITLES[kind], tuple(item for item in own if wanted.takes(item)), len(own))


def _voices(
    agenda: Agenda, keys: Collection[str], *, names: bool, notes: bool
) -> dict[str, dict[str, list[Voice]]]:
    """Every rating of these POMs by key and side: notes for the team, names for the owner. One query."""
    rows = (
        Answer.objects.filter(sheet__assessment=agenda.assessment, pom__key__in=keys)
        .exclude(option="", na=False)
        .select_related("sheet", "pom")
        .order_by("sheet_id")
    )
    found: dict[str, dict[str, list[Voice]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said = "\n".join(text for text in (row.na_reason, row.note) if text)
        found[row.pom.key][row.sheet.side].append(
            Voice(
                label=rating_words(agenda.rubric, NA if row.na else row.option),
                note=said if notes else "",
                name=row.sheet.respondent_label if names else "",
            )
        )
    return found
