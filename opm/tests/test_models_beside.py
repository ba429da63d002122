"""Other maturity models beside the house's own: each method through all pages, two for one client and quarter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

import assessments
from assessments.models import Answer, Assessment, RollUp
from assessments.selectors.targets.progress import past_changes
from assessments.services import compute
from assessments.services.respondents import invite
from assessments.services.rubric import import_rubric
from assessments.testing import rubric_file
from assessments.tests.making import answer, opened
from opm.kernel import jobs
from opm.reports import pdf
from opm.templatetags.opm import level_class
from relationships.models import Client, User
from roadmap.models import ReportRun

pytestmark = pytest.mark.django_db
DATA = Path(assessments.__file__).parent / "tests" / "data"
OF_THE_HOUSE = (
    "Relationship",
    "Service partner",
    "Partially",
    "Largely",
    "Optimized",
    "Goals for key clients",
)


@dataclass(frozen=True)
class Model:
    """A rubric file, answers by capability, and what its own method must make of them."""

    key: str
    name: str
    answers: dict[str, dict[str, str]]
    headline: str
    scores: dict[str, tuple[int, str]]  # capability, or "" for overall: level and score
    words: str  # of a level on the sheet
    options: tuple[str, ...]
    why: tuple[str, str]  # a capability, and what its page must say

    @property
    def answers_of_client(self) -> str:
        """An option of its own scale."""
        return rubric_file(DATA / f"{self.key}.yaml").scale[-1].key


CRAFT = Model(
    key="craft",
    name="Software craft",
    answers={
        "REL1": {"REL1.2a": "most", "REL1.2b": "half", "REL1.3a": "some"},
        "BLD2": {"BLD2.1a": "most", "BLD2.2a": "none", "BLD2.3a": "none"},
        "RUN1": {"RUN1.1a": "some", "RUN1.2a": "none", "RUN1.3a": "none"},
    },
    headline="Finance is at 0.8",
    scores={"REL1": (1, "1.7500"), "BLD2": (1, "1.0000"), "RUN1": (0, "0.2500"), "": (0, "0.8125")},
    words="Mastered",
    options=("Not at all", "In places", "Half of it", "Nearly all"),
    why=("RUN1", "Incident practice is at level 0, 0.25"),
)
GUARD = Model(
    key="guard",
    name="Site guarding",
    answers={
        "DOR1": {"DOR1.1a": "C", "DOR1.1b": "B", "DOR1.2a": "B", "DOR1.2b": "A"},
        "EYE1": {"EYE1.1a": "C", "EYE1.2a": "C", "EYE1.3a": "B"},
    },
    headline="Finance is at 2.1",
    scores={"DOR1": (1, "1.2500"), "EYE1": (3, "3.0000"), "": (2, "2.1250")},
    words="Guarded",
    options=("Absent", "In part", "Whole"),
    why=(
        "DOR1",
        "Level 2 Guarded is not held: 1 practice does not pass, “Lost keys are replaced” (DOR1.2b) first.",
    ),
)
HABIT = Model(
    key="habit",
    name="Team habits",
    answers={"MEE1": {"MEE1.2a": "yes", "MEE1.3a": "yes", "MEE1.4a": "no"}},
    headline="Finance is at 3.4",
    scores={"MEE1": (3, "3.4000"), "": (3, "3.4000")},
    words="Second nature",
    options=("Not yet", "Done"),
    why=("MEE1", "The score is the average over the practices of all levels."),
)
every_model = pytest.mark.parametrize("model", [CRAFT, GUARD, HABIT], ids=lambda model: model.key)


@pytest.fixture(autouse=True)
def on_tuesday(now: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tue 10 Nov 2026, in an installation without Chromium."""
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def alices(client: Browser, alice: User, finance: Client, rubric_version: Any) -> Browser:
    """Alice's browser; the house's own rubric is published."""
    client.force_login(alice)
    return client


def publish(model: Model, now: Any) -> None:
    content = rubric_file(DATA / f"{model.key}.yaml")
    import_rubric(content, by=None, now=now, publish=True, accept_gaps=True)  # the floor is not described


