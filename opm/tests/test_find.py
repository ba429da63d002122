"""Find."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from opm.testing.factories import a_rubric, many_clients
from relationships.testing import read, seat_of
from roadmap.models import Initiative, ReportRun

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture
def world(finance, sales):
    a_rubric()
    for place in (finance, sales):
        Initiative.objects.create(
            client=place,
            title=f"Wi-Fi for {place.name}",
            earliest=date(2026, 10, 1),
            latest=date(2026, 12, 1),
            baseline_latest=date(2026, 12, 1),
            created_at=NOON,
        )
        job = Job.objects.create(
            kind="report", title=str(place), unique_key=str(place), created_at=NOON, state="done"
        )
        ReportRun.objects.create(client=place, quarter=Quarter(2026, 4), job=job, created_at=NOON)


def found(client, user, query, **more):
    client.force_login(user)
    page = client.get("/find/", {"q": query}, **more).context["page"]
    return {group.name: [item.title for item in group.items] for group in page.groups}


def test_everything_in_reach_is_found_in_groups(client, alice, world):
    assert found(client, alice, "fin") == {
        "Clients": ["Finance"],
        "Initiatives": ["Wi-Fi for Finance"],
        "Reports": ["Finance, Q4 2026"],
    }


def test_what_belongs_to_others_is_not_found(client, alice, mallory, world):
    assert found(client, alice, "sales") == {}
    assert found(client, mallory, "wi-fi") == {"Initiatives": ["Wi-Fi for Sales Asia"]}
    assert found(client, mallory, "finance") == {}


def test_capabilities_and_practices_of_the_current_rubric_are_found(client, alice, world):
    assert found(client, alice, "REL1") == {"Rubric": ["REL1 Relationship 1", "Practice of REL1"]}


def test_every_word_must_occur(client, alice, world):
    assert found(client, alice, "finance nothing") == {}
    assert list(found(client, alice, "wi-fi finance")) == ["Initiatives"]


@pytest.mark.parametrize(
    "query", ["", " ", "a", "\0", "%", "_' OR 1=1 --", "x" * 5000, "<script>alert(1)</script>"]
)
def test_odd_queries_get_a_plain_answer(client, alice, world, query):
    client.force_login(alice)
    response = client.get("/find/", {"q": query})
    assert response.status_code == 200 and response.context["page"].groups == []
    assert "<script>alert" not in response.content.decode()


def test_no_result_says_what_to_do(client, alice, world):
    client.force_login(alice)
    html = client.get("/find/?q=unicorn").content.decode()
    assert "Nothing in your reach holds “unicorn”" in html and "Use fewer words" in html


def test_htmx_gets_the_same_results_alone(client, alice, world):
    client.force_login(alice)
    whole = client.get("/find/?q=fin").content.decode()
    part = client.get("/find/?q=fin", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and part.strip() in whole


@pytest.mark.parametrize("amount", [10, 100])
def test_the_number_of_queries_does_not_grow(
    client, carol, alice, portfolio, amount, django_assert_max_num_queries
):
    many_clients(amount, portfolio, alice)
    client.force_login(carol)
    with django_assert_max_num_queries(11):
        page = client.get("/find/?q=client").context["page"]
    assert len(page.groups[0].items) == 8 and page.groups[0].more


def test_people_are_found_by_name_and_role_where_the_client_is_in_reach(
    client, finance, alice, carol, mallory, now
):
    seat = seat_of(finance, name="Zenobia Quist", role="Controller")
    read(seat, alice, now, evidence="Hidden words", gains="Hidden gains")
    for user, query, found in (
        (alice, "zenobia", True),
        (carol, "quist controller", True),
        (mallory, "zenobia", False),
        (alice, "hidden", False),
        (alice, "advocate", False),
    ):
        client.force_login(user)
        page = client.get(reverse("find"), {"q": query}).content.decode()
        assert (reverse("person", args=["finance", seat.pk]) in page) is found, (user, query)
