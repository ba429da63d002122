"""Whatever the address line or a form sends: a clear answer, nothing lost, nothing written by reading.

Fixed lists of hostile values, and Hypothesis where the space is open. Every POST runs in a savepoint that is rolled
back, so that each begins with the same world. Requests go through the real address, middleware and database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Count, Max
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.answer_input import AnswerInput
from assessments.models import Assessment, RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.services.answers import Entry, record_answers
from assessments.services.closing import close_assessment
from assessments.services.compute import compute
from assessments.services.rubric import clone
from assessments.services.rubric.edit import capability_of, mark_of, outline_of
from assessments.services.sheets import open_assessment, own_sheet
from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter
from opm.reports.services import order_client_report
from relationships.models import Client, Portfolio, User
from roadmap.models import Initiative

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
RTL = "\u202eevil"
LONG = "x" * 20_000
# What an address line can carry, percent-encoded: surrogates and broken bytes included.
RAW = ("%00", "%ED%A0%80%FF", quote(RTL + SCRIPT), "'%22%3B--%25", "-1", "9" * 400, quote("²"), LONG[:3000])
QUARTERS = ("2026-Q5", "0000-Q1", "9999-Q4", "2200-Q4", "1990-Q1", "2026-Q4%0A")
# What a form field can carry.
TEXTS = ("a\0b", RTL + SCRIPT, "9" * 400, "-1", "1e400", "²", "\ufffe", LONG)
EACH = ("a\0b", "9" * 400, "²")  # also put into one field after the other, all others being right
BYTES = b"%ED%A0%80%FF"
MEGABYTE = "m" * 1_000_000


@dataclass(frozen=True)
class Form:
    """A form of our own with what is right to send; each hostile value takes the place of each field."""

    who: str
    path: str
    right: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """Finance with one of everything: a quarter closed, one open with answers and a result, roadmap, report, draft."""

    people: dict[str, User]
    quarter: Quarter
    before: Quarter
    version: RubricVersion
    draft: RubricVersion
    initiative: Initiative
    report: int
    job: int

    def browser(self, who: str) -> Browser:
        browser = Browser(raise_request_exception=False)
        if who:
            browser.force_login(self.people[who])
        return browser

    def pages(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Who looks and the parameters that are read, by address."""
        rubric = (self.version.rubric.key, self.version.version)
        board = ("portfolio", "client", "theme", "state", "team", "page", "quarter")
        found = {
            ("alice", "home"): ("quarter",),
            ("carol", "portfolio"): ("portfolio", "brm", "level", "backwards", "quarter"),
            ("carol", "clients"): ("q", "portfolio", "brm", "level", "sort", "page", "quarter"),
            ("alice", "find"): ("q",),
            ("alice", "settings"): ("next",),
            ("carol", "reports"): ("q", "state", "page", "quarter"),
            ("carol", "roadmap"): board,
            ("alice", "rubric"): ("client",),
            ("alice", "rubric_version", *rubric): ("q", "print", "client"),
            ("alice", "rubric_capability", *rubric, "REL1"): ("q", "client"),
            ("dana", "rubric_compare", *rubric, self.draft.version): ("q",),
            ("alice", "client", "finance"): ("quarter",),
            ("alice", "client_reports", "finance"): ("q", "state", "page", "quarter"),
            ("alice", "client_roadmap", "finance"): ("quarter",),
            ("alice", "initiative_new", "finance"): ("quarter",),
            ("alice", "initiative", "finance", self.initiative.pk): ("quarter",),
            ("alice", "score", "finance"): ("quarter",),
            ("alice", "sheet", "finance", self.quarter, "REL1"): ("open",),
            ("alice", "submit_sheet", "finance", self.quarter): ("quarter",),
            ("alice", "close_assessment", "finance", self.quarter): ("quarter",),
            ("alice", "reopen_assessment", "finance", self.before): ("quarter",),
            ("alice", "result", "finance"): ("quarter",),
            ("alice", "result_status", "finance"): ("quarter",),
            ("alice", "result_why", "finance", "REL1"): ("quarter",),
            ("alice", "report", self.report): ("quarter",),
            ("alice", "job", self.job): ("quarter",),
            ("", "account_login"): ("next",),
            ("dana", "admin:assessments_rubricversion_changelist"): ("q", "p", "o", "status__exact"),
            ("dana", "admin:assessments_rubricversion_change", self.version.pk): ("q",),
            ("dana", "admin:assessments_rubricversion_history", self.draft.pk): ("page",),
            ("dana", "admin:rubric_capability", self.draft.pk, "REL1"): ("q",),
            ("dana", "admin:rubric_publish", self.draft.pk): ("q",),
            ("dana", "admin:rubric_compare", self.draft.pk, self.version.pk): ("q",),
            ("dana", "admin:rubric_upload"): ("q",),
        }
        return {
            reverse(name, args=args): (who, parameters) for (who, name, *args), parameters in found.items()
        }

    def forms(self) -> dict[str, Form]:
        sheet = ("finance", self.quarter, "REL1")
        answer = {f"REL1.2a-{name}": text for name, text in ANSWER.items()}
        initiative = {**INITIATIVE, "starts": str(self.quarter), "seen_version": str(self.initiative.version)}
        capability = capability_of(engine_rubric(self.draft), "REL1")
        return {
            "sign-in": Form("", reverse("account_login"), {"login": "alice@example.org", "password": "no"}),
            "settings": Form("alice", reverse("settings"), {"name": "Alice", "theme": "dark", "letter_keys": "on"}),
            "start": Form("alice", reverse("score", args=["finance"]), {"anything": "x"}),
            "sheet": Form("alice", reverse("sheet", args=sheet), {**answer, "open": "2", "shown": "2", "clear": ""}),
            "answer": Form("alice", reverse("answer", args=[*sheet, "REL1.2a"]), answer),
            "carry": Form("alice", reverse("carry", args=sheet), {"levels": "2", "pom": "REL1.2a"}),
            "submit": Form("alice", reverse("submit_sheet", args=sheet[:2]), {"take_back": "1"}),
            "letter keys": Form("alice", reverse("letter_keys"), {"on": "1", "next": "/"}),
            "close": Form("alice", reverse("close_assessment", args=sheet[:2]), {"revision": "1"}),
            "reopen": Form("alice", reverse("reopen_assessment", args=["finance", self.before]), {"reason": "Wrong"}),
            "new initiative": Form("alice", reverse("initiative_new", args=["finance"]), initiative),
            "initiative": Form(
                "alice", reverse("initiative", args=["finance", self.initiative.pk]), {**initiative, "reason": "Late"}
            ),
            "stop": Form(
                "alice",
                reverse("initiative_stop", args=["finance", self.initiative.pk]),
                {"seen_version": str(self.initiative.version), "reason": "Not needed"},
            ),
            "undo": Form("alice", reverse("initiative_undo", args=["finance"]), {"anything": "x"}),
            "order": Form("carol", reverse("reports"), {"of": "client:finance", "quarter": str(self.before)}),
            "order of a client": Form(
                "alice", reverse("client_reports", args=["finance"]), {"quarter": str(self.before)}
            ),
            "job stop": Form("alice", reverse("job_stop", args=[self.job]), {"anything": "x"}),
            "clone": Form("dana", reverse("admin:rubric_clone", args=[self.version.pk]), {"version": "3"}),
            "publish": Form("dana", reverse("admin:rubric_publish", args=[self.draft.pk]), {"accept": "yes"}),
            "upload": Form("dana", reverse("admin:rubric_upload"), {"content": "key: x", "load": "yes"}),
            "capability": Form(
                "dana",
                reverse("admin:rubric_capability", args=[self.draft.pk, "REL1"]),
                {**CAPABILITY, "seen": mark_of(capability)},
            ),
            "outline": Form(
                "dana",
                reverse("admin:assessments_rubricversion_change", args=[self.draft.pk]),
                {**OUTLINE, "seen": mark_of(outline_of(engine_rubric(self.draft)))},
            ),
        }