def page(browser: Browser, url: str, status: int = 200) -> str:
    """The page in one line, without the menu and the rubric switch; its links stay with the model of the address."""
    response = browser.get(url)
    assert response.status_code == status, (url, response.status_code, response.get("Location"))
    text = re.sub(
        r"<aside.*?</aside>|<details class=\"rsw\">.*?</details>", "", response.content.decode(), flags=re.S
    )
    model = re.search(r"rubric=(\w+)", url)
    if model:
        lost = [link for link in links(text) if f"rubric={model[1]}" not in link]
        assert not lost, (url, lost)
    return " ".join(unescape(text).split())


def links(text: str) -> list[str]:
    """Links, actions and addresses for scripts that lead to pages of a client or to the portfolio."""
    found = re.findall(r'(?:href|action|data-url|hx-get)="(/(?:clients/finance/|portfolio)[^"]*)"', text)
    forms = re.findall(r'<form[^>]*method="get"[^>]*action="([^"]*)"[^>]*>.*?</form>', text, flags=re.S)
    by_field = [url for url in forms if 'name="rubric"' in text]
    return [unescape(link) for link in found if link not in by_field]


def at(model: Model, name: str, *args: Any, quarter: Any = "") -> str:
    """The address of a page of Finance by a model."""
    asked = f"quarter={quarter}&" if quarter else ""
    return f"{reverse(name, args=['finance', *args])}?{asked}rubric={model.key}"


def scored(browser: Browser, model: Model, quarter: Any) -> Assessment:
    """Started, answered and submitted as a browser without JavaScript does it."""
    started = browser.post(at(model, "score", quarter=quarter))
    assert f"rubric={model.key}" in started["Location"]
    for capability, given in model.answers.items():
        data = {f"{pom}-rating": option for pom, option in given.items()} | {
            f"{pom}-seen": "0" for pom in given
        }
        saved = browser.post(at(model, "sheet", quarter, capability), data)
        assert saved.status_code == 302, saved.content.decode()
    sent = browser.post(at(model, "submit_sheet", quarter))
    assert sent["Location"] == at(model, "score", quarter=quarter)
    return Assessment.objects.get(rubric__key=model.key, quarter=quarter, client__slug="finance")


def closed(browser: Browser, model: Model, quarter: Any) -> Assessment:
    assessment = scored(browser, model, quarter)
    done = browser.post(at(model, "close_assessment", quarter), {"revision": assessment.revision})
    assert done["Location"] == at(model, "result", quarter=quarter)
    assessment.refresh_from_db()
    assert not assessment.is_open
    return assessment


def rollups(assessment: Assessment) -> dict[str, tuple[int, str]]:
    rows = RollUp.objects.filter(assessment=assessment).exclude(kind=RollUp.Kind.COMPETENCY)
    return {row.key: (int(row.score if row.level is None else row.level), str(row.score)) for row in rows}


# --- each method through the pages --------------------------------------------------------------------------------
@every_model
def test_a_model_is_scored_and_closed_by_its_own_method(
    model: Model, alices: Browser, quarter: Any, now: Any
) -> None:
    publish(model, now)
    landing = page(alices, at(model, "score", quarter=quarter))
    assert f"Start scoring {quarter.label}" in landing
    assessment = closed(alices, model, quarter)
    assert rollups(assessment) == model.scores
    assert assessment.version.rubric.key == model.key


@every_model
def test_its_sheet_asks_in_its_own_words(model: Model, alices: Browser, quarter: Any, now: Any) -> None:
    publish(model, now)
    alices.post(at(model, "score", quarter=quarter))
    for capability in model.answers:
        text = page(alices, at(model, "sheet", quarter, capability))
        assert all(f'title="{option}"' in text or option in text for option in model.options)
        assert model.words in text
        assert not any(word in text for word in OF_THE_HOUSE)


@every_model
def test_every_page_of_the_closed_quarter_speaks_of_the_model_alone(
    model: Model, alices: Browser, quarter: Any, now: Any
) -> None:
    publish(model, now)
    closed(alices, model, quarter)
    capability, says = model.why
    addresses = {
        "result": at(model, "result", quarter=quarter),
        "why": at(model, "result_why", capability, quarter=quarter),
        "overview": at(model, "client", quarter=quarter),
        "targets": at(model, "targets", quarter=quarter),
        "metrics": at(model, "metrics", quarter=quarter),
        "plan": at(model, "plan", quarter=quarter),
        "respondents": at(model, "respondents", quarter),
        "minutes": at(model, "moderation_minutes", quarter),
        "portfolio": f"{reverse('portfolio')}?quarter={quarter}&rubric={model.key}",
    }
    texts = {name: page(alices, url) for name, url in addresses.items()}
    assert f"<h1>{model.headline}</h1>" in texts["result"]
    assert model.headline in texts["overview"]
    assert says in texts["why"]
    assert model.headline.removeprefix("Finance is at ") in texts["portfolio"]
    assert "The planner needs gated levels" in texts["plan"]
    for name, text in texts.items():
        assert not [word for word in OF_THE_HOUSE if word in text], name


