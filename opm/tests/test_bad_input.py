"""Whatever the address line or a form sends: a clear answer, nothing lost, nothing written by reading.

Fixed lists of hostile values, and Hypothesis where the space is open. Every POST runs in a savepoint that is rolled
back, so that each begins with the same world. Requests go through the real address, middleware and database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Count, Max
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.answer_input import AnswerInput
from assessments.models import Assessment, RubricVersion
from assessments.services.answers import Entry, record_answers
from assessments.services.closing import close_assessment
from assessments.services.compute import compute
from assessments.services.rubric import clone
from assessments.services.sheets import open_assessment, own_sheet
from assessments.testing import plan_with_a_step, small_rubric
from opm.kernel.calendar import current_quarter, today
from opm.kernel.quarters import Quarter
from opm.reports.services import order_client_report
from opm.testing.cast import NOW, make_cast
from opm.testing.hostile import FORMS, World
from opm.testing.hostile_values import QUARTERS, SCRIPT, bodies, queries
from opm.testing.kept import kept
from relationships.models import Client, User
from relationships.testing import catch_ups_of, open_points, people_read, promised, seat_of
from roadmap.models import Initiative
from roadmap.testing import demand_of, jira_file, outcomes_shown, packages_of, sessions_of, strategy_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for the module; a test rolls back what it wrote."""
    with kept(django_db_blocker):
        yield make_world(NOW)


def make_world(now: datetime) -> World:
    cast = make_cast()
    people, finance = cast.people, cast.finance
    alice, dana, rubric_version = people["alice"], people["dana"], small_rubric(now)
    quarter = current_quarter()
    before = quarter.plus(-1)
    closed = _answered(finance, before, alice, now)
    close_assessment(assessment=closed, by=alice, now=now)
    _answered(finance, quarter, alice, now)
    initiative = Initiative.objects.create(
        client=finance,
        title="Daily cost feed",
        earliest=date(2026, 10, 1),
        latest=date(2026, 12, 31),
        baseline_latest=date(2026, 12, 31),
        created_at=now,
    )
    report = order_client_report(client=finance, quarter=before, by=alice, now=now)
    draft = clone(version=rubric_version, to="2", by=dana, now=now)
    step = plan_with_a_step(closed, now=now)
    return World(
        people,
        quarter,
        before,
        rubric_version,
        draft,
        initiative,
        report.pk,
        report.job_id,
        step.pk,
        points=open_points(finance, alice, now),
        promises=promised(finance, alice, now),
        read=people_read(finance, alice, people["carol"], now),
        meetings=catch_ups_of(finance, seat_of(finance), today()),
        demand=demand_of(finance, alice, now),
        sessions=sessions_of(finance, alice, now),
        strategy=strategy_of(finance, alice, now),
        outcomes=outcomes_shown(finance, alice, now),
        packages=packages_of(initiative, today()),
        jira=jira_file(finance, alice, now),
    )


def _answered(client: Client, quarter: Quarter, by: User, now: datetime) -> Assessment:
    """An open assessment with two answers and its result."""
    assessment = open_assessment(client=client, quarter=quarter, by=by, now=now)
    sheet = own_sheet(assessment=assessment, by=by, now=now)
    poms = assessment.version.poms.filter(capability__key="REL1", level=2)
    entries = [Entry(pom, AnswerInput(option="F"), 0) for pom in poms]
    record_answers(sheet=sheet, entries=entries, by=by, now=now)
    compute(assessment.pk, now=now)
    assessment.refresh_from_db()
    return assessment


def failed(response: Any) -> bool:
    return response.status_code >= 500


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("where", ["home", "portfolio", "roadmap"])
def test_no_quarter_in_the_address_breaks_a_page(world: World, where: str, quarter: str) -> None:
    assert not failed(world.browser("carol").get(f"{reverse(where)}?quarter={quarter}"))


