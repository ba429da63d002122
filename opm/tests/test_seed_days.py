"""The demo on the first day of a quarter and on a Sunday: the same stories, and nothing from the future."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from opm.demo.cast import PRIYA
from opm.kernel import calendar, history
from opm.kernel.models import Change
from opm.todo.day import day_of
from relationships.models import Touch, User


@pytest.mark.parametrize("moment", ["2026-10-01", "2028-02-27"])
def test_the_demo_does_not_age(db: Any, moment: str) -> None:
    now = datetime.fromisoformat(f"{moment}T15:00:00+00:00")
    with time_machine.travel(now, tick=False):
        call_command("seed_demo", verbosity=0)
        today = calendar.today()
        mine = day_of(User.objects.get(name=PRIYA), now, today)
        kinds = {task.kind for task in mine.tasks}
        assert {"untold", "at_risk", "overdue_touch", "decision", "concern"} <= kinds
        assert not Touch.objects.filter(state="held", on__gt=today).exists()
        assert not Touch.objects.filter(state="planned", on__lt=today).exists()
        assert not Change.objects.filter(at__gt=now).exists()
        assert list(history.verify_chain()) == []
