"""`manage.py screenshots`: the README's tour, taken by a real Chromium from a fresh demo of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from opm.demo.cast import ADMIN, DANIEL, LENA, LOGINS, PASSWORD, PRIYA, TOMAS
from opm.kernel import jobs
from opm.kernel.calendar import current_quarter
from opm.reports.pdf import find_chromium
from opm.supervision import Child

WINDOW = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
RESPONDENT = "Ravi Menon"  # of Finance; the demo's link of his has no token, so the tour asks him again
WITHIN_SECONDS = 60
EMAIL = {name: email for name, _, email in LOGINS}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: file name, who is signed in (nobody: ""), the page, and what to show at the top of the window.

    `by` is a page to come by on the way: the link that lets somebody without an account in. `press` is the button that
    opens what a link leads to.
    """

    name: str
    who: str
    path: str
    top: str = ""
    by: str = ""
    phone: bool = False
    press: str = ""


SHOTS = (
    Shot("01-log-in", "", "/accounts/login/"),
    Shot("02-home", PRIYA, "/"),
    Shot("03-tell", PRIYA, "/clients/finance/commitments/{slip}/tell/"),
    Shot("04-catch-ups", PRIYA, "/clients/human-resources/catch-ups/"),
    Shot("05-meeting", PRIYA, "/clients/finance/catch-ups/{meeting}/"),
    Shot("06-people", PRIYA, "/clients/finance/people/"),
    Shot("07-charter", PRIYA, "/clients/finance/charter/"),
    Shot("08-client", PRIYA, "/clients/finance/"),
    Shot("09-score", PRIYA, "/clients/finance/score/{quarter}/REL2/"),
    Shot("10-unchanged", PRIYA, "/clients/human-resources/score/{quarter}/unchanged/"),
    Shot("11-respondents", PRIYA, "/clients/finance/score/{quarter}/respondents/"),
    Shot("12-client-answers", "", "/respond/{link}/6/", by="/respond/{token}/", phone=True),
    Shot("13-metrics", PRIYA, "/clients/finance/metrics/"),
    Shot("14-metric", PRIYA, "/clients/finance/metrics/open_issues_median_age/"),
    Shot("15-moderation", LENA, "/clients/sales-europe/score/{quarter}/moderation/"),
    Shot("16-minutes", TOMAS, "/clients/legal/score/{last_quarter}/moderation/minutes/"),
    Shot("17-result", PRIYA, "/clients/supply-chain/result/"),
    Shot("18-why", PRIYA, "/clients/supply-chain/result/REL4/"),
    Shot("19-plan", PRIYA, "/clients/finance/plan/"),
    Shot("20-targets", PRIYA, "/clients/finance/targets/"),
    Shot("21-client-roadmap", PRIYA, "/clients/finance/roadmap/"),
    Shot("22-portfolio", DANIEL, "/portfolio/?quarter={last_quarter}"),
    Shot("23-commitments", DANIEL, "/commitments/"),
    Shot("24-relationship-map", DANIEL, "/map/"),
    Shot("25-roadmap", DANIEL, "/roadmap/"),
    Shot("26-report", DANIEL, "/reports/{report}/"),
    Shot("27-another-model", LENA, "/clients/sales-europe/?rubric=delivery"),
    Shot("28-rubric", DANIEL, "/rubric/"),
    Shot("29-mapping", ADMIN, "/admin/assessments/rubricversion/{newer}/map/{older}/"),
    Shot("30-strategy", PRIYA, "/clients/finance/strategy/"),
    Shot("31-outcome", PRIYA, "/clients/finance/outcomes/{outcome}/"),
    Shot("32-thread", PRIYA, "/clients/finance/thread/"),
    Shot("33-demand", PRIYA, "/clients/finance/demand/"),
    Shot("34-session", PRIYA, "/clients/finance/demand/sessions/{session}/"),
    Shot("35-flow", PRIYA, "/clients/finance/demand/flow/"),
    Shot("36-packages", PRIYA, "/clients/finance/roadmap/packages/"),
    Shot("37-shared-roadmap", "", "/shared/{shared}/", by="/shared/{shared_token}/", press="form button"),
)