def test_no_query_in_the_address_breaks_a_page(world: World) -> None:
    broken = []
    browsers = {who: world.browser(who) for who in ("", "alice", "carol", "dana")}
    for address, (who, parameters) in world.pages().items():
        for query in queries(parameters):
            with transaction.atomic():
                if failed(browsers[who].get(f"{address}?{query}")):
                    broken.append(f"{address}?{query[:80]}")
                transaction.set_rollback(True)
    assert broken == []


@pytest.mark.parametrize(
    "path",
    [
        "/clients/%00/",
        "/clients/" + "x" * 3000 + "/",
        "/clients/finance/score/9999-Q4/REL1/",
        "/clients/finance/score/0000-Q1/REL1/",
        "/clients/finance/score/2026-Q4/NOPE/",
        "/clients/finance/score/2026-Q4/REL1/answers/%00/",
        "/clients/finance/score/2026-Q4/REL1/answers/%ED%A0%80/",
        "/clients/finance/result/NOPE/",
        "/clients/finance/roadmap/99999999999999999999999/",
        "/rubric/%00/1/",
        "/rubric/opm/%00/",
        "/rubric/opm/%FF/",
        "/rubric/opm/" + "9" * 3000 + "/",
        "/rubric/opm/1/%00/",
        "/rubric/opm/1/compare/%00/",
        "/reports/99999999999999999999999/",
        "/reports/99999999999999999999999/pdf/",
        "/jobs/99999999999999999999999/",
        "/portfolio/download.exe",
        "/roadmap/download.%00",
        "/admin/assessments/rubricversion/99999999999999999999999/change/",
        "/admin/assessments/rubricversion/%C2%B2/change/",
        "/admin/assessments/rubricversion/1/capability/NOPE/",
        "/no/such/%ED%A0%80/page",
    ],
)
def test_an_address_that_names_nothing_is_not_found(world: World, path: str) -> None:
    who = "dana" if path.startswith("/admin") else "alice"
    assert world.browser(who).get(path).status_code == 404


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=40))
def test_find_takes_anything(world: World, text: str) -> None:
    page = world.browser("alice").get(f"{reverse('find')}?{urlencode({'q': text}, errors='replace')}")
    assert page.status_code == 200


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(["quarter", "page", "portfolio", "brm", "level", "q", "state", "sort"]),
    text=st.text(max_size=20) | st.integers().map(str) | st.from_regex(r"\d{4}-Q\d", fullmatch=True),
)
def test_filters_take_anything(world: World, name: str, text: str) -> None:
    browser, query = world.browser("carol"), urlencode({name: text}, errors="replace")
    for page in ("portfolio", "clients", "roadmap", "reports"):
        assert browser.get(f"{reverse(page)}?{query}").status_code == 200


@pytest.mark.parametrize("name", FORMS)
def test_no_value_in_a_field_breaks_a_form(world: World, name: str) -> None:
    form = FORMS[name](world)
    browser = world.browser(form.who)
    broken = []
    for wrong, body in bodies(form.right):
        with transaction.atomic():
            response = browser.post(form.path, body, content_type="application/x-www-form-urlencoded")
            if failed(response):
                broken.append(f"{name}: {wrong}")
            transaction.set_rollback(True)
    assert broken == []


@pytest.mark.parametrize("name", FORMS)
def test_too_many_fields_too_much_text_and_files_get_an_answer(world: World, name: str) -> None:
    form = FORMS[name](world)
    browser = world.browser(form.who)
    flood = urlencode([(f"field-{place}", "x") for place in range(5000)]).encode()
    file = SimpleUploadedFile("a.exe", b"MZ\0\0")
    for body, kind in (
        (flood, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"x", "multipart/form-data"),
    ):
        with transaction.atomic():
            assert not failed(browser.post(form.path, body, content_type=kind))
            transaction.set_rollback(True)
    with transaction.atomic():
        assert not failed(browser.post(form.path, dict.fromkeys(form.right, file)))
        transaction.set_rollback(True)


