"""The list of reports: ordered from a page and found again."""

import pytest
from django.urls import reverse

from opm.kernel import jobs
from opm.kernel.models import Job
from opm.tests.test_reports import Q4
from opm.tests.test_reports import closed as closed  # a fixture
from opm.tests.test_reports import no_chromium as no_chromium  # a fixture
from opm.tests.test_reports import on_tuesday as on_tuesday  # a fixture
from roadmap.models import ReportRun


def test_a_report_is_ordered_from_the_clients_page_and_found_again(
    no_chromium, closed, finance, alice, client
):
    client.force_login(alice)
    address = reverse("client_reports", args=[finance.slug])
    assert "Make the report" in client.get(address).content.decode()
    answer = client.post(address, {"quarter": "2026-Q4"})
    run = ReportRun.objects.get()
    assert answer.url == reverse("job", args=[run.job_id])
    assert "Waiting" in client.get(reverse("reports")).content.decode()
    jobs.run(run.job_id)
    page = client.get(reverse("reports") + "?q=finance&state=done").content.decode()
    assert run.get_absolute_url() in page
    assert "1 report" in page
    assert run.get_absolute_url() not in client.get(reverse("reports") + "?q=legal").content.decode()


def test_an_order_that_cannot_be_is_answered_with_a_sentence(rubric_version, finance, alice, mallory, client):
    client.force_login(alice)
    address = reverse("reports")
    for data, says in [
        ({"of": "client:finance", "quarter": "2026-Q4"}, "Close Q4 2026 of Finance first"),
        ({"of": "", "quarter": "2026-Q4"}, "Choose what the report is of"),
        ({"of": "client:finance", "quarter": "soon"}, "Write the quarter as year and number"),
    ]:
        assert says in client.post(address, data, follow=True).content.decode()
    client.force_login(mallory)
    assert client.post(address, {"of": "client:finance", "quarter": "2026-Q4"}).status_code == 404
    assert client.post(address, {"of": "portfolio:99999", "quarter": "2026-Q4"}).status_code == 404


@pytest.mark.parametrize("count", [10, 100])
def test_the_list_takes_the_same_queries_for_10_and_for_100_reports(
    count, closed, finance, alice, now, client, django_assert_num_queries
):
    for number in range(count):
        job = Job.objects.create(
            kind="report.build",
            title=f"Report {number}",
            unique_key=str(number),
            state="done",
            created_at=now,
        )
        ReportRun.objects.create(client=finance, quarter=Q4, job=job, created_at=now, requested_by=alice)
    client.force_login(alice)
    with django_assert_num_queries(8):
        answer = client.get(reverse("reports"))
    assert answer.context["page"].rows.paginator.count == count