ANSWER = {"rating": "F", "na_reason": "", "note": "Seen", "evidence": "", "evidence_on": "", "certainty": "3", "seen": "0"}
INITIATIVE = {
    "rows": "1",
    "title": "Cost feed",
    "outcome": "Numbers each day",
    "theme": "",
    "new_theme": "",
    "state": "idea",
    "precision": "quarter",
    "ends": "",
    "confidence": "50",
    "owner": "",
    "team_0": "",
    "way_0": "",
}
CAPABILITY = {
    "name": "Trust",
    "weight": "1",
    "intent": "Why",
    "ladder_2": "Keeps its word",
    "poms-TOTAL_FORMS": "1",
    "poms-INITIAL_FORMS": "0",
    "poms-0-key": "REL1.2z",
    "poms-0-level": "2",
    "poms-0-title": "A title",
    "poms-0-weight": "1",
    "poms-0-effort": "",
    "poms-0-practices": "One",
    "poms-0-outcomes": "Two",
    "poms-0-metrics": "days | days | Days to answer",
    "poms-0-expects": "F | days | <= | 2",
    "poms-0-ask": "Well?",
    "poms-0-ORDER": "1",
}
OUTLINE = {
    "name": "Small",
    "version": "2",
    "floor": "1",
    "top": "5",
    "levels": "1 | Initial",
    "method": "gated",
    "own": "0.5",
    "lower": "0.75",
    "pass_value": "",
    **{f"{name}-{key}": "1" for name in ("competencies", "capabilities") for key in ("TOTAL_FORMS",)},
    **{f"{name}-INITIAL_FORMS": "0" for name in ("competencies", "capabilities")},
    **{
        f"{name}-{key}": "0"
        for name in ("dependencies", "partner_levels", "scale")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    },
    "competencies-0-key": "REL",
    "competencies-0-name": "Relationship",
    "competencies-0-weight": "1",
    "competencies-0-ORDER": "1",
    "capabilities-0-competency": "REL",
    "capabilities-0-key": "REL1",
    "capabilities-0-name": "Trust",
    "capabilities-0-ORDER": "1",
}


