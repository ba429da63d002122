"""Signing in: by e-mail, with honest refusals, throttled, and ended when rights change."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from relationships.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def signer(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def sign_in(browser: Browser, email: str, password: str, **extra: Any) -> Any:
    return browser.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def test_a_person_signs_in_with_the_address_in_any_case(signer: User) -> None:
    response = sign_in(Browser(), "ALICE@example.org", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))


def test_every_page_asks_a_stranger_to_sign_in_and_leads_back(signer: User) -> None:
    browser = Browser()
    asked = browser.get(reverse("portfolio"))
    assert asked["Location"] == f"{reverse('account_login')}?next={reverse('portfolio')}"


def test_a_wrong_password_and_an_unknown_address_read_the_same(signer: User) -> None:
    wrong = sign_in(Browser(), signer.email, "wrong")
    unknown = sign_in(Browser(), "nobody@example.org", "wrong")
    sentence = b"not correct"
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert sentence in wrong.content
    assert sentence in unknown.content


def test_the_sixth_attempt_from_one_place_is_closed_and_other_places_stay_open(signer: User) -> None:
    attempts = [sign_in(Browser(), signer.email, "wrong", REMOTE_ADDR="10.0.0.9") for _ in range(5)]
    assert [response.status_code for response in attempts[:4]] == [200] * 4
    locked = sign_in(Browser(), signer.email, PASSWORD, REMOTE_ADDR="10.0.0.9")
    assert locked.status_code in (403, 429)
    assert b"15 minutes" in locked.content
    assert sign_in(Browser(), signer.email, PASSWORD, REMOTE_ADDR="10.0.0.10").status_code == 302


def test_nobody_signs_up(db: None) -> None:
    page = Browser().get(reverse("account_signup"))
    assert b"<form" not in page.content
    Browser().post(
        reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_changed_role_ends_the_persons_sessions(signer: User) -> None:
    browser = Browser()
    browser.force_login(signer)
    assert browser.get(reverse("settings")).status_code == 200
    signer.role = User.Role.MANAGER
    signer.save()
    assert browser.get(reverse("settings")).status_code == 302


def test_a_closed_account_ends_the_persons_sessions(signer: User) -> None:
    browser = Browser()
    browser.force_login(signer)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    assert browser.get(reverse("settings")).status_code == 302


def test_admin_asks_for_a_second_factor_where_settings_say_so(dana: User, settings: Any) -> None:
    browser = Browser()
    browser.force_login(dana)
    assert browser.get(reverse("admin:index")).status_code == 200
    settings.ADMIN_REQUIRES_MFA = True
    assert browser.get(reverse("admin:index"), follow=True).redirect_chain[-1][0] == reverse(
        "mfa_activate_totp"
    )


def test_a_demo_shows_its_log_ins_and_a_real_installation_does_not(settings: Any) -> None:
    from opm.demo import cast

    User.objects.create_user(cast.LOGINS[0][2], name=cast.LOGINS[0][0])
    settings.DEMO = True
    assert cast.PASSWORD.encode() in Browser().get(reverse("account_login")).content
    settings.DEMO = False
    assert cast.PASSWORD.encode() not in Browser().get(reverse("account_login")).content


def test_pages_of_signed_in_people_are_kept_by_no_cache(signer: User) -> None:
    browser = Browser()
    browser.force_login(signer)
    assert "no-store" in browser.get(reverse("settings"))["Cache-Control"]


def test_the_policy_allows_no_inline_script_and_nothing_from_outside(db: None) -> None:
    policy = Browser().get(reverse("account_login"))["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
