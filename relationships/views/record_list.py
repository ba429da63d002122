"""What every list of a client's records shares: search and filter in the address, pages of fifty, the download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse

from opm.kernel import exports
from opm.kernel.web import list_query, page_of
from relationships.forms.filters import ListFilter
from relationships.models import Client, User
from relationships.services.records import note


@dataclass(frozen=True, slots=True)
class ListPage:
    """Context of a list of records: `rows` is the page shown, `found` how many fit, `every` how many there are."""

    headline: str
    lede: str
    rows: Page
    found: int
    every: int
    form: ListFilter
    query: str  # the address without its page
    can_edit: bool
    extra: Any = None  # what stands above the list: a noun's own dataclass


def list_page(
    request: HttpRequest,
    *,
    headline: str,
    lede: str,
    rows: Sequence[Any],
    every: int,
    form: ListFilter,
    can_edit: bool,
    extra: Any = None,
) -> ListPage:
    """A list page from all its rows (a list or a queryset, in order)."""
    shown = page_of(request, rows)
    return ListPage(
        headline, lede, shown, shown.paginator.count, every, form, list_query(request), can_edit, extra
    )


def download(
    client: Client, sheet: exports.Sheet, *, noun: str, fmt: str, by: User, now: Any
) -> HttpResponse:
    """A list as CSV or XLSX, with its one audit row; call it in a transaction. Http404 for another format."""
    if fmt not in ("csv", "xlsx"):
        raise Http404("Lists are downloaded as csv or xlsx.")
    note(f"{noun}.download", client, client=client, by=by, now=now, new=fmt)
    return exports.table_response([sheet], basename=f"{client.slug}-{noun}", fmt=fmt)
