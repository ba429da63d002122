"""Writes a demo into an empty database in bulk: people, assessments with answers and frozen results, roadmaps, audit.

The rows are those that the services would have left behind: results, roll-ups and freezes are built by the functions of
`assessments.services`, so recomputing changes nothing (opm/tests/test_seed_demo.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assessments import scoring
from assessments.models import Answer, AnswerLog, Assessment, Result, RollUp, RubricVersion, Sheet
from assessments.scoring import Rubric
from assessments.scoring.questions import Standing
from assessments.selectors.engine_inputs import Given
from assessments.selectors.respond.respondents import standings
from assessments.selectors.rubric import engine_rubric, pom_ids
from assessments.selectors.versions.earlier import Before, before_versions
from assessments.selectors.versions.mapping import carried_keys
from assessments.services.closing import FREEZE_KIND, Closing, freeze_payload
from assessments.services.compute import compute_many, result_values, stale
from assessments.services.explanation import evaluate
from assessments.services.metrics import capture_quarter
from assessments.services.rollups import rollup_rows
from opm.demo.answers import Teller, Told, ToldQuarter, ToldSheet
from opm.demo.beside import Beside, Found, Moment
from opm.demo.cast import ADMIN
from opm.demo.climbing import Setting, set_aims, tell_climbs
from opm.demo.invited import ANSWER_AFTER, Invitation, asked_at, declined_at, email_of, write_links
from opm.demo.many import write_many
from opm.demo.models import publish_model
from opm.demo.people import Rows, write_cast
from opm.demo.rhythm import tell_relationships
from opm.demo.roadmaps import tell_plans
from opm.demo.stories import Records, Story
from opm.demo.strategy import tell_strategies
from opm.demo.tables import Row, insert_rows
from opm.demo.timeline import Clock, Timeline
from opm.demo.world import World
from opm.kernel import calendar, history
from opm.kernel.freeze import unsaved
from opm.kernel.models import Freeze
from relationships.models import Client

CHUNK = 50  # clients at a time: with a quarter's answers some 10,000 rows in memory
VALUES = ("option", "na", "na_reason", "certainty", "note", "evidence", "evidence_on", "carried_from")
ANSWER = ("sheet_id", "pom_id", "version", "answered_by_id", "answered_at", *VALUES)
LOG = ("sheet_id", "pom_id", "version", "by_id", "at", *VALUES)
# A closed assessment is written in this order through its quarter; shares of what has passed of it.
OPENED, ANSWERED_FROM, ANSWERED_TO, SUBMITTED, CLOSED = 0.08, 0.12, 0.72, 0.8, 0.93
MEASURED, MET = 0.7, 0.86


@dataclass(slots=True)
class _Running:
    """A story in the middle of being told: what the next quarter's sheet builds on."""

    teller: Teller
    last: dict[str, Told] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)


@dataclass(slots=True)
class _Told:
    """One assessment on its way into the database."""

    running: _Running
    told: ToldQuarter
    client: Client
    assessment: Assessment = field(init=False)
    sheets: list[tuple[Sheet, ToldSheet]] = field(default_factory=list)
    beside: Found = field(default_factory=Found)

    @property
    def place(self) -> tuple[str, int]:
        return self.client.slug, self.told.back

    @property
    def teller(self) -> Teller:
        return self.running.teller


