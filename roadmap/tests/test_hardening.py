"""What somebody hostile, clumsy or forgotten meets in strategy, demand and roadmap: sentences, never a 500."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation

from opm.kernel.errors import Refused
from opm.kernel.models import Change
from relationships.models import Client, ImportFile, Team, User
from relationships.services import people
from relationships.testing import seat_of
from roadmap.mail_text import read_mail
from roadmap.models import Enablement, Mandate, RankMove, RoadmapQuarter, StatusMapping, WorkPackage
from roadmap.services import demand, strategy
from roadmap.services.intake import save_answers
from roadmap.testing import make_initiative, make_package
from roadmap.testing.demand import ask, demand_of
from roadmap.testing.outcomes import outcomes_shown
from roadmap.testing.sessions import sessions_of
from roadmap.testing.shares import shares_of
from roadmap.testing.strategy import strategy_of

pytestmark = pytest.mark.django_db
NAME = "Rosa Lindqvist"


@pytest.fixture
def brm(client: Browser, alice: User, finance: Client) -> Browser:
    client.force_login(alice)
    return client


@pytest.mark.parametrize(
    "pasted",
    [
        "From: " + "=?a?q?x" * 14_000,
        "forwarded message\n" * 5_500,
        "Subject: Fwd: x\nFrom: a\n\n" + "___________\n" * 8_000,
    ],
    ids=["encoded words without an end", "forwarded again and again", "rulers without an end"],
)
def test_a_hostile_mail_is_read_in_a_moment(pasted: str) -> None:
    before = time.process_time()
    read_mail(pasted)
    assert time.process_time() - before < 5  # each took half a minute and more


def test_a_mail_that_is_too_long_is_refused_with_a_sentence(brm: Browser) -> None:
    answer = brm.post(reverse("request_from_mail", args=["finance"]), {"mail": "x" * 1_000_000})
    assert answer.status_code == 400
    assert "100000" in answer.content.decode()


def test_a_team_with_a_long_name_is_asked_and_the_history_has_room(
    finance: Client, alice: User, now: Any
) -> None:
    team = Team.objects.create(name="T" * 120)
    demand.ask_team(request=ask(finance, "Cost feed", alice, now), team=team, by=alice, now=now)
    assert Change.objects.get(action="request.ask_team").field == "T" * 64


def test_what_was_removed_meanwhile_is_refused_and_not_a_500(finance: Client, alice: User, now: Any) -> None:
    draft = strategy.write_mandate(
        client=finance, text="Numbers by day three", first_year=2027, seen_version=None, by=alice, now=now
    )
    Mandate.objects.get(pk=draft.pk).delete()
    with pytest.raises(Refused, match="removed this"):
        strategy.agree_mandate(
            mandate=draft,
            agreed_with=seat_of(finance),
            agreed_on=timezone.localdate(now),
            next_look=None,
            seen_version=1,
            by=alice,
            now=now,
        )


def test_a_status_means_one_column_however_it_is_spelled(finance: Client, alice: User, now: Any) -> None:
    file = ImportFile.objects.create(
        client=finance, kind="jira", name="jira.csv", text="x", by=alice, created_at=now
    )
    for status, column in (("Gelöst", "done"), ("GELÖST", "parked")):
        save_answers(file=file, columns={status: column}, order="", by=alice, now=now)
    assert [(row.status, row.column) for row in StatusMapping.objects.all()] == [("Gelöst", "parked")]


def test_keep_pressed_twice_is_one_verdict(finance: Client, alice: User, now: Any) -> None:
    item = ask(finance, "Cost feed", alice, now)
    for _ in range(2):
        demand.keep(request=item, reason="Still wanted", by=alice, now=now)
    assert RankMove.objects.filter(request=item, reason="Still wanted").count() == 1
    demand.keep(request=item, reason="Still wanted", by=alice, now=now + timedelta(minutes=1))
    assert RankMove.objects.filter(request=item, reason="Still wanted").count() == 2


def test_an_undo_that_the_rules_refuse_is_told(brm: Browser, finance: Client, alice: User, now: Any) -> None:
    """A way decided before reasons were kept cannot be decided anew without one."""
    item = make_initiative(finance)
    team = Team.objects.create(name="Data platform")
    Enablement.objects.create(initiative=item, team=team, way="build")
    page = brm.get(item.get_absolute_url())
    form = page.context["page"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"team_0": str(team.pk), "way_0": "buy", "why_0": "Cheaper"}
    assert brm.post(item.get_absolute_url(), sent).status_code == 302
    answer = brm.post(reverse("initiative_undo", args=["finance"]), follow=True)
    assert answer.status_code == 200
    assert "Nothing was undone" in answer.content.decode()


def test_the_slide_for_the_client_does_not_say_what_is_missing(
    brm: Browser, finance: Client, alice: User
) -> None:
    strategy_of(finance, alice, timezone.now())
    address = reverse("strategy_download", args=["finance", "pptx"])

    def notes(query: str) -> str:
        answer = brm.get(address + query)
        assert "no-store" in answer["Cache-Control"]
        deck = Presentation(io.BytesIO(answer.content))
        return deck.slides[0].notes_slide.notes_text_frame.text

    assert "Version 1" in notes("")
    for words in ("undecided", "serve no outcome", "Outside"):
        assert words not in notes("")
        assert words in notes("?notes=1")
    assert "?notes=1" in brm.get(reverse("strategy", args=["finance"])).content.decode()


def test_characters_that_no_slide_can_hold_are_left_out(brm: Browser, finance: Client, alice: User) -> None:
    made = strategy_of(finance, alice, timezone.now(), title="Cost\x01\uffffdaily")
    Mandate.objects.filter(pk=made.draft.pk).update(text="Grow\x01\x0cfast\uffff")
    Team.objects.update(name="Data\x02platform")
    Client.objects.update(name="Fin\x03ance")
    query = f"?version={made.draft.number}&notes=1"
    answer = brm.get(reverse("strategy_download", args=["finance", "pptx"]) + query)
    assert answer.status_code == 200
    assert Presentation(io.BytesIO(answer.content)).slides


def test_admin_reads_every_kind_of_row_and_no_letter(
    client: Browser, dana: User, finance: Client, alice: User
) -> None:
    now = timezone.now()
    made = sessions_of(finance, alice, now, text="For one reader only")
    client.force_login(dana)
    address = reverse("admin:roadmap_prioritysession_change", args=[made.held.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert "For one reader only" not in page.content.decode()
    assert client.post(address, {"state": "planned"}).status_code == 403
    for model in apps.get_app_config("roadmap").get_models():
        listed = reverse(f"admin:roadmap_{model._meta.model_name}_changelist")
        assert client.get(listed, {"q": "x"}).status_code == 200, listed


def test_who_is_forgotten_is_named_nowhere_in_strategy_demand_and_roadmap(
    finance: Client, alice: User
) -> None:
    seat, now = seat_of(finance, NAME), timezone.now()
    demand_of(finance, alice, now, text=f"{NAME} asks for costs")
    sessions_of(finance, alice, now, [seat], text=f"{NAME} wants costs")
    outcomes_shown(finance, alice, now, text=f"Days {NAME} waits")
    shares_of(finance, alice, now, audience=f"{NAME} and her team")
    item = strategy_of(finance, alice, now, title=f"Feed for {NAME}").orphan
    make_package(item, f"Feed of {NAME}", words=f"{NAME} said no", acceptance_test=f"{NAME} looks at it")
    Enablement.objects.update(rationale=f"{NAME} asked for it", decided_by=NAME)
    people.erase(person=seat.person, by=alice, now=now)
    found = {
        f"{model.__name__}.{name}"
        for model in apps.get_app_config("roadmap").get_models()
        if model is not RoadmapQuarter  # written anew each night until it is closed
        for row in model._default_manager.values()
        for name, value in row.items()
        if NAME in str(value)
    }
    assert found == set()


def test_who_asks_reads_what_strategy_demand_and_roadmap_hold(
    brm: Browser, finance: Client, alice: User
) -> None:
    seat, now = seat_of(finance, NAME), timezone.now()
    ask(finance, "Cost feed", alice, now, asked_by=seat)
    sessions_of(finance, alice, now, [seat])
    held = brm.get(reverse("person_everything", args=["finance", seat.pk])).json()
    assert [row["title"] for row in held["requests"]] == ["Cost feed"]
    assert len(held["sessions"]) == 3
    assert held["verdicts"] == held["outcomes"] == held["mandates"] == []


def test_who_writes_a_reason_down_is_told_that_the_client_reads_it(
    brm: Browser, finance: Client, alice: User
) -> None:
    made = demand_of(finance, alice, timezone.now())
    for name, keys in (
        ("request_move", [made.request.pk]),
        ("feasibility_reply", [made.request.pk, made.asked.pk]),
    ):
        page = brm.get(reverse(name, args=["finance", *keys]))
        assert "The client reads it" in page.content.decode()


def test_a_budget_is_read_with_a_comma_and_never_guessed(brm: Browser, finance: Client) -> None:
    page = brm.get(reverse("package_new", args=["finance"]))
    form, item = page.context["page"].form, make_initiative(finance)
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"initiative": str(item.pk), "deliverable": "Feed of two stores", "seen_version": "0"}
    for typed, status in (("1.900,50", 302), ("1,900", 400), ("NaN", 400), ("1e400", 400), ("-1", 400)):
        answer = brm.post(reverse("package_new", args=["finance"]), {**sent, "budget": typed})
        assert answer.status_code == status, typed
    assert str(WorkPackage.objects.get().budget) == "1900.50"