@pytest.fixture
def world(
    finance: Client,
    portfolio: Portfolio,
    alice: User,
    carol: User,
    dana: User,
    rubric_version: RubricVersion,
    now: datetime,
) -> World:
    people = {"alice": alice, "carol": carol, "dana": dana}
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
    return World(people, quarter, before, rubric_version, draft, initiative, report.pk, report.job_id)


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


def failed(response: HttpResponse) -> bool:
    return response.status_code >= 500


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


def queries(parameters: tuple[str, ...]) -> Iterator[str]:
    """All parameters at once, and those that may end the request before the others are read by themselves."""
    early = [name for name in parameters if name in ("client", "quarter")]
    rest = [name for name in parameters if name not in early]
    for value in RAW:
        if rest:
            yield "&".join(f"{name}={value}" for name in rest)
        if "client" in early:
            yield f"client={value}"
    if "quarter" in early:
        yield from (f"quarter={value}" for value in (*QUARTERS, RAW[0], RAW[1]))


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


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_find_takes_anything(world: World, text: str) -> None:
    page = world.browser("alice").get(f"{reverse('find')}?{urlencode({'q': text}, errors='replace')}")
    assert page.status_code == 200


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["quarter", "page", "portfolio", "brm", "level", "q", "state", "sort"]),
    text=st.text(max_size=20) | st.integers().map(str) | st.from_regex(r"\d{4}-Q\d", fullmatch=True),
)
def test_filters_take_anything(world: World, name: str, text: str) -> None:
    browser, query = world.browser("carol"), urlencode({name: text}, errors="replace")
    for page in ("portfolio", "clients", "roadmap", "reports"):
        assert browser.get(f"{reverse(page)}?{query}").status_code == 200


@pytest.mark.parametrize("number", range(22))
def test_no_value_in_a_field_breaks_a_form(world: World, number: int) -> None:
    forms = world.forms()
    assert len(forms) == 22
    name, form = list(forms.items())[number]
    browser = world.browser(form.who)
    broken = []
    for wrong, body in bodies(form):
        with transaction.atomic():
            response = browser.post(form.path, body, content_type="application/x-www-form-urlencoded")
            if failed(response):
                broken.append(f"{name}: {wrong}")
            transaction.set_rollback(True)
    assert broken == []


def bodies(form: Form) -> Iterator[tuple[str, bytes]]:
    """Each hostile value in place of each field, a field sent twice, one left out, nothing at all, a megabyte."""
    yield "as it should be", urlencode(form.right).encode()
    yield "nothing", b""
    yield "all twice", urlencode([*form.right.items(), *form.right.items()]).encode()
    for text in TEXTS:
        yield f"everywhere {text[:20]!r}", urlencode(dict.fromkeys(form.right, text)).encode()
    for name in form.right:
        others = {key: text for key, text in form.right.items() if key != name}
        for text in EACH:
            yield f"{name} = {text[:20]!r}", urlencode({**others, name: text}).encode()
        yield f"{name} = {BYTES!r}", urlencode(others).encode() + b"&" + name.encode() + b"=" + BYTES
    every = dict.fromkeys(form.right, MEGABYTE if len(form.right) < 4 else LONG)
    yield "long text everywhere", urlencode(every).encode()


@pytest.mark.parametrize("number", range(22))
def test_too_many_fields_too_much_text_and_files_get_an_answer(world: World, number: int) -> None:
    form = list(world.forms().values())[number]
    browser = world.browser(form.who)
    flood = urlencode([(f"field-{place}", "x") for place in range(5000)]).encode()
    file = SimpleUploadedFile("a.exe", b"MZ\0\0")
    for body, kind in ((flood, "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"x", "multipart/form-data")):
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
    form = world.forms()[name]
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


def test_reading_a_page_writes_nothing(world: World) -> None:
    browsers = {who: world.browser(who) for who in ("", "alice", "carol", "dana")}
    for address, (who, _) in world.pages().items():
        before = fingerprint()
        for method in ("get", "head"):
            with CaptureQueriesContext(connection) as asked:
                response = getattr(browsers[who], method)(address)
            assert response.status_code in (200, 286, 302), address
            writes = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
            assert writes == [], f"{method.upper()} {address}"
        assert fingerprint() == before, address
