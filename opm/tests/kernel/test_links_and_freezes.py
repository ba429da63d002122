"""Signed links and freezes: what strangers open and what people sign."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from opm.kernel import links
from opm.kernel.freeze import canonical_json, freeze, intact
from opm.kernel.models import Freeze, SignedLink
from relationships.models import Client, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make(client: Client, by: User, now: datetime, *, single_use: bool = False) -> tuple[SignedLink, str]:
    return links.create_link(
        purpose="sheet", obj=client, for_label="Sam Reyes", by=by, now=now, single_use=single_use
    )


def test_a_link_opens_for_its_purpose_only(finance: Client, alice: User, now: datetime) -> None:
    link, token = make(finance, alice, now)
    assert links.resolve(token=token, purpose="sheet", now=now) == link
    assert links.resolve(token=token, purpose="charter", now=now) is None


def test_the_token_is_not_in_the_database(finance: Client, alice: User, now: datetime) -> None:
    link, token = make(finance, alice, now)
    row = SignedLink.objects.filter(pk=link.pk).values().get()
    assert token not in str(row)


def test_expired_revoked_and_mutated_tokens_look_alike(finance: Client, alice: User, now: datetime) -> None:
    link, token = make(finance, alice, now)
    mutations = [token[:-1], token + "x", token.swapcase(), token[::-1], "", "\ud800", "\0"]
    assert [links.resolve(token=text, purpose="sheet", now=now) for text in mutations] == [None] * len(
        mutations
    )
    assert links.resolve(token=token, purpose="sheet", now=now + timedelta(days=31)) is None
    links.revoke(link=link, by=alice, now=now)
    assert links.resolve(token=token, purpose="sheet", now=now) is None


def test_opening_leaves_a_single_use_link_usable_and_signing_uses_it_up(
    finance: Client, alice: User, now: datetime
) -> None:
    link, token = make(finance, alice, now, single_use=True)
    for _ in range(3):
        assert links.resolve(token=token, purpose="sheet", now=now) == link
    assert [links.consume(link=link, now=now) for _ in range(3)] == [True, False, False]
    assert links.resolve(token=token, purpose="sheet", now=now) is None


def test_openings_are_counted_without_using_a_link_up(finance: Client, alice: User, now: datetime) -> None:
    link, token = make(finance, alice, now, single_use=True)
    for _ in range(2):
        links.note_opening(link=link, now=now)
    link.refresh_from_db()
    assert (link.opened_count, link.last_opened_at) == (2, now)
    assert links.resolve(token=token, purpose="sheet", now=now) == link


def test_a_freeze_has_one_spelling_and_follows_the_one_before(
    finance: Client, alice: User, now: datetime
) -> None:
    first = freeze(kind="report", obj=finance, payload={"b": "2.1", "a": [1, None]}, by=alice, at=now)
    second = freeze(kind="report", obj=finance, payload={"a": [1, None], "b": "2.1"}, by=alice, at=now)
    assert first.payload == '{"a":[1,null],"b":"2.1"}' == second.payload
    assert (second.previous_sha256, intact(second)) == (first.sha256, True)


def test_a_freeze_refuses_floats_and_edits(finance: Client, alice: User, now: datetime) -> None:
    with pytest.raises(TypeError, match="floats"):
        canonical_json({"score": [{"x": 3.1}]})
    row = freeze(kind="report", obj=finance, payload={"score": str(Decimal("3.1"))}, by=alice, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Freeze.objects.filter(pk=row.pk).update(payload="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Freeze.objects.filter(pk=row.pk).delete()
