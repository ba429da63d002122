"""The query that leads back to a list."""

from django.test import RequestFactory

from opm.kernel.web import list_query


def test_the_page_and_what_is_left_out_go_and_what_is_put_in_stays():
    request = RequestFactory().get("/demand/?page=3&show=late&client=finance")
    assert list_query(request) == "show=late&client=finance"
    assert list_query(request, "show", quarter="2026-Q4") == "client=finance&quarter=2026-Q4"