class Command(BaseCommand):
    help = "Start OPM on a fresh demo in a temporary folder and take the pictures of README's tour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR / "docs" / "screenshots")
        parser.add_argument("--only", help="names that hold this text")
        parser.add_argument("--scheme", choices=["light", "dark"], default="light")
        parser.add_argument("--width", type=int, default=WINDOW["width"])
        parser.add_argument(
            "--prepare", action="store_true", help="(used by itself) make the demo and a report"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare"]:
            self.stdout.write(json.dumps(_prepare()))
            return
        program = find_chromium()
        if program is None:
            raise CommandError("Chromium is missing; install it or set CHROMIUM to its path.")
        shots = [shot for shot in SHOTS if not options["only"] or options["only"] in shot.name]
        options["into"].mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="opm-screenshots-") as folder, _running(Path(folder)) as site:
            for shot in shots:
                with _page(program, site, shot, options) as page:
                    file = options["into"] / f"{shot.name}.png"
                    page.screenshot(path=str(file), animations="disabled")
                    self.stdout.write(f"{file.name:<24}{file.stat().st_size // 1024:>5} KB")


def _prepare() -> dict[str, str]:
    """Fill the database of this process with the demo and one finished report; what the pages' addresses need."""
    from assessments.models import RubricVersion, Sheet
    from assessments.services.respondents import renew
    from opm.reports.services import order_client_report
    from relationships.models import Client, Commitment, Touch, User
    from roadmap.models import Outcome, PrioritySession
    from roadmap.services.shares import ShareInput, share_roadmap

    call_command("migrate", interactive=False, verbosity=0)
    call_command("seed_demo", verbosity=0)
    last, daniel = current_quarter().plus(-1), User.objects.get(email=EMAIL[DANIEL])
    client = Client.objects.get(slug="legal")
    run = order_client_report(client=client, quarter=last, by=daniel, now=timezone.now())
    jobs.run(run.job_id)
    sheet = Sheet.objects.get(respondent_label=RESPONDENT, assessment__quarter=current_quarter())
    priya = User.objects.get(email=EMAIL[PRIYA])
    handed = renew(sheet=sheet, by=priya, now=timezone.now())
    finance = Client.objects.get(slug="finance")
    shared = share_roadmap(client=finance, wish=ShareInput("Board"), by=priya, now=timezone.now())
    older, newer = RubricVersion.objects.filter(rubric__key="delivery").order_by("pk")
    return {
        "quarter": str(current_quarter()),
        "last_quarter": str(last),
        "report": str(run.pk),
        "link": str(handed.link.pk),
        "token": handed.token,
        "slip": str(
            Commitment.objects.get(client__slug="finance", text__startswith="Month-end close report").pk
        ),
        "meeting": str(
            Touch.objects.filter(client__slug="finance", state=Touch.State.PLANNED).order_by("on")[0].pk
        ),
        "outcome": str(Outcome.objects.get(client=finance, measure="Days to close").pk),
        "session": str(
            PrioritySession.objects.filter(client=finance, state=PrioritySession.State.HELD).latest("on").pk
        ),
        "shared": str(shared.link.pk),
        "shared_token": shared.token,
        "older": str(older.pk),
        "newer": str(newer.pk),
    }


@dataclass(frozen=True, slots=True)
class Site:
    """A running OPM and the words that addresses are filled with."""

    address: str
    words: dict[str, str]


@contextmanager
def _running(folder: Path) -> Iterator[Site]:
    """OPM's web server on a fresh demo, on a free port."""
    env = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/opm.sqlite3",
        "REDIS_URL": "",
        "DEMO": "true",
    }
    prepare = [sys.executable, str(settings.BASE_DIR / "manage.py"), "screenshots", "--prepare"]
    done = subprocess.run(prepare, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "opm.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    server = Child("web server", [*command, "--threads", "4", "--log-level", "warning"], env=env)
    server.start()
    try:
        _wait_for(port)
        yield Site(f"http://127.0.0.1:{port}", json.loads(done.stdout.splitlines()[-1]))
    finally:
        Child.stop_all(server)


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < give_up:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise CommandError("The web server did not start; the lines above say why.")


@contextmanager
def _page(program: str, site: Site, shot: Shot, options: dict[str, Any]) -> Iterator[Any]:
    """A browser of its own, signed in, on the page, with charts drawn."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=flags)
        window = PHONE if shot.phone else {**WINDOW, "width": options["width"]}
        page = browser.new_page(
            viewport={"width": window["width"], "height": window["height"]},
            color_scheme=options["scheme"],
            locale="en-GB",
            reduced_motion="reduce",
        )
        if shot.who:
            page.goto(f"{site.address}/accounts/login/")
            page.fill("input[name=login]", EMAIL[shot.who])
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/accounts/login" not in url)
        if shot.by:
            page.goto(site.address + shot.by.format(**site.words))
        answer = page.goto(site.address + shot.path.format(**site.words), wait_until="networkidle")
        if answer is None or not answer.ok:
            raise CommandError(f"{shot.path} answers {answer.status if answer else 'nothing'}.")
        if shot.press:
            page.click(shot.press)
            page.wait_for_load_state("networkidle")
        yield page
        browser.close()