def test_a_flood_of_fields_is_refused_in_words(world: World) -> None:
    flood = urlencode([(f"field-{place}", "x") for place in range(5000)])
    response = world.browser("alice").post(
        reverse("settings"), flood, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    assert b"<h1" in response.content


FILES = {
    "empty": b"",
    "binary": bytes(range(256)),
    "surrogate": json.dumps({"format": "opm-rubric/1", "key": "x", "name": "\ud800"}).encode(),
    "not a mapping": b"- 1\n- 2\n",
    "bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n",
    "tag": b"!!python/object/apply:os.system ['true']\n",
    "deep": b"[" * 5000,
    "too large": b"a: " + b"x" * 2_500_000,
    "huge number": b"format: opm-rubric/1\nfloor: 1e400\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_rubric_file_is_refused_in_words(world: World, name: str) -> None:
    versions = RubricVersion.objects.count()
    file = SimpleUploadedFile("rubric.yaml", FILES[name])
    response = world.browser("dana").post(reverse("admin:rubric_upload"), {"file": file})
    assert response.status_code in (200, 400, 422)
    assert b'role="alert"' in response.content or b"rb-err" in response.content
    assert RubricVersion.objects.count() == versions


TYPED = f'Kept "text" & {SCRIPT}'


@pytest.mark.parametrize(
    ("name", "wrong", "keeps"),
    [
        ("settings", {"name": TYPED, "theme": "no-such"}, TYPED),
        ("new initiative", {"title": TYPED, "starts": "never"}, TYPED),
        ("initiative", {"title": TYPED, "starts": "never"}, TYPED),
        ("stop", {"reason": TYPED + "x" * 600}, TYPED),
        ("reopen", {"reason": TYPED + "x" * 600}, TYPED),
        ("sheet", {"REL1.2a-note": TYPED, "REL1.2a-evidence_on": "never"}, TYPED),
        ("answer", {"REL1.2a-note": TYPED, "REL1.2a-evidence_on": "never"}, TYPED),
        ("capability", {"poms-0-title": TYPED, "poms-0-level": "high"}, TYPED),
        ("outline", {"name": TYPED, "floor": "low"}, TYPED),
        ("sign-in", {"login": "kept@example.org"}, "kept@example.org"),
    ],
)
def test_what_was_typed_is_kept_and_escaped_when_a_form_is_refused(
    world: World, name: str, wrong: dict[str, str], keeps: str
) -> None:
    form = FORMS[name](world)
    response = world.browser(form.who).post(form.path, {**form.right, **wrong})
    assert response.status_code in (200, 400, 422)
    page = response.content.decode()
    assert escape(keeps) in page
    assert SCRIPT not in page


def fingerprint() -> dict[str, tuple[int, Any]]:
    """Rows and highest key of every table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            values = model._default_manager.aggregate(rows=Count("pk"), last=Max("pk"))
            found[model._meta.label] = (values["rows"], values["last"])
    return found


DEAD = [  # a link that opens nothing is answered with 404
    reverse(name, args=["no-such-token"])
    for name in ("respond_open", "digest_stop", "charter_open", "shared_roadmap_open")
]


def test_reading_a_page_writes_nothing(world: World) -> None:
    browsers = {who: world.browser(who) for who in ("", "alice", "carol", "dana")}
    before = fingerprint()
    for address, (who, _) in world.pages().items():
        if "download." in address or "/sheet." in address:
            continue  # that a list or the sheet was taken is remembered
        for method in ("get", "head"):
            with CaptureQueriesContext(connection) as asked:
                response = getattr(browsers[who], method)(address)
            assert response.status_code in ((404,) if address in DEAD else (200, 286, 302)), address
            writes = [
                query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
            ]
            assert writes == [], f"{method.upper()} {address}"
    assert fingerprint() == before
