"""The rubric in admin: outline, capabilities, publishing, cloning, files; every write through a service, with audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import RubricVersion
from assessments.scoring.exchange import dump_rubric, load_rubric
from assessments.selectors.rubric import engine_rubric
from assessments.services import rubric as services
from assessments.testing import SMALL, rubric_file
from opm.kernel.models import Change
from relationships.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Browser, dana: User) -> Browser:
    client.force_login(dana)
    return client


@pytest.fixture
def draft(rubric_version: RubricVersion, now: datetime) -> RubricVersion:
    return services.clone(version=rubric_version, to="2", by=None, now=now)


def outline(version: RubricVersion) -> str:
    return reverse("admin:assessments_rubricversion_change", args=[version.pk])


def capability(version: RubricVersion, key: str = "REL1") -> str:
    return reverse("admin:rubric_capability", args=[version.pk, key])


def at(name: str, version: RubricVersion, *more: Any) -> str:
    return reverse(f"admin:{name}", args=[version.pk, *more])


def filled(browser: Browser, address: str) -> dict[str, Any]:
    """What a browser would post from this page without anything being changed."""
    context = browser.get(address).context
    sets = [rows for _, rows in context["sets"]] if "sets" in context else [context["poms"]]
    data: dict[str, Any] = {"seen": context["page"].seen}
    for form in (context["main"], *(row for rows in sets for row in (rows.management_form, *rows))):
        for bound in form:
            value = (
                bound.field.prepare_value(bound.value())
                if hasattr(bound.field, "prepare_value")
                else bound.value()
            )
            if value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
    return data


def row_of(data: dict[str, Any], prefix: str, key: str) -> str:
    """Prefix of the row whose key is `key`: "poms-3"."""
    found = [
        name
        for name, value in data.items()
        if name.startswith(prefix) and name.endswith("-key") and value == key
    ]
    return found[0].removesuffix("-key")


def rubric_of(version: RubricVersion) -> Any:
    return engine_rubric(RubricVersion.objects.select_related("rubric").get(pk=version.pk))


# --- editing ------------------------------------------------------------------------------------------------------
def test_saving_pages_unchanged_changes_nothing(admin: Browser, draft: RubricVersion) -> None:
    before, changes = rubric_of(draft), Change.objects.count()
    for address in (outline(draft), capability(draft), capability(draft, "REL2")):
        assert admin.post(address, filled(admin, address)).status_code == 302
    assert rubric_of(draft) == before
    assert Change.objects.count() == changes


def test_the_outline_edits_everything_on_one_screen(admin: Browser, draft: RubricVersion) -> None:
    data = filled(admin, outline(draft))
    rel, rel2 = row_of(data, "competencies", "REL"), row_of(data, "capabilities", "REL2")
    data |= {
        "own": "0.6",
        "levels": "1 | Start\n2 | Basic\n3 | Middle\n4 | High\n5 | Top",
        f"{rel}-name": "Partnership",
        f"{rel}-weight": "3/2",
        f"{rel2}-ORDER": "0",
        "dependencies-0-level": "4",
        "dependencies-1-competency": "REL",
        "dependencies-1-level": "5",
        "dependencies-1-requires": "VAL",
        "dependencies-1-at_least": "3",
        "partner_levels-1-overall": "2.6",
        "scale-1-label": "Partly there",
        "capabilities-3-competency": "VAL",
        "capabilities-3-key": "VAL2",
        "capabilities-3-name": "Value realisation",
    }
    assert admin.post(outline(draft), data).status_code == 302
    rubric = rubric_of(draft)
    assert str(rubric.method.own) == "3/5"
    assert rubric.level_name(3) == "Middle"
    assert (rubric.competency("REL").name, str(rubric.competency("REL").weight)) == ("Partnership", "3/2")
    assert [item.key for item in rubric.competency("REL").capabilities] == ["REL2", "REL1"]
    assert [item.key for item in rubric.competency("VAL").capabilities] == ["VAL1", "VAL2"]
    assert [(rule.competency, rule.level) for rule in rubric.dependencies] == [("VAL", 4), ("REL", 5)]
    assert float(rubric.partner_level("service").overall) == 2.6
    assert rubric.option("P").label == "Partly there"
    assert rubric.capability("REL1").poms == rubric_file(SMALL).capability("REL1").poms


def test_a_renamed_competency_keeps_its_capabilities_and_rules(admin: Browser, draft: RubricVersion) -> None:
    data = filled(admin, outline(draft))
    data[f"{row_of(data, 'competencies', 'REL')}-key"] = "PAR"
    assert admin.post(outline(draft), data).status_code == 302
    rubric = rubric_of(draft)
    assert [item.key for item in rubric.competency("PAR").capabilities] == ["REL1", "REL2"]
    assert rubric.dependencies[0].requires == "PAR"


def test_a_removed_row_is_gone(admin: Browser, draft: RubricVersion) -> None:
    data = filled(admin, outline(draft))
    data[f"{row_of(data, 'capabilities', 'REL2')}-DELETE"] = "on"
    assert admin.post(outline(draft), data).status_code == 302
    assert [item.key for item in rubric_of(draft).capabilities()] == ["REL1", "VAL1"]


def test_one_page_edits_all_poms_of_a_capability(admin: Browser, draft: RubricVersion) -> None:
    data = filled(admin, capability(draft))
    old, new = row_of(data, "poms", "REL1.3b"), "poms-9"
    data |= {
        "ladder_3": "Agreed with both",
        f"{old}-practices": "First\n\n  Second \nThird",
        f"{old}-metrics": "reviews_overdue_share | % | Reviews overdue\nopen_issues | #",
        f"{old}-expects": "F | reviews_overdue_share | <= | 0.05",
        f"{old}-hint_N": "Never",
        f"{row_of(data, 'poms', 'REL1.2b')}-DELETE": "on",
        f"{new}-key": "REL1.5c",
        f"{new}-level": "5",
        f"{new}-title": "A third at the top",
        f"{new}-practices": "Done",
        f"{new}-critical": "on",
        f"{new}-weight": "3",
    }
    assert admin.post(capability(draft), data).status_code == 302
    rubric = rubric_of(draft)
    pom, added = rubric.pom("REL1.3b"), rubric.pom("REL1.5c")
    assert rubric.capability("REL1").headline(3) == "Agreed with both"
    assert pom.practices == ("First", "Second", "Third")
    assert [(metric.key, metric.unit, metric.text) for metric in pom.metrics] == [
        ("reviews_overdue_share", "%", "Reviews overdue"),
        ("open_issues", "#", ""),
    ]
    assert float(pom.expects[0].value) == 0.05
    assert pom.hint("N") == "Never"
    assert not rubric.has_pom("REL1.2b")
    assert (added.critical, added.na_allowed, int(added.weight)) == (True, False, 3)
    fields = set(Change.objects.filter(action="rubric.edit").values_list("field", flat=True))
    assert {"POM REL1.3b practices", "POM REL1.2b", "POM REL1.5c", "Capability REL1 ladder"} <= fields


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("level", "9", "level must be from 1 to 5"),
        ("weight", "11", "weight must be from 1 to 10"),
        ("weight", "1.5", "not a whole number"),
        ("metrics", "fine | # | x\nno unit", "Line 2: write it as “key | unit | text”"),
        ("metrics", "key | kilo | x", "the unit kilo is not one of"),
        ("expects", "Z | reviews_overdue_share | <= | 0.1", "unknown option"),
        ("key", "REL2.2a", "duplicate key"),
        ("title", "t" * 241, "longer than 240"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_is_kept(
    field: str, value: str, words: str, admin: Browser, draft: RubricVersion
) -> None:
    before = rubric_of(draft)
    data = filled(admin, capability(draft))
    row = row_of(data, "poms", "REL1.3a")
    data |= {f"{row}-{field}": value, f"{row}-practices": "Typed just now"}
    response = admin.post(capability(draft), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "Not saved." in page
    assert "Typed just now" in page
    assert rubric_of(draft) == before


def test_an_outline_that_the_format_forbids_is_refused(admin: Browser, draft: RubricVersion) -> None:
    for name, value, words in (
        ("dependencies-0-requires", "GONE", "unknown competency"),
        ("own", "0", "must be more than 0"),
        ("levels", "1 | Initial", "must name every level"),
        ("capabilities-0-competency", "GONE", "which is not among the competencies"),
        ("version", "1", "Version 1 of opm exists already"),
        ("top", "3", "is not a level from 1 to 3"),
    ):
        response = admin.post(outline(draft), filled(admin, outline(draft)) | {name: value})
        assert (name, response.status_code) == (name, 422)
        assert words in response.content.decode()


def test_two_admins_on_the_same_part_are_told_and_nothing_is_lost(
    admin: Browser, draft: RubricVersion
) -> None:
    first, second = filled(admin, capability(draft)), filled(admin, capability(draft))
    assert admin.post(capability(draft), first | {"name": "From the first"}).status_code == 302
    response = admin.post(capability(draft), second | {"name": "From the second"})
    assert response.status_code == 422
    assert "Somebody else changed this part" in response.content.decode()
    assert "From the second" in response.content.decode()
    assert rubric_of(draft).capability("REL1").name == "From the first"
    again = second | {"name": "From the second", "seen": response.context["page"].seen}
    assert admin.post(capability(draft), again).status_code == 302
    assert rubric_of(draft).capability("REL1").name == "From the second"


def test_two_admins_on_different_capabilities_both_save(admin: Browser, draft: RubricVersion) -> None:
    first, second = filled(admin, capability(draft)), filled(admin, capability(draft, "REL2"))
    assert admin.post(capability(draft), first | {"name": "One"}).status_code == 302
    assert admin.post(capability(draft, "REL2"), second | {"name": "Two"}).status_code == 302
    assert [item.name for item in rubric_of(draft).competency("REL").capabilities] == ["One", "Two"]


def test_a_published_version_is_read_only_with_a_way_on(
    admin: Browser, rubric_version: RubricVersion
) -> None:
    for address in (outline(rubric_version), capability(rubric_version)):
        page = admin.get(address).content.decode()
        assert "never changes: assessments rely on it. Clone it to a new draft" in page
        assert "Save the" not in page
        response = admin.post(address, filled(admin, address) | {"name": "Other"})
        assert response.status_code == 422
        assert "Clone it to a new draft" in response.content.decode()
    assert rubric_of(rubric_version) == rubric_file(SMALL)


# --- the whole version --------------------------------------------------------------------------------------------
def test_a_clone_is_edited_checked_and_published(admin: Browser, rubric_version: RubricVersion) -> None:
    admin.post(at("rubric_clone", rubric_version), {"version": "2"})
    draft = RubricVersion.objects.get(version="2")
    data = filled(admin, capability(draft))
    data[f"{row_of(data, 'poms', 'REL1.3a')}-title"] = ""
    admin.post(capability(draft), data)
    page = admin.get(at("rubric_publish", draft)).content.decode()
    assert "POM REL1.3a" in page
    assert f'href="{capability(draft)}"' in page
    admin.post(at("rubric_publish", draft))
    draft.refresh_from_db()
    assert draft.status == "draft"
    admin.post(at("rubric_publish", draft), {"accept": "yes"})
    draft.refresh_from_db()
    rubric_version.refresh_from_db()
    assert (draft.status, rubric_version.status) == ("published", "retired")
    compared = admin.get(at("rubric_compare", draft, rubric_version.pk)).content.decode()
    assert "<del>Goals agreed for every key relationship</del>" in compared


def test_retiring_and_discarding(admin: Browser, rubric_version: RubricVersion, draft: RubricVersion) -> None:
    admin.post(at("rubric_retire", rubric_version))
    admin.post(at("rubric_discard", draft))
    admin.post(at("rubric_discard", rubric_version))
    assert list(RubricVersion.objects.values_list("version", "status")) == [("1", "retired")]


def test_the_log_tells_who_changed_what(admin: Browser, draft: RubricVersion) -> None:
    admin.post(capability(draft), filled(admin, capability(draft)) | {"name": "Another name"})
    page = admin.get(reverse("admin:assessments_rubricversion_history", args=[draft.pk])).content.decode()
    assert "Dana Diaz" in page
    assert "rubric.edit: Capability REL1 name" in page


@pytest.mark.parametrize("fmt", ["yaml", "json"])
def test_a_version_is_downloaded_as_a_file(fmt: str, admin: Browser, rubric_version: RubricVersion) -> None:
    response = admin.get(at("rubric_download", rubric_version, fmt))
    assert f'filename="opm-1.{fmt}"' in response.headers["Content-Disposition"]
    assert load_rubric(response.content) == rubric_file(SMALL)


# --- upload -------------------------------------------------------------------------------------------------------
UPLOAD = "/admin/assessments/rubricversion/upload/"


def upload(browser: Browser, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(UPLOAD, {"file": SimpleUploadedFile("rubric.yaml", data)})


def test_an_upload_shows_what_it_changes_and_then_loads(
    admin: Browser, rubric_version: RubricVersion
) -> None:
    text = (
        dump_rubric(rubric_file(SMALL))
        .replace("version: '1'", "version: '2'")
        .replace("Joint community", "One group")
    )
    shown = upload(admin, text)
    assert "The file becomes the new draft 2" in shown.content.decode()
    assert "<ins>One group</ins>" in shown.content.decode()
    assert RubricVersion.objects.count() == 1
    admin.post(UPLOAD, {"content": shown.context["content"], "load": "yes"})
    assert rubric_of(RubricVersion.objects.get(version="2")) == load_rubric(text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "empty"),
        ("format: other/1\n", "line 1"),
        ("a: &x [1]\nb: *x\n", "anchors and aliases"),
        ("x: " + "[" * 30 + "]" * 30, "nested deeper than 20"),
        (b"a" * 2_000_001, "larger than 2000 kB"),
        ("format: opm-rubric/1\nkey: opm\nkey: x\n", "line 3"),
    ],
    ids=["bytes", "empty", "format", "alias", "depth", "size", "twice"],
)
def test_a_bad_file_gets_a_clear_message(content: str | bytes, words: str, admin: Browser) -> None:
    response = upload(admin, content)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RubricVersion.objects.exists()


def test_a_file_that_differs_from_a_published_version_is_refused(
    admin: Browser, rubric_version: RubricVersion
) -> None:
    response = upload(admin, dump_rubric(rubric_file(SMALL)).replace("Joint community", "One group"))
    assert response.status_code == 422
    assert "give the file a new version" in response.content.decode()


# --- access -------------------------------------------------------------------------------------------------------
def test_only_admins_reach_the_admin_pages(
    client: Browser,
    rubric_version: RubricVersion,
    draft: RubricVersion,
    alice: User,
    carol: User,
    audrey: User,
) -> None:
    posts = ["rubric_publish", "rubric_retire", "rubric_clone", "rubric_discard"]
    for person in (None, alice, carol, audrey):
        client.logout()
        if person is not None:
            client.force_login(person)
        for address in (outline(draft), capability(draft), UPLOAD, at("rubric_download", draft, "yaml")):
            assert client.get(address).status_code in (302, 403)
        for name in posts:
            assert client.post(at(name, draft), {"version": "3"}).status_code in (302, 403)
    assert RubricVersion.objects.count() == 2
    draft.refresh_from_db()
    assert draft.is_draft


def test_admin_pages_have_a_fixed_number_of_queries(
    admin: Browser, draft: RubricVersion, django_assert_max_num_queries: Any
) -> None:
    for address in (outline(draft), capability(draft), at("rubric_publish", draft)):
        with django_assert_max_num_queries(22):
            admin.get(address)