@every_model
def test_while_it_is_open_the_pages_of_the_meeting_and_the_closing_stay_with_it(
    model: Model, alices: Browser, quarter: Any, now: Any
) -> None:
    publish(model, now)
    assessment = scored(alices, model, quarter)
    compute.compute(assessment.pk, now=now)
    for name in (
        "moderation",
        "moderation_agenda",
        "close_assessment",
        "respondents",
        "respondent_invite",
        "unchanged",
    ):
        text = page(alices, at(model, name, quarter))
        assert not [word for word in OF_THE_HOUSE if word in text], name
    assert model.headline in page(alices, at(model, "result", quarter=quarter))


@every_model
def test_the_client_answers_in_the_words_of_the_model(
    model: Model, alices: Browser, alice: User, quarter: Any, now: Any
) -> None:
    publish(model, now)
    assessment = scored(alices, model, quarter)
    asked = next(iter(model.answers.values()))
    handed = invite(assessment=assessment, name="Sam Sponsor", email="", asked=asked, by=alice, now=now)
    phone = Browser()
    phone.get(reverse("respond_open", args=[handed.token]))
    link = handed.link.pk
    text = phone.get(reverse("respond_question", args=[link, 1])).content.decode()
    labels = [option.client_label for option in rubric_file(DATA / f"{model.key}.yaml").scale]
    assert all(label in text for label in labels)
    phone.post(reverse("respond_question", args=[link, 1]), {"choice": model.answers_of_client})
    given = Answer.objects.get(sheet__assessment=assessment, sheet__side="client")
    assert given.option == model.answers_of_client


@every_model
def test_its_report_is_ordered_by_name_and_tells_its_scores(
    model: Model, alices: Browser, quarter: Any, now: Any
) -> None:
    publish(model, now)
    closed(alices, model, quarter)
    form = page(alices, reverse("client_reports", args=["finance"]))
    assert f'<option value="{model.key}">{model.name}</option>' in form
    order = {"quarter": str(quarter), "rubric": model.key}
    refused = alices.post(reverse("client_reports", args=["finance"]), {"quarter": str(quarter)}, follow=True)
    assert "Close Q4 2026 of Finance first" in refused.content.decode()  # the house's own is not closed
    alices.post(reverse("client_reports", args=["finance"]), order)
    run = ReportRun.objects.get()
    jobs.run(run.job_id)
    text = page(alices, reverse("report", args=[run.pk]))
    assert f"Finance stands at {model.headline.removeprefix('Finance is at ')}" in text
    assert "Partner level" not in text
    assert not [word for word in OF_THE_HOUSE if word in text]


def test_a_portfolios_report_of_another_model_shows_its_average(
    alices: Browser, carol: User, finance: Client, quarter: Any, now: Any
) -> None:
    publish(CRAFT, now)
    closed(alices, CRAFT, quarter)
    alices.force_login(carol)
    of = f"portfolio:{finance.portfolio_id}"
    alices.post(reverse("reports"), {"of": of, "quarter": str(quarter), "rubric": "craft"})
    run = ReportRun.objects.get()
    jobs.run(run.job_id)
    text = page(alices, reverse("report", args=[run.pk]))
    assert "Average over eight quarters" in text and "Partner level" not in text
    assert "The plain mean over 1 client is 0.8." in text
    table = alices.get(f"{reverse('portfolio_download', args=['csv'])}?quarter={quarter}&rubric=craft")
    assert "Building,Running" in table.content.decode("utf-8-sig")


def test_a_rubric_that_nobody_offers_is_refused_for_a_report(alices: Browser, quarter: Any) -> None:
    order = {"quarter": str(quarter), "rubric": "nowhere"}
    answer = alices.post(reverse("client_reports", args=["finance"]), order, follow=True)
    assert "Choose one of the rubrics for the report." in answer.content.decode()
    assert not ReportRun.objects.exists()


