"""The key for answers that wait on a device: one a person and device, ended with signing out (TRUST.md R9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import device_keys
from opm.kernel.models import DeviceKey
from relationships.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PASSWORD = "correct horse battery staple"
LAPTOP, PHONE = str(uuid4()), str(uuid4())


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def ask(browser: Browser, device: str = LAPTOP) -> Any:
    return browser.post(reverse("device_key"), {"device": device})


def key(browser: Browser, device: str = LAPTOP) -> str:
    answer = ask(browser, device)
    assert answer.status_code == 200
    return str(answer.json()["key"])


def test_the_same_person_gets_the_same_key_again_after_signing_in_anew(alice: User) -> None:
    first = key(signed_in(alice))
    Session.objects.all().delete()
    assert key(signed_in(alice)) == first


def test_every_person_and_every_device_has_a_key_of_its_own(alice: User, bob: User) -> None:
    keys = {key(signed_in(person), device) for person in (alice, bob) for device in (LAPTOP, PHONE)}
    assert len(keys) == 4
    assert {len(item) for item in keys} == {44}


def test_the_answer_has_one_shape_and_is_kept_by_no_cache(alice: User) -> None:
    browser = signed_in(alice)
    for device, status in ((LAPTOP, 200), ("", 422), ("no uuid", 422), ("a\0b", 422), ("9" * 4000, 422)):
        answer = ask(browser, device)
        assert (answer.status_code, list(answer.json())) == (status, ["key"])
        assert "no-store" in answer["Cache-Control"]


def test_a_uuid_written_otherwise_is_the_same_device(alice: User) -> None:
    browser = signed_in(alice)
    assert key(browser, LAPTOP.upper()) == key(browser, LAPTOP)


def test_signing_out_ends_the_key_of_this_person_on_this_device_only(alice: User, bob: User) -> None:
    key(signed_in(bob))
    key(signed_in(alice), PHONE)
    browser = signed_in(alice)
    before = key(browser)
    answer = browser.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache"'
    assert set(DeviceKey.objects.values_list("user", "device")) == {(bob.pk, LAPTOP), (alice.pk, PHONE)}
    assert key(signed_in(alice)) != before


def test_signing_out_ends_the_key_that_an_earlier_session_had(alice: User) -> None:
    key(signed_in(alice))
    signed_in(alice).post(reverse("account_logout"), {"device": LAPTOP})
    assert not DeviceKey.objects.exists()


def test_only_signing_out_clears_what_the_browser_cached(alice: User) -> None:
    assert "Clear-Site-Data" not in signed_in(alice).get(reverse("settings"))


def test_a_changed_password_ends_the_keys_of_other_devices(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    key(signed_in(alice), PHONE)
    browser = Browser()
    browser.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    here = key(browser)
    new = "another horse battery staple"
    body = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post(reverse("account_change_password"), body).status_code == 302
    assert list(DeviceKey.objects.values_list("device", "key")) == [(LAPTOP, here)]


def test_a_closed_account_has_no_keys(alice: User, bob: User) -> None:
    key(signed_in(alice))
    key(signed_in(bob))
    alice.is_active = False
    alice.save()
    assert DeviceKey.objects.get().user_id == bob.pk


def test_a_person_has_at_most_twenty_devices_and_the_longest_unused_gives_way(
    alice: User, now: datetime
) -> None:
    devices = [uuid4() for _ in range(device_keys.MOST_DEVICES)]
    for minute, device in enumerate(devices):
        device_keys.hand_out(user=alice, device=device, now=now + timedelta(minutes=minute))
    device_keys.hand_out(user=alice, device=devices[0], now=now + timedelta(hours=1))
    device_keys.hand_out(user=alice, device=uuid4(), now=now + timedelta(hours=2))
    left = set(DeviceKey.objects.values_list("device", flat=True))
    assert len(left) == device_keys.MOST_DEVICES
    assert str(devices[0]) in left
    assert str(devices[1]) not in left


def test_a_key_that_was_not_used_for_a_month_is_gone(alice: User, now: datetime) -> None:
    device_keys.hand_out(user=alice, device=uuid4(), now=now)
    device_keys.hand_out(user=alice, device=uuid4(), now=now + device_keys.UNUSED_FOR + timedelta(days=1))
    assert DeviceKey.objects.count() == 1
