"""Work packages: instructed, delivered, judged by the client alone, carried on with the reason, and taken back."""

from datetime import date

import pytest

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Team
from relationships.services.people.erasure import erase
from relationships.testing import seat_of
from roadmap.models import Enablement, WorkPackage
from roadmap.selectors import packages as selectors
from roadmap.services import packages as services
from roadmap.services.packages import PackageInput
from roadmap.testing import make_initiative
from roadmap.testing.packages import make_package

Q4, Q1 = Quarter(2026, 4), Quarter(2027, 1)
TODAY = date(2026, 11, 10)


@pytest.fixture
def initiative(finance):
    return make_initiative(finance)


@pytest.fixture
def package(initiative):
    return make_package(initiative)


@pytest.fixture
def sponsor(finance):
    return seat_of(finance)


def delivered(package, alice, now):
    return services.deliver(
        package=package, seen_version=package.version, delivered_on=TODAY, by=alice, now=now
    )


def judged(package, seat, alice, now, verdict="accepted", words="", on=TODAY):
    return services.judge(
        package=package,
        seen_version=package.version,
        verdict=verdict,
        seat=seat,
        words=words,
        on=on,
        by=alice,
        now=now,
    )


def carried(package, alice, now, to=Q1, why="The vendor delivered late", due_on=None):
    return services.carry(
        package=package,
        seen_version=package.version,
        to_quarter=to,
        due_on=due_on,
        why=why,
        by=alice,
        now=now,
    )


def test_a_package_is_instructed_for_the_end_of_its_quarter_unless_a_day_is_said(
    finance, initiative, alice, now
):
    team = Team.objects.create(name="Data platform")
    made = services.instruct(
        client=finance,
        wish=PackageInput(initiative, Q4, " Feed of two  stores ", team=team),
        by=alice,
        now=now,
    )
    assert (made.deliverable, made.due_on, made.state) == (
        "Feed of two stores",
        date(2026, 12, 31),
        "instructed",
    )
    assert history.of_object(made).get().action == "package.instruct"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"deliverable": " "}, "Say what will be there"),
        ({"due_on": date(2027, 1, 1)}, "lies outside Q4 2026"),
        ({"budget": -1}, "amount of money"),
    ],
)
def test_what_cannot_be_instructed_is_refused_with_what_to_do(finance, initiative, alice, now, fields, says):
    wish = PackageInput(**{"initiative": initiative, "quarter": Q4, "deliverable": "Feed", **fields})
    with pytest.raises(Refused, match=says):
        services.instruct(client=finance, wish=wish, by=alice, now=now)
    assert not WorkPackage.objects.exists()


def test_only_the_team_writes_and_only_over_what_it_saw(package, alice, carol, now):
    with pytest.raises(NotAllowed):
        delivered(package, carol, now)
    delivered(package, alice, now)
    with pytest.raises(Conflict):
        delivered(package, alice, now)


def test_the_client_accepts_by_somebody_who_sits_there(package, sponsor, sales, alice, now):
    there = delivered(package, alice, now)
    for seat, says in ((None, "Only the client accepts"), (seat_of(sales, "Kim"), "sits at Finance")):
        with pytest.raises(Refused, match=says):
            judged(there, seat, alice, now)
    done = judged(there, sponsor, alice, now)
    assert (done.state, done.verdict_by, done.verdict_on) == ("accepted", sponsor, TODAY)


def test_nothing_is_judged_before_it_is_there_nor_before_its_day(package, sponsor, alice, now):
    with pytest.raises(Refused, match="Only delivered work can be judged. This one is instructed."):
        judged(package, sponsor, alice, now)
    there = delivered(package, alice, now)
    with pytest.raises(Refused, match="before the delivery"):
        judged(there, sponsor, alice, now, on=date(2026, 11, 9))
    with pytest.raises(Refused, match="future"):
        judged(there, sponsor, alice, now, on=date(2026, 11, 11))


@pytest.mark.parametrize("verdict", ["conditional", "rejected"])
def test_a_condition_and_a_rejection_need_the_clients_words(package, sponsor, alice, now, verdict):
    there = delivered(package, alice, now)
    with pytest.raises(Refused, match="Say"):
        judged(there, sponsor, alice, now, verdict)
    assert (
        judged(there, sponsor, alice, now, verdict, "Only with the returns").words == "Only with the returns"
    )