@pytest.mark.parametrize(
    ("score", "floor", "top", "css"),
    [
        ("1.9", 1, 5, "l1"),
        ("5", 1, 5, "l5"),
        ("0.8", 0, 3, "l1"),
        ("1", 0, 3, "l2"),
        ("2.5", 0, 3, "l3"),
        ("3", 0, 3, "l5"),
    ],
)
def test_colours_of_levels_go_from_the_floor_to_the_top(score: str, floor: int, top: int, css: str) -> None:
    assert level_class(Decimal(score), {"floor": floor, "top": top}) == css


# --- beside each other --------------------------------------------------------------------------------------------
def test_two_models_of_one_client_and_quarter_keep_apart(
    alices: Browser, alice: User, finance: Client, quarter: Any, now: Any
) -> None:
    publish(CRAFT, now)
    house = opened(finance, quarter, alice, now)
    answer(house, {"REL1.2a": "F", "REL1.2b": "N"}, alice, now)  # both rubrics have these keys
    craft = closed(alices, CRAFT, quarter)
    compute.compute(house.pk, now=now)
    assert {row.pom.key: row.option for row in Answer.objects.filter(sheet__assessment=house)} == {
        "REL1.2a": "F",
        "REL1.2b": "N",
    }
    assert rollups(craft) == CRAFT.scores
    own = page(alices, f"{reverse('result', args=['finance'])}?quarter={quarter}")
    assert "Automated builds" not in own and "Relationship management methodology" in own
    assert Assessment.objects.get(pk=house.pk).is_open
    sheet = page(alices, reverse("sheet", args=["finance", quarter, "REL1"]))
    assert "Goals for key clients" in sheet and "Builds run by themselves" not in sheet


def test_targets_of_one_model_are_not_those_of_the_other(
    alices: Browser, finance: Client, quarter: Any, now: Any
) -> None:
    publish(CRAFT, now)
    closed(alices, CRAFT, quarter)
    wanted = {"REL1-level": "3", "REL1-due_on": "2027-03-31"}
    saved = alices.post(at(CRAFT, "targets", quarter=quarter), wanted)
    assert saved["Location"] == at(CRAFT, "targets", quarter=quarter)
    assert list(finance.targets.values_list("rubric__key", "capability", "level")) == [("craft", "REL1", 3)]
    assert 'value="3" selected' in page(alices, at(CRAFT, "targets", quarter=quarter))
    assert [change.field for change in past_changes(finance, "craft")] == ["REL1"]
    assert past_changes(finance, "opm") == []
    assert 'value="3" selected' not in page(
        alices, f"{reverse('targets', args=['finance'])}?quarter={quarter}"
    )


def test_the_switch_is_there_only_where_there_are_several(alices: Browser, quarter: Any, now: Any) -> None:
    assert 'class="rsw"' not in alices.get(reverse("client", args=["finance"])).content.decode()
    publish(CRAFT, now)
    shown = unescape(alices.get(at(CRAFT, "result", quarter=quarter)).content.decode())
    assert f'<a href="/clients/finance/result/?quarter={quarter}&rubric=craft" aria-current="true">' in shown
    assert f'<a href="/clients/finance/result/?quarter={quarter}">Small rubric for tests</a>' in shown
    assert 'class="rsw"' in alices.get(reverse("portfolio")).content.decode()
    assert 'class="rsw"' not in alices.get(reverse("home")).content.decode()


@pytest.mark.parametrize("key", ["nowhere", "%00", "a b", "x" * 41])
def test_a_rubric_that_is_not_in_use_is_not_found(key: str, alices: Browser, quarter: Any) -> None:
    for name in ("client", "score", "result", "plan", "metrics", "targets"):
        assert alices.get(f"{reverse(name, args=['finance'])}?rubric={key}").status_code == 404, name
    assert alices.get(f"{reverse('portfolio')}?rubric={key}").status_code == 404
    assert alices.post(f"{reverse('score', args=['finance'])}?rubric={key}").status_code == 404


def test_another_model_can_be_the_houses_own(alices: Browser, quarter: Any, now: Any, settings: Any) -> None:
    publish(CRAFT, now)
    settings.DEFAULT_RUBRIC = "craft"
    started = alices.post(f"{reverse('score', args=['finance'])}?quarter={quarter}")
    assert "rubric=" not in started["Location"]
    assert "Builds run by themselves" in page(alices, started["Location"])
