"""Charters of the clients: versions frozen and agreed by both sides, objectives with readings, joint communities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b

from opm.demo.rhythm.shape import Goal, Paper
from opm.demo.rhythm.tale import QUARTERS, Tale
from opm.kernel import history
from opm.kernel.freeze import unsaved
from opm.kernel.links import DEFAULT_LIFE, holder
from opm.kernel.models import Freeze, SignedLink
from relationships.models import (
    Charter,
    CharterAgreement,
    CommunityMember,
    Objective,
    ObjectiveReading,
    Responsibility,
    Side,
)
from relationships.selectors.charter.text import (
    CharterText,
    Duty,
    Member,
    aim_of,
    amount,
    payload_of,
    side_of,
)
from relationships.services.charter.draft import PURPOSE

State, Says = Charter.State, CharterAgreement.Decision
WRITTEN = 9  # days before it is put to the client


@dataclass(slots=True)
class Version:
    """One version on its way. `asked` and `agreed` are moments; none where nobody was asked, or nobody agreed yet."""

    tale: Tale
    number: int
    told: Paper
    row: Charter = field(init=False)
    content: Freeze | None = None
    link: SignedLink | None = None

    @property
    def written(self) -> date:
        return self.tale.day(6 if self.told.proposed is None else self.told.proposed + WRITTEN)

    @property
    def asked(self) -> datetime | None:
        return None if self.told.proposed is None else self.tale.at(self.tale.day(self.told.proposed), 130)

    @property
    def agreed(self) -> datetime | None:
        return None if self.told.agreed is None else self.tale.at(self.tale.day(self.told.agreed), 190)

    @property
    def answered(self) -> datetime | None:
        """When the client said yes, or asked for a change."""
        if self.told.change and self.told.proposed is not None:
            return self.tale.at(self.tale.day(max(0, self.told.proposed - 4)), 190)
        return self.agreed

    @property
    def text(self) -> CharterText:
        """What both sides are asked to agree to."""
        tale, told = self.tale, self.told
        members = [
            Member(str(row.user or row.person), side_of(row), row.since)
            for row in tale.community
            if row.since <= self.written
        ]
        return CharterText(
            client=tale.client.name,
            number=self.number,
            purpose=told.purpose,
            it_brings=told.it_brings,
            client_brings=told.client_brings,
            review_on=tale.day(told.review),
            duties=tuple(Duty(*duty) for duty in told.duties),
            aims=tuple(aim_of(row) for goal, row in tale.aims if goal.since <= self.number),
            members=tuple(sorted(members, key=lambda one: (one.side != Side.IT, one.since, one.name))),
        )


def write(tales: Sequence[Tale]) -> None:
    """Objectives and communities first: the text of a charter names them. Nine statements."""
    _write_objectives(tales)
    _write_communities(tales)
    versions = [
        Version(tale, number, paper)
        for tale in tales
        for number, paper in enumerate(tale.told.papers, start=1)
    ]
    rows = Charter.objects.bulk_create([_charter(version) for version in versions])
    for version, row in zip(versions, rows, strict=True):
        version.row = row
    _write_contents(versions)
    Responsibility.objects.bulk_create([row for version in versions for row in _duties(version)])
    _write_agreements([version for version in versions if version.asked])
    for version in versions:
        _remember(version)


# --- objectives and communities -------------------------------------------------------------------------------------
def _write_objectives(tales: Sequence[Tale]) -> None:
    told = [(tale, number, goal) for tale in tales for number, goal in enumerate(tale.told.goals)]
    rows = Objective.objects.bulk_create([_objective(tale, number, goal) for tale, number, goal in told])
    for (tale, _, goal), row in zip(told, rows, strict=True):
        tale.aims.append((goal, row))
        tale.remember("objective.add", row, row.created_at, new=row.goal)
    readings = [(tale, row) for tale in tales for aim in tale.aims for row in _readings(tale, *aim)]
    ObjectiveReading.objects.bulk_create([row for _, row in readings], batch_size=500)
    for tale, reading in readings:
        said = f"{amount(reading.value, reading.objective.unit)} on {reading.on:%Y-%m-%d}"
        tale.remember("objective.read", reading.objective, reading.created_at, reading.by, new=said)


def _objective(tale: Tale, number: int, goal: Goal) -> Objective:
    papers = tale.told.papers
    paper = papers[goal.since - 1] if len(papers) >= goal.since else None
    agreed = tale.day(paper.agreed) if paper and paper.agreed is not None and goal.measure else None
    begun = paper.proposed + WRITTEN if paper and paper.proposed is not None else 20
    values = [value for value in goal.values if value]
    return Objective(
        client=tale.client,
        goal=goal.goal,
        measure=goal.measure,
        unit=goal.unit,
        baseline=Decimal(values[0]) if values else None,
        target=Decimal(goal.target) if goal.target else None,
        due_on=tale.day(goal.due) if goal.measure else None,
        set_by=Objective.SetBy.JOINTLY if goal.jointly else Objective.SetBy.IT,
        priority=goal.priority,
        owner=tale.owner,
        client_owner=tale.seats[goal.who] if goal.who else None,
        agreed_on=agreed,
        agreed_by=paper.signer if paper and agreed else "",
        position=number,
        created_at=tale.at(max(tale.day(begun), tale.begin), 100),
    )


def _readings(tale: Tale, goal: Goal, row: Objective) -> Iterator[ObjectiveReading]:
    """One a quarter, late in it."""
    for number, value in enumerate(goal.values):
        at = tale.clock.at(tale.clock.quarter.plus(number + 1 - QUARTERS), 0.88, 270)
        if value:
            yield ObjectiveReading(
                objective=row,
                on=at.date(),
                value=Decimal(value),
                source=goal.source,
                by=tale.owner,
                created_at=max(at, row.created_at),
            )


def _write_communities(tales: Sequence[Tale]) -> None:
    rows = [(tale, _member(tale, *member)) for tale in tales for member in tale.told.community]
    CommunityMember.objects.bulk_create([row for _, row in rows])
    for tale, row in rows:
        tale.community.append(row)
        tale.remember("community.join", row, tale.at(row.since, 150), new=str(row.user or row.person))


def _member(tale: Tale, name: str, since: int) -> CommunityMember:
    seat = tale.seats.get(name)
    return CommunityMember(
        client=tale.client,
        person=seat.person if seat else None,
        user=None if seat else tale.users[name],
        since=tale.day(since),
    )


# --- versions -------------------------------------------------------------------------------------------------------
def _charter(version: Version) -> Charter:
    """As a replaced one: what it is in truth is said once its text is frozen."""
    tale, told = version.tale, version.told
    return Charter(
        client=tale.client,
        number=version.number,
        state=State.REPLACED,
        purpose=told.purpose,
        it_brings=told.it_brings,
        client_brings=told.client_brings,
        review_on=tale.day(told.review),
        asked=tale.seats[told.signer] if told.signer else None,
        agreed_on=None if told.agreed is None else tale.day(told.agreed),
        version=1 + bool(version.asked) + bool(version.agreed),
        created_at=tale.at(version.written, 60),
    )


def _duties(version: Version) -> Iterator[Responsibility]:
    for position, (side, what, who) in enumerate(version.told.duties):
        yield Responsibility(charter=version.row, side=side, what=what, who=who, position=position)


def _write_contents(versions: Sequence[Version]) -> None:
    """Freeze what was put to the client; a version without a text is a draft."""
    asked = [version for version in versions if version.asked]
    freezes = Freeze.objects.bulk_create(
        unsaved(
            kind=PURPOSE,
            obj=version.row,
            payload=payload_of(version.text),
            by=version.tale.owner,
            at=version.asked,
            scope=version.tale.client.scope,
        )
        for version in asked
        if version.asked
    )
    for version, content in zip(asked, freezes, strict=True):
        version.content = version.row.content = content
    for version in versions:
        later = any(paper.agreed is not None for paper in version.tale.told.papers[version.number :])
        version.row.state = State.DRAFT if not version.agreed else State.REPLACED if later else State.AGREED
    Charter.objects.bulk_update([version.row for version in versions], ["state", "content"])


def _write_agreements(versions: Sequence[Version]) -> None:
    """IT's yes, the link, and what the client's side said by it."""
    links = SignedLink.objects.bulk_create([_link(version) for version in versions])
    for version, link in zip(versions, links, strict=True):
        version.link = link
    CharterAgreement.objects.bulk_create([row for version in versions for row in _words(version)])


def _link(version: Version) -> SignedLink:
    """No token belongs to it, as to all links of the demo."""
    tale, made, used = version.tale, version.asked, version.answered
    assert made is not None
    text = f"{tale.seed} charter {tale.told.client} {version.number}"
    return SignedLink(
        token_hash=blake2b(text.encode(), digest_size=32).hexdigest(),
        purpose=PURPOSE,
        object_type=Charter._meta.label_lower,
        object_id=str(version.row.pk),
        scope=tale.client.scope,
        for_label=version.told.signer,
        created_by=tale.owner,
        created_at=made,
        expires_at=made + DEFAULT_LIFE,
        single_use=True,
        used_at=used,
        opened_count=2 if used else 0,
        last_opened_at=used,
    )


def _words(version: Version) -> Iterator[CharterAgreement]:
    assert version.asked is not None
    owner, about = version.tale.owner, {"charter": version.row, "content": version.content}
    yield CharterAgreement(
        **about, side=Side.IT, decision=Says.AGREE, name=owner.name, user=owner, at=version.asked
    )
    if version.answered:
        yield CharterAgreement(
            **about,
            side=Side.CLIENT,
            decision=Says.CHANGE if version.told.change else Says.AGREE,
            name=version.told.signer,
            words=version.told.change,
            link=version.link,
            at=version.answered,
        )


def _remember(version: Version) -> None:
    """As the services tell it; by nobody where the link's holder did it."""
    tale, row, link = version.tale, version.row, version.link
    tale.remember("charter.draft", row, row.created_at, new=f"Version {version.number}")
    if not version.asked or not link:
        return
    tale.remember("charter.propose", row, version.asked, new=version.told.signer)
    tale.remember("link.create", link, version.asked, new=f"{PURPOSE} for {version.told.signer}")
    if version.answered:
        action = "charter.ask_change" if version.told.change else "charter.agree"
        entry = history.Entry(action, row, scope=tale.client.scope, new=version.told.signer)
        tale.timeline.remember(entry, by=None, at=version.answered, label=holder(link))
