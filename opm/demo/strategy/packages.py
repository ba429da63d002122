"""Work packages by quarter: instructed, delivered, judged by the client, carried on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils import timezone

from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Piece
from opm.kernel.quarters import Quarter
from relationships.models import Team
from roadmap.models import WorkPackage
from roadmap.services.packages import PackageInput, carry, deliver, instruct, judge

# Shares of a quarter, or of what has passed of it.
INSTRUCTED, DELIVERED, JUDGED, CARRIED = 0.06, 0.7, 0.85, 0.95


def write(courses: Sequence[Course]) -> None:
    """Each step at its moment, through the services. One query for the teams."""
    teams = {team.name: team for team in Team.objects.all()}
    for course in courses:
        for piece in course.told.pieces:
            _Package(course, piece, teams).tell()


class _Package:
    """One piece of work on its way from quarter to quarter."""

    def __init__(self, course: Course, piece: Piece, teams: dict[str, Team]) -> None:
        self.course, self.piece, self.teams = course, piece, teams
        self.row: WorkPackage | None = None

    def tell(self) -> None:
        """Put its steps on the timeline, quarter after quarter."""
        quarter = self.course.tale.clock.quarter.plus(self.piece.back)
        self._do(quarter, INSTRUCTED, partial(self._instruct, quarter))
        for end in self.piece.ends:
            if end == "carried":
                self._do(quarter, CARRIED, partial(self._carry, quarter.plus(1)))
                quarter = quarter.plus(1)
            elif end != "open":
                self._do(quarter, DELIVERED, self._deliver)
                if end != "delivered":
                    self._do(quarter, JUDGED, partial(self._judge, end))

    def _do(self, quarter: Quarter, share: float, step: Callable[[datetime], None]) -> None:
        own = sum(self.piece.deliverable.encode()) % 60
        at = self.course.tale.clock.at(quarter, share, 160 + own)
        self.course.tale.timeline.do(at, partial(step, at))

    def _stored(self) -> WorkPackage:
        assert self.row is not None
        rows = WorkPackage.objects.select_related("client", "initiative", "team")
        return rows.get(pk=self.row.pk)

    def _instruct(self, quarter: Quarter, now: datetime) -> None:
        piece = self.piece
        wish = PackageInput(
            initiative=self.course.plan(piece.of).initiative,
            quarter=quarter,
            deliverable=piece.deliverable,
            acceptance_test=piece.test,
            team=self.teams[piece.team] if piece.team else None,
            budget=None if piece.budget is None else Decimal(piece.budget),
        )
        self.row = instruct(client=self.course.client, wish=wish, by=self.course.owner, now=now)

    def _deliver(self, now: datetime) -> None:
        day = timezone.localtime(now).date()
        deliver(package=self._stored(), seen_version=None, delivered_on=day, by=self.course.owner, now=now)

    def _judge(self, verdict: str, now: datetime) -> None:
        piece = self.piece
        judge(
            package=self._stored(),
            seen_version=None,
            verdict=verdict,
            seat=self.course.seat(piece.who),
            words=piece.words if verdict != "accepted" else "",
            on=timezone.localtime(now).date(),
            by=self.course.owner,
            now=now,
        )

    def _carry(self, quarter: Quarter, now: datetime) -> None:
        self.row = carry(
            package=self._stored(),
            seen_version=None,
            to_quarter=quarter,
            why=self.piece.why,
            by=self.course.owner,
            now=now,
        )
