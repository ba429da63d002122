"""Initiatives and steps of plans that are late or due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Q

from assessments.models import Plan, PlanStep
from opm.kernel import words
from opm.kernel.web import address
from opm.standings import ClientRow
from opm.todo.task import Task
from roadmap.models import Initiative
from roadmap.selectors.initiatives import FINISHED


def tasks(reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Late work first. Two queries."""
    yield from _initiatives(reach, today)
    yield from _steps(reach, today)


def _initiatives(reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    due = Initiative.objects.filter(client__in=list(reach), latest__lte=month_end)
    for item in due.exclude(state__in=FINISHED).select_related("client"):
        late = (today - item.latest).days
        state = item.get_state_display().lower()
        yield Task(
            kind="late" if late > 0 else "due",
            title=item.title,
            why=f"{item.client.name}. Still {state}.",
            when=f"{words.count(late, 'day')} over" if late > 0 else f"Due {words.day(item.latest)}",
            action="Update the date" if late > 0 else "Open initiative",
            url=item.get_absolute_url(),
            client_id=item.client_id,
            tone="bad" if late > 0 else "warn" if late > -7 else "",
            order=-late,
            key=f"initiative:{item.pk}",
        )


def _steps(reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Steps past their day, of the plan under way or already begun; one that became an initiative is that one's row."""
    running = Q(plan__state=Plan.State.ACTIVE) | Q(state=PlanStep.State.DOING)
    late = PlanStep.objects.filter(
        running,
        plan__client__in=list(reach),
        due_on__lt=today,
        state__in=(PlanStep.State.PLANNED, PlanStep.State.DOING),
        taken_as="",
    )
    for step in late.select_related("plan__rubric", "owner"):
        row = reach[step.plan.client_id]
        over = (today - step.due_on).days if step.due_on else 0
        who = f" with {step.owner.name}" if step.owner else ", nobody owns it"
        yield Task(
            kind="step_late",
            title=step.title,
            why=f"{row.name}. Still {step.get_state_display().lower()}{who}.",
            when=f"{words.count(over, 'day')} over",
            action="Open plan",
            url=address("plan", row.slug, rubric=step.plan.rubric.key),
            client_id=row.pk,
            tone="bad",
            order=-over,
            key=f"step:{step.pk}",
        )
