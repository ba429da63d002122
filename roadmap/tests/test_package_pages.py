"""Pages of work packages, through their addresses."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from opm.kernel import history
from opm.kernel.quarters import Quarter
from relationships.models import Team
from relationships.testing import seat_of
from roadmap.models import WorkPackage
from roadmap.testing import make_initiative, make_package, packages_of

TODAY = date(2026, 11, 10)
State = WorkPackage.State


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def initiative(finance):
    return make_initiative(finance)


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


def at(name, *args):
    return reverse(name, args=["finance", *args])


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_package_goes_from_its_initiative_to_the_clients_verdict(browser, finance, initiative):
    sponsor = seat_of(finance)
    new = browser.get(at("package_new"), {"initiative": initiative.pk})
    assert new.context["page"].form["initiative"].value() == str(initiative.pk)
    typed = {
        "seen_version": "0",
        "initiative": initiative.pk,
        "for_quarter": "2026-Q4",
        "deliverable": "Two stores",
    }
    browser.post(at("package_new"), typed)
    made = WorkPackage.objects.get()
    browser.post(at("package_deliver", made.pk), {"seen_version": "1", "delivered_on": "2026-11-09"})
    page = words_of(browser.get(at("package", made.pk)))
    assert "Only the client accepts: write down who said it and when" in page
    refused = browser.post(
        at("package_verdict", made.pk), {"seen_version": "2", "verdict": "accepted", "on": "2026-11-10"}
    )
    assert refused.status_code == 400 and "Only the client accepts." in words_of(refused)
    verdict = {
        "seen_version": "2",
        "verdict": "conditional",
        "seat": sponsor.pk,
        "on": "2026-11-10",
        "words": "With returns",
    }
    done = browser.post(at("package_verdict", made.pk), verdict, follow=True)
    assert "Accepted with conditions by Sam Reyes" in words_of(done)
    assert "With returns" in words_of(done)
    assert "One of 1 work package is accepted in Q4 2026" in words_of(browser.get(at("packages")))


def test_carrying_over_shows_the_chain_and_can_be_undone_at_once(browser, initiative):
    package = make_package(initiative)
    typed = {"seen_version": "1", "to_quarter": "2027-Q1", "due_on": "", "why": "The vendor is late"}
    page = words_of(browser.post(at("package_carry", package.pk), typed, follow=True))
    assert "Carried over into Q1 2027, due Wed 31 Mar" in page
    assert "From quarter to quarter" in page and "The vendor is late" in page
    browser.post(at("package_take_back", package.pk), {"seen_version": "2"})
    assert WorkPackage.objects.get().state == State.INSTRUCTED


def test_a_refused_button_keeps_what_was_typed(browser, initiative):
    package = make_package(initiative)
    typed = {
        "seen_version": "1",
        "to_quarter": "2027-Q1",
        "due_on": "2027-05-01",
        "why": "The vendor is late",
    }
    answer = browser.post(at("package_carry", package.pk), typed)
    assert answer.status_code == 400
    assert "lies outside Q1 2027" in words_of(answer) and "The vendor is late" in words_of(answer)
    package.version = 5
    package.save()
    assert (
        browser.post(at("package_stop", package.pk), {"seen_version": "1", "why": "Over"}).status_code == 409
    )
    assert WorkPackage.objects.get().state == State.INSTRUCTED


def test_two_people_change_a_package_and_both_values_are_shown(browser, initiative):
    package = make_package(initiative, version=2)
    typed = {
        "seen_version": "1",
        "initiative": initiative.pk,
        "for_quarter": "2026-Q4",
        "deliverable": "Mine",
    }
    answer = browser.post(at("package_edit", package.pk), typed)
    assert answer.status_code == 409
    assert "Feed of two stores" in words_of(answer) and "Mine" in words_of(answer)


def test_the_list_is_narrowed_and_downloaded_as_it_is_shown(browser, finance, initiative):
    team = Team.objects.create(name="Data platform")
    make_package(initiative, "Late one", team=team, due_on=date(2026, 11, 2))
    make_package(initiative, "Early one")
    make_package(initiative, "Old one", quarter=Quarter(2026, 2), state=State.STOPPED, words="Over")

    def shown(**narrowed):
        rows = browser.get(at("packages"), narrowed).context["page"].rows
        return [row.item.deliverable for row in rows]

    assert shown() == ["Late one", "Early one"]
    assert shown(show="late") == ["Late one"] == shown(team=team.pk) == shown(q="late")
    assert shown(of="2026-Q2") == ["Old one"]
    text = browser.get(at("packages_download", "csv"), {"show": "late"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [(row["What will be there"], row["Team"], row["State"]) for row in rows] == [
        ("Late one", "Data platform", "Instructed")
    ]
    assert history.of_scope(finance.scope)[0].action == "packages.download"


@pytest.mark.parametrize("amount", [1, 20])
def test_the_list_takes_the_same_queries_however_long(
    browser, initiative, amount, django_assert_max_num_queries
):
    for number in range(amount):
        packages_of(initiative, TODAY, f"Feed {number}")
    browser.get(at("packages"))
    with django_assert_max_num_queries(17):
        browser.get(at("packages"), {"show": "all"})


def test_a_manager_reads_and_does_not_write(client, carol, initiative):
    client.force_login(carol)
    package = make_package(initiative, state=State.DELIVERED, delivered_on=TODAY)
    page = words_of(client.get(at("package", package.pk)))
    assert "Waiting for the client" in page
    assert "Record the client" not in page
    assert client.post(at("package_deliver", package.pk), {"delivered_on": "2026-11-10"}).status_code == 403