@transaction.atomic
def write_world(world: World, *, version: RubricVersion, clock: Clock, seed: int) -> None:
    """Write all of it or nothing. The database holds the rubric version and no clients yet."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # else millions of foreign keys wait for the one commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rows = write_cast(world, at=clock.on(calendar.first_day(clock.quarter.plus(-8))))
    timeline = Timeline()
    told = _Telling(world, rows, clock, timeline, seed)
    told.write(world.stories, {}, version, Beside(world.records))
    for model in world.models:
        versions = publish_model(model, clock=clock, by=rows.people[ADMIN])
        told.write(model.stories, versions, versions[min(versions)], Beside(Records()))
    _gather_statistics()
    owners = {part.slug: rows.people[part.owner] for part in world.clients}
    plans = tell_plans(world.plans, clients=rows.clients, owners=owners, clock=clock, timeline=timeline)
    setting = Setting(rows.clients, owners, version, clock, timeline)
    set_aims(world.records.aims, setting)
    tell_climbs(world.records.climbs, setting)
    teams = {part.slug: [rows.people[name] for name in (part.owner, *part.members)] for part in world.clients}
    tales = tell_relationships(
        world.relationships,
        clients=rows.clients,
        teams=teams,
        users=rows.people,
        clock=clock,
        timeline=timeline,
        seed=seed,
    )
    tell_strategies(world.strategies, tales=tales, plans=plans)
    timeline.tell()
    if world.untold:
        pairs = [(rows.clients[part.slug], owners[part.slug]) for part in world.clients]
        write_many(pairs, quarters=world.untold, clock=clock, seed=seed)
    if world.records.gauges:
        _measure(clock)


def _gather_statistics() -> None:
    """After a bulk load PostgreSQL plans blindly until it has counted: a query of milliseconds takes minutes."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (Assessment, Sheet, Answer, Result, RollUp))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def _measure(clock: Clock) -> None:
    """What the records say in the demo's quarter, as the night would store it, and the open results that see it."""
    capture_quarter(clock.quarter, now=clock.now)
    compute_many(list(stale().values_list("pk", flat=True)), now=clock.now)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What all stories share."""

    world: World
    rows: Rows
    clock: Clock
    timeline: Timeline
    seed: int

    def write(
        self,
        stories: Sequence[Story],
        versions: dict[int, RubricVersion],
        first: RubricVersion,
        beside: Beside,
    ) -> None:
        """Write stories told by one rubric; `versions` are those in use from a quarter on, where it changed."""
        tellers = list(self._tellers(stories, engine_rubric(first)))
        for start in range(0, len(tellers), CHUNK):
            chunk = tellers[start : start + CHUNK]
            _Chunk(chunk, self.rows, first, self.clock, self.timeline, beside, versions).write()

    def _tellers(self, stories: Sequence[Story], rubric: Rubric) -> Iterator[Teller]:
        parts = {part.slug: part for part in self.world.clients}
        month = calendar.first_day(self.clock.quarter).month
        for story in stories:
            part = parts[story.client]
            yield Teller(rubric, story, part.owner, part.sponsor, self.clock.quarter, self.seed, month)


@dataclass(slots=True)
class _Chunk:
    """Some clients with all their quarters."""

    tellers: Sequence[Teller]
    rows: Rows
    version: RubricVersion
    clock: Clock
    timeline: Timeline
    beside: Beside
    versions: dict[int, RubricVersion] = field(default_factory=dict)  # by the quarter they are in use from

    def write(self) -> None:
        """Quarter by quarter, since the sheet of one asks what the result of the one before suggests."""
        running = [_Running(teller) for teller in self.tellers]
        for back in range(min(teller.story.first for teller in self.tellers), 1):
            self._turn_to(self.versions.get(back, self.version), running)
            self._write_quarter([item for item in (self._next(r, back) for r in running) if item])

    def _turn_to(self, version: RubricVersion, running: Sequence[_Running]) -> None:
        """From this quarter on another version asks; answers go on where the mapping of keys says so."""
        if version == self.version:
            return
        carried = carried_keys(self.version, version)
        for story in running:
            story.last = {new: story.last[old] for new, old in carried.items() if old in story.last}
            story.teller.rubric = engine_rubric(version)
        self.version = version

    def _next(self, running: _Running, back: int) -> _Told | None:
        told = running.teller.quarter(back, running.last, running.standings)
        if told is None:
            return None
        running.last = told.sheets[0].answers
        return _Told(running, told, self.rows.clients[running.teller.story.client])

    def _write_quarter(self, items: list[_Told]) -> None:
        """Rows with keys first, then the many without, then what scoring makes of them."""
        self._write_assessments(items)
        self._write_sheets(items)
        answers = [row for item in items for row in self._answers(item)]
        insert_rows(Answer, ANSWER, answers)
        insert_rows(AnswerLog, LOG, answers)
        self._write_links(items)
        self._write_beside(items)
        self._write_results(items)
        for item in items:
            self._remember(item)

    # --- rows with keys ---------------------------------------------------------------------------------------------
    def _write_assessments(self, items: list[_Told]) -> None:
        made = Assessment.objects.bulk_create([self._assessment(item) for item in items])
        for item, assessment in zip(items, made, strict=True):
            item.assessment = assessment

    def _assessment(self, item: _Told) -> Assessment:
        told, owner = item.told, self.rows.people[item.teller.owner]
        saves = (
            sum(len(sheet.answers) + 1 for sheet in told.sheets) + told.closed + self.beside.saves(item.place)
        )
        return Assessment(
            client=item.client,
            quarter=told.quarter,
            rubric_id=self.version.rubric_id,
            version=self.version,
            state=Assessment.State.CLOSED if told.closed else Assessment.State.OPEN,
            revision=saves + 1,
            computed_revision=saves + 1,
            opened_at=self._at(item, OPENED),
            opened_by=owner,
            closed_at=self._at(item, CLOSED) if told.closed else None,
            closed_by=owner if told.closed else None,
            closing=int(told.closed),
        )

    def _write_sheets(self, items: list[_Told]) -> None:
        pairs = [(item, sheet) for item in items for sheet in item.told.sheets]
        made = Sheet.objects.bulk_create([self._sheet(item, sheet) for item, sheet in pairs])
        for (item, told), sheet in zip(pairs, made, strict=True):
            item.sheets.append((sheet, told))

    def _sheet(self, item: _Told, told: ToldSheet) -> Sheet:
        client = told.side == "client"
        asked = asked_at(told, item.assessment.opened_at, self.clock) or self._at(item, OPENED, 10)
        return Sheet(
            assessment=item.assessment,
            side=told.side,
            respondent=None if client else self.rows.people[told.name],
            respondent_label=told.name,
            email=email_of(told.name) if client else "",
            asked=None if told.asked is None else list(told.asked),
            state=Sheet.State.SUBMITTED if told.submitted else Sheet.State.OPEN,
            created_at=asked,
            submitted_at=self._at(item, SUBMITTED) if told.submitted else None,
            declined_at=declined_at(told, asked, self.clock),
        )

    # --- answers ------------------------------------------------------------------------------------------------------
    def _answers(self, item: _Told) -> Iterator[Row]:
        """The columns of ANSWER and, alike, of LOG: every answer was saved once."""
        rubric, poms = item.teller.rubric, pom_ids(self.version)
        order = {capability.key: number for number, capability in enumerate(rubric.capabilities())}
        moments = [self._answered_at(item, number / len(order)) for number in range(len(order))]
        for sheet, told in item.sheets:
            taken_up = sheet.created_at + ANSWER_AFTER if told.asked_ago is not None else None
            for key, answer in told.answers.items():
                values = answer.values
                yield (
                    sheet.pk,
                    poms[key],
                    1,
                    sheet.respondent_id,
                    taken_up or moments[order[rubric.capability_of(key).key]],
                    values.option,
                    values.na,
                    values.na_reason,
                    values.certainty,
                    values.note,
                    values.evidence,
                    values.evidence_on,
                    answer.carried_from,
                )

    def _answered_at(self, item: _Told, share: float) -> datetime:
        through = ANSWERED_FROM + share * (ANSWERED_TO - ANSWERED_FROM)
        return self._at(item, through, int(share * 300))

    def _write_links(self, items: list[_Told]) -> None:
        """How the client's side was asked."""
        invitations = [
            Invitation(sheet, told, self.rows.people[item.teller.owner], item.client.scope)
            for item in items
            for sheet, told in item.sheets
            if told.side == "client"
        ]
        seed = items[0].teller.seed if items else 0
        write_links(invitations, clock=self.clock, timeline=self.timeline, seed=seed)

    def _write_beside(self, items: list[_Told]) -> None:
        """Readings and what was agreed: they take part in the score."""
        moments = [self._moment(item) for item in items]
        found = self.beside.write(moments, poms=pom_ids(self.version), timeline=self.timeline)
        for item in items:
            item.beside = found.get(item.assessment.pk, item.beside)

    def _moment(self, item: _Told) -> Moment:
        owner = self.rows.people[item.teller.owner]
        return Moment(item.place, item.assessment, owner, self._at(item, MEASURED), self._at(item, MET))

    # --- results ------------------------------------------------------------------------------------------------------
    def _write_results(self, items: list[_Told]) -> None:
        results: list[Result] = []
        rollups: list[RollUp] = []
        freezes: list[Freeze] = []
        before = before_versions([item.assessment for item in items]) if self.versions else {}
        for item in items:
            closing = self._closing(item, before.get(item.assessment.pk))
            result = self._result(item, closing)
            results.append(result)
            item.running.standings = standings(closing.found.explanation)
            rollups += rollup_rows(item.assessment, closing.found.explanation, closed=item.told.closed)
            if item.told.closed:
                freezes.append(self._freeze(item, closing, result))
        Result.objects.bulk_create(results, batch_size=50)
        RollUp.objects.bulk_create(rollups, batch_size=500)
        Freeze.objects.bulk_create(freezes, batch_size=50)

    def _closing(self, item: _Told, before: Before | None) -> Closing:
        closed_at = item.assessment.closed_at
        last = calendar.last_day(item.told.quarter)
        as_of = timezone.localtime(closed_at).date() if closed_at else last
        sheets = [told.for_engine(str(sheet.pk)) for sheet, told in item.sheets if not sheet.declined_at]
        given = Given(sheets, item.beside.agreed, item.beside.metrics, before)
        found = evaluate(item.teller.rubric, given, is_open=closed_at is None, as_of=as_of)
        return Closing(item.assessment, item.teller.rubric, given, found)

    def _result(self, item: _Told, closing: Closing) -> Result:
        at = item.assessment.closed_at or self._at(item, ANSWERED_TO)
        values: dict[str, Any] = result_values(item.assessment, closing.found, now=at)
        if item.told.closed:
            values |= {
                "frozen": True,
                "closing": item.assessment.closing,
                "snapshot": scoring.pack(closing.rubric, closing.given.sheets, closing.given.agreed),
                "counted_blanks": list(closing.found.blanks),
                "frozen_by": item.assessment.closed_by,
            }
        return Result(assessment=item.assessment, **values)

    def _freeze(self, item: _Told, closing: Closing, result: Result) -> Freeze:
        return unsaved(
            kind=FREEZE_KIND,
            obj=item.assessment,
            payload=freeze_payload(closing, result),
            by=item.assessment.closed_by,
            at=result.computed_at,
            scope=item.client.scope,
        )

    # --- audit --------------------------------------------------------------------------------------------------------
    def _remember(self, item: _Told) -> None:
        """Entries as the services write them; every single answer is in the answer log."""
        scope, owner = item.client.scope, self.rows.people[item.teller.owner]
        opened = history.Entry("assessment.open", item.assessment, scope=scope, new=str(self.version))
        self.timeline.remember(opened, by=owner, at=item.assessment.opened_at)
        for sheet, told in item.sheets:
            label = "" if sheet.respondent else f"link of {told.name}"
            if sheet.respondent:
                started = history.Entry("sheet.start", sheet, scope=scope, new=told.name)
                self.timeline.remember(started, by=sheet.respondent, at=sheet.created_at)
            if sheet.submitted_at:
                self.timeline.remember(
                    history.Entry(
                        "sheet.submit", sheet, scope=scope, field="state", old="open", new="submitted"
                    ),
                    by=sheet.respondent,
                    at=sheet.submitted_at,
                    label=label,
                )
        if item.assessment.closed_at:
            closed = history.Entry(
                "assessment.close", item.assessment, scope=scope, field="state", old="open", new="closed"
            )
            self.timeline.remember(closed, by=owner, at=item.assessment.closed_at)

    def _at(self, item: _Told, share: float, minutes: int = 0) -> datetime:
        """Moments of one client differ a little from another's in the demo's small world."""
        own = sum(item.client.slug.encode()) % 12  # a row's number may differ from one database to the next
        return self.clock.at(item.told.quarter, share, minutes + 13 * own)
