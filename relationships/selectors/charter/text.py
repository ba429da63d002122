"""The canonical text of a charter: what both sides agree to, as plain values.

A draft's text is put together from the records as they are now; an agreed one is read from its freeze and never from
the records. Numbers and dates are text in a freeze (opm.kernel.freeze); `FORMAT` says which spelling it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from opm.kernel import words
from opm.kernel.models import Freeze
from relationships.models import Charter, Client, CommunityMember, Objective, Responsibility, Side

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is responsible for what, on a side ("it", "client")."""

    side: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective as the text has it; owners by name."""

    pk: int
    goal: str
    measure: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    due_on: date | None
    set_by: str
    priority: str
    owner: str
    client_owner: str

    @property
    def measured(self) -> bool:
        """Whether it can be judged at all: without a measure and its target an objective is a draft."""
        return bool(self.measure) and self.target is not None

    @property
    def way(self) -> str:
        """ "8 → 3 days", or the target alone where no baseline is known; "" without a target."""
        if self.target is None:
            return ""
        end = amount(self.target, self.unit)
        return end if self.baseline is None else f"{amount(self.baseline)} → {end}"

    @property
    def set_words(self) -> str:
        return "Set jointly" if self.set_by == Objective.SetBy.JOINTLY else "Set by IT"

    @property
    def owners(self) -> str:
        """Owners of both sides: "Alice Archer and Sam Reyes", or a dash."""
        return words.listed([name for name in (self.owner, self.client_owner) if name]) or words.DASH


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the joint community, on a side."""

    name: str
    side: str
    since: date


@dataclass(frozen=True, slots=True)
class CharterText:
    """One version's whole text."""

    client: str
    number: int
    purpose: str
    it_brings: str
    client_brings: str
    review_on: date | None
    duties: tuple[Duty, ...]
    aims: tuple[Aim, ...]
    members: tuple[Member, ...]

    @property
    def it_duties(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.side == Side.IT]

    @property
    def client_duties(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.side == Side.CLIENT]

    @property
    def it_members(self) -> list[str]:
        return [member.name for member in self.members if member.side == Side.IT]

    @property
    def client_members(self) -> list[str]:
        return [member.name for member in self.members if member.side == Side.CLIENT]

    @property
    def unmeasured(self) -> list[Aim]:
        """Objectives that are drafts."""
        return [aim for aim in self.aims if not aim.measured]


def amount(value: Decimal, unit: str = "") -> str:
    """A reading as it is said: "1,900", "7.5 %", "3 days"; a real minus sign."""
    plain = f"{value.normalize():f}"
    whole, dot, part = plain.partition(".")
    said = f"{int(whole):,}{dot}{part}".replace("-", words.MINUS)
    if plain.startswith("-0"):
        said = f"{words.MINUS}0{dot}{part}"
    return f"{said} {unit}".strip()


def aim_of(objective: Objective) -> Aim:
    """An objective as the text has it; its owners must be loaded (`objectives_of`)."""
    return Aim(
        pk=objective.pk,
        goal=objective.goal,
        measure=objective.measure,
        unit=objective.unit,
        baseline=objective.baseline,
        target=objective.target,
        due_on=objective.due_on,
        set_by=objective.set_by,
        priority=objective.priority,
        owner=str(objective.owner or ""),
        client_owner=objective.client_owner.person.name if objective.client_owner else "",
    )


def objectives_of(client: Client) -> list[Objective]:
    """The client's objectives that were not dropped, in their order. One query."""
    rows = Objective.objects.filter(client=client, dropped_on=None)
    return list(rows.select_related("owner", "client_owner__person").order_by("position", "pk"))


def members_of(client: Client) -> list[Member]:
    """The joint community today, IT first. One query."""
    rows = CommunityMember.objects.filter(client=client, until=None).select_related("user", "person")
    found = [Member(str(row.user or row.person), side_of(row), row.since) for row in rows]
    return sorted(found, key=lambda member: (member.side != Side.IT, member.since, member.name))


def side_of(member: CommunityMember) -> str:
    """The side somebody of the community stands on."""
    return Side.IT if member.user_id else Side.CLIENT


def text_of(charter: Charter) -> CharterText:
    """A version's text: its frozen one once it was put up for agreement, else the records as they are now.

    One query for a freeze that is not loaded; three for a draft.
    """
    if charter.content is not None:
        return text_from(charter.content)
    duties = Responsibility.objects.filter(charter=charter).order_by("position", "pk")
    return CharterText(
        client=charter.client.name,
        number=charter.number,
        purpose=charter.purpose,
        it_brings=charter.it_brings,
        client_brings=charter.client_brings,
        review_on=charter.review_on,
        duties=tuple(Duty(row.side, row.what, row.who) for row in duties),
        aims=tuple(map(aim_of, objectives_of(charter.client))),
        members=tuple(members_of(charter.client)),
    )


def payload_of(text: CharterText) -> dict[str, Any]:
    """The text as it is frozen."""
    return {"format": FORMAT, **_plain(asdict(text))}


def text_from(freeze: Freeze) -> CharterText:
    """The text of a freeze. ValueError for a spelling that this version of OPM does not know."""
    stored = json.loads(freeze.payload)
    if stored.pop("format", None) != FORMAT:
        raise ValueError(f"The freeze {freeze.pk} is no charter that can be read.")
    return CharterText(
        **{
            **stored,
            "review_on": _day(stored["review_on"]),
            "duties": tuple(Duty(**row) for row in stored["duties"]),
            "aims": tuple(map(_aim, stored["aims"])),
            "members": tuple(Member(**{**row, "since": _day(row["since"])}) for row in stored["members"]),
        }
    )


def lacking(text: CharterText) -> list[str]:
    """What must be said before the charter can be put to the client, each as a thing to do."""
    wanted = (
        (text.purpose, "say the purpose"),
        (text.it_brings and text.client_brings, "say what each side brings"),
        (text.it_duties and text.client_duties, "name who is responsible on both sides"),
        (text.aims, "add at least one objective"),
        (text.review_on, "set the day on which it is reviewed"),
    )
    return [words_ for there, words_ in wanted if not there]


def _aim(row: dict[str, Any]) -> Aim:
    numbers = {name: Decimal(row[name]) if row[name] else None for name in ("baseline", "target")}
    return Aim(**{**row, **numbers, "due_on": _day(row["due_on"])})


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    """Dates and decimals as text, nothing as ""."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value
