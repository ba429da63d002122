"""A person's settings."""

import pytest

from opm.kernel.models import Change


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


def save(page, **values):
    data = {"name": "Alice Archer", "theme": "", "letter_keys": "on", "digest": "on", **values}
    return page.post(
        "/settings/", {key: value for key, value in data.items() if value is not None}, follow=True
    )


def test_settings_are_saved_with_a_message_and_remembered(page, alice):
    html = save(page, name="  Alice   Archer-Bell ", theme="dark", letter_keys=None).content.decode()
    alice.refresh_from_db()
    assert (alice.name, alice.theme, alice.letter_keys) == ("Alice Archer-Bell", "dark", False)
    assert "Your settings are saved." in html and 'data-bs-theme="dark"' in html
    changes = Change.objects.filter(action="settings.change", by=alice).order_by("sequence")
    assert [(c.field, c.old, c.new) for c in changes] == [
        ("name", "Alice Archer", "Alice Archer-Bell"),
        ("theme", "", "dark"),
        ("letter_keys", "true", "false"),
    ]


def test_the_daily_digest_can_be_turned_off_and_on_again(page, alice):
    save(page, digest=None)
    alice.refresh_from_db()
    assert alice.digest is False
    save(page)
    alice.refresh_from_db()
    assert alice.digest is True
    changes = Change.objects.filter(action="settings.change", by=alice).order_by("sequence")
    assert [(c.field, c.new) for c in changes] == [("digest", "false"), ("digest", "true")]


def test_the_system_decides_unless_a_theme_is_saved(page):
    assert "data-bs-theme" not in page.get("/settings/").content.decode()


def test_saving_nothing_new_writes_no_history(page):
    assert "Nothing was changed." in save(page).content.decode()
    assert not Change.objects.filter(action="settings.change").exists()


@pytest.mark.parametrize("bad", [{"name": "   "}, {"theme": "pink"}, {"name": "x" * 121}])
def test_a_wrong_value_is_refused_and_the_typed_text_kept(page, alice, bad):
    response = save(page, **{"name": "Another Name", **bad})
    assert response.context["form"].errors
    alice.refresh_from_db()
    assert alice.name == "Alice Archer" and "Alice Archer<small>" in response.content.decode()


def test_role_and_address_cannot_be_changed_here(page, alice):
    save(page, role="admin", email="root@example.org", is_superuser="on")
    alice.refresh_from_db()
    assert (alice.role, alice.email, alice.is_superuser) == ("brm", "alice@example.org", False)


def test_password_second_factor_and_fiscal_year_are_in_reach(page, settings):
    settings.FISCAL_YEAR_START_MONTH = 4
    html = page.get("/settings/").content.decode()
    assert 'href="/accounts/password/change/"' in html and 'href="/accounts/2fa/"' in html
    assert "<dd>April</dd>" in html