def test_what_was_rejected_is_delivered_again_and_judged_anew(package, sponsor, alice, now):
    rejected = judged(delivered(package, alice, now), sponsor, alice, now, "rejected", "Numbers are wrong")
    again = delivered(rejected, alice, now)
    assert (again.state, again.verdict_by, again.words) == ("delivered", None, "")
    assert judged(again, sponsor, alice, now).state == "accepted"


def test_carrying_over_makes_the_package_of_the_later_quarter_and_keeps_the_chain(package, alice, now):
    second = carried(package, alice, now)
    third = carried(second, alice, now, Quarter(2027, 2), "Two people left")
    package.refresh_from_db()
    assert (package.state, package.words, second.quarter, second.due_on) == (
        "carried", "The vendor delivered late", Q1, date(2027, 3, 31)
    )  # fmt: skip
    for link in (package, second, third):
        assert [item.quarter.label for item in selectors.chain_of(link)] == ["Q4 2026", "Q1 2027", "Q2 2027"]


def test_work_is_carried_forward_with_a_reason_and_not_once_it_is_accepted(package, sponsor, alice, now):
    with pytest.raises(Refused, match="after Q4 2026"):
        carried(package, alice, now, Q4)
    with pytest.raises(Refused, match="Say why"):
        carried(package, alice, now, why="")
    accepted = judged(delivered(package, alice, now), sponsor, alice, now)
    with pytest.raises(Refused, match="not accepted yet"):
        carried(accepted, alice, now)
    assert WorkPackage.objects.count() == 1


def test_every_step_can_be_taken_back(package, sponsor, alice, now):
    def back(item):
        return services.take_back(package=item, seen_version=item.version, by=alice, now=now)

    accepted = judged(delivered(package, alice, now), sponsor, alice, now)
    waiting = back(accepted)
    assert (waiting.state, waiting.verdict_by, waiting.delivered_on) == ("delivered", None, TODAY)
    first = back(waiting)
    assert (first.state, first.delivered_on) == ("instructed", None)
    carried(first, alice, now)
    first.refresh_from_db()
    assert back(first).state == "instructed"
    assert WorkPackage.objects.count() == 1
    first.refresh_from_db()
    stopped = services.stop(package=first, seen_version=first.version, why="Not needed", by=alice, now=now)
    assert back(stopped).words == ""


def test_a_carrying_over_stays_once_the_later_package_went_on(package, alice, now):
    following = carried(package, alice, now)
    delivered(following, alice, now)
    package.refresh_from_db()
    with pytest.raises(Refused, match="Q1 2027 has gone on"):
        services.take_back(package=package, seen_version=package.version, by=alice, now=now)


def test_a_quarter_counts_what_it_promised_accepted_and_carried(
    finance, initiative, alice, now, django_assert_num_queries
):
    make_package(initiative, state="accepted", verdict_on=TODAY)
    make_package(initiative, state="conditional", verdict_on=TODAY)
    carried(make_package(initiative), alice, now)
    make_package(initiative, state="delivered", delivered_on=TODAY)
    with django_assert_num_queries(1):
        found = selectors.kept([finance.pk], [Q4, Q1])
    this, following = found[finance.pk, Q4], found[finance.pk, Q1]
    assert [len(group) for group in (this.promised, this.accepted, this.carried, this.waiting)] == [
        4,
        2,
        1,
        1,
    ]
    assert this.finding == "Two of 4 work packages are accepted, 1 waiting for the client, 1 carried over"
    assert len(following.promised) == 1  # carried into it is promised again


def test_somebody_who_is_forgotten_is_gone_from_the_words_of_packages_and_initiatives(
    finance, initiative, sponsor, alice, now
):
    initiative.outcome = "Sam Reyes reads the numbers"
    initiative.save()
    team = Team.objects.create(name="Data platform")
    part = Enablement.objects.create(
        initiative=initiative, team=team, way="buy", rationale="Sam Reyes asked for it"
    )
    package = make_package(initiative, acceptance_test="Sam Reyes opens it", words="Sam Reyes said so")
    erase(person=sponsor.person, by=alice, now=now)
    for row, names in (
        (initiative, ("outcome",)),
        (part, ("rationale",)),
        (package, ("acceptance_test", "words")),
    ):
        row.refresh_from_db()
        assert all("Sam Reyes" not in getattr(row, name) for name in names)
        assert all("Erased person" in getattr(row, name) for name in names)
