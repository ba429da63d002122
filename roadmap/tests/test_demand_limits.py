"""How much a column holds, set by two people at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from opm.kernel.errors import Conflict
from opm.kernel.models import Change
from roadmap.models import Column, ColumnLimit
from roadmap.services import demand as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def team_browser(client, alice):
    client.force_login(alice)
    return client


def address() -> str:
    return reverse("demand_limits", args=["finance"])


def seen_by(browser: Any) -> str:
    """The version that the form was drawn with."""
    return str(browser.get(address()).context["page"].form["seen_version"].value())


def stored() -> list[tuple[str, int | None, int | None]]:
    return list(ColumnLimit.objects.order_by("column").values_list("column", "soft", "hard"))


def test_who_saves_limits_second_sees_both_values_and_saving_again_is_a_choice(
    team_browser, finance, bob, now
):
    mine = {"seen_version": seen_by(team_browser), "new_soft": "4", "ready_hard": "6"}
    services.set_limits(client=finance, limits={Column.READY: (2, 3)}, by=bob, now=now)
    answer = team_browser.post(address(), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and stored() == [("ready", 2, 3)]
    assert [(row.name, row.stored, row.yours) for row in answer.context["page"].conflict] == [
        ("New, soft limit", "", "4"),
        ("Ready, soft limit", "2", ""),
        ("Ready, hard limit", "3", "6"),
    ]
    assert "Somebody else saved this" in page and "Save mine over theirs" in page and 'value="6"' in page
    again = {**mine, "seen_version": answer.context["page"].form["seen_version"].value()}
    assert team_browser.post(address(), again).status_code == 302
    assert stored() == [("new", 4, None), ("ready", None, 6)]


def test_limits_saved_unchanged_conflict_with_nobody(team_browser, finance, bob, now):
    seen = seen_by(team_browser)
    services.set_limits(client=finance, limits={Column.READY: (None, None)}, by=bob, now=now)
    sent = {"seen_version": seen, "ready_soft": "2"}
    assert team_browser.post(address(), sent).status_code == 302
    assert stored() == [("ready", 2, None)]


def test_a_conflict_of_limits_writes_nothing(finance, alice, bob, now):
    seen = services.limits_of(finance).version
    services.set_limit(client=finance, column=Column.NEW, soft=1, hard=None, by=bob, now=now)
    told = Change.objects.count()
    with pytest.raises(Conflict) as raised:
        services.set_limits(
            client=finance, limits={Column.NEW: (5, None)}, seen_version=seen, by=alice, now=now
        )
    current = raised.value.current
    assert isinstance(current, services.BoardLimits) and current.rows["new"].soft == 1
    assert (stored(), Change.objects.count()) == ([("new", 1, None)], told)
