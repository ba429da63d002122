"""The rubric in the database: lossless, published once, never changed afterwards."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from assessments.models import Pom, RubricVersion
from assessments.scoring import types
from assessments.scoring.exchange import dump_rubric, load_rubric
from assessments.selectors.rubric import current_version, engine_rubric, pom_ids, pom_rows
from assessments.services import rubric as services
from assessments.testing import SHIPPED, SMALL, rubric_file
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def small(**changes: Any) -> types.Rubric:
    return replace(rubric_file(SMALL), **changes)


def retitled(rubric: types.Rubric, title: str) -> types.Rubric:
    """The rubric with another title on REL1.3a."""
    return load_rubric(dump_rubric(rubric).replace("Goals agreed for every key relationship", title))


def odd(seed: int) -> types.Rubric:
    """A rubric with shuffled POMs, odd numbers and texts, and any method."""
    chance, base = random.Random(seed), small()

    def pom(item: types.Pom) -> types.Pom:
        text = chance.choice(["Ünïcode – “quotes”", "<b>&amp;", "a, b: c # d", "line\nbreak", "'"])
        effort = Fraction(chance.randint(1, 20), chance.randint(1, 9))
        return replace(
            item, title=text, weight=Fraction(chance.randint(1, 10)), effort=effort, practices=(text,) * 2
        )

    def capability(item: types.Capability) -> types.Capability:
        poms = [pom(one) for one in item.poms]
        chance.shuffle(poms)
        return replace(
            item, poms=tuple(poms), weight=Fraction(chance.randint(1, 50), 7), ladder=item.ladder[::2]
        )

    competencies = tuple(
        replace(
            item, intent="x" * chance.randint(0, 3), capabilities=tuple(map(capability, item.capabilities))
        )
        for item in base.competencies
    )
    method = chance.choice(
        [
            types.Method("gated", Fraction(2, 3), Fraction(17, 20)),
            types.Method("all_items", pass_value=Fraction(2, 3)),
            types.Method("all_items"),
        ]
    )
    return replace(base, version=f"odd.{seed}", competencies=competencies, method=method)


@pytest.mark.parametrize("path", [SMALL, SHIPPED], ids=lambda path: path.stem)
def test_a_rubric_comes_out_of_the_database_as_it_went_in(path: Any, now: datetime) -> None:
    rubric = rubric_file(path)
    version = services.import_rubric(rubric, by=None, now=now)
    assert engine_rubric(version) == rubric
    assert load_rubric(dump_rubric(engine_rubric(version))) == rubric


def test_odd_rubrics_come_out_as_they_went_in(now: datetime) -> None:
    for seed in range(12):
        rubric = odd(seed)
        assert engine_rubric(services.import_rubric(rubric, by=None, now=now)) == rubric


def test_hints_in_any_order_load_again_as_the_same_content(now: datetime) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("{N: Never heard of it, F: Every time}", "{F: Every time, N: Never heard of it}")
    first = load_rubric(text)
    services.import_rubric(first, by=None, now=now, publish=True)
    assert services.plan_import(load_rubric(text)).action == "nothing"


def test_lookups_know_every_pom(rubric_version: RubricVersion) -> None:
    keys = {pom.key for pom in small().poms()}
    assert set(pom_rows(rubric_version)) == keys
    assert pom_ids(rubric_version) == {key: row.pk for key, row in pom_rows(rubric_version).items()}


def test_a_published_version_is_read_once(
    rubric_version: RubricVersion, django_assert_num_queries: Any
) -> None:
    engine_rubric(rubric_version)
    with django_assert_num_queries(0):
        assert engine_rubric(rubric_version) == small()


# --- loading ------------------------------------------------------------------------------------------------------
def test_loading_the_same_content_again_changes_nothing(rubric_version: RubricVersion, now: datetime) -> None:
    changes = Change.objects.count()
    assert services.plan_import(small()).action == "nothing"
    assert services.import_rubric(small(), by=None, now=now, publish=True) == rubric_version
    assert Change.objects.count() == changes


def test_a_draft_of_the_same_version_is_replaced(now: datetime) -> None:
    first = services.import_rubric(small(), by=None, now=now)
    second = services.import_rubric(retitled(small(), "Better words"), by=None, now=now)
    assert second.pk == first.pk
    assert RubricVersion.objects.count() == 1
    assert engine_rubric(second).pom("REL1.3a").title == "Better words"


def test_a_published_version_is_not_overwritten(rubric_version: RubricVersion, now: datetime) -> None:
    with pytest.raises(Refused, match="published and differs from this file .3 differences.*new version"):
        services.import_rubric(retitled(small(), "Better words"), by=None, now=now)
    assert engine_rubric(rubric_version) == small()


@pytest.mark.parametrize(
    ("rubric", "words"),
    [
        (lambda: small(version="1/2"), "Rubric version: '1/2' may hold letters"),
        (lambda: small(key="my rubric"), "Rubric key"),
        (lambda: small(name="x" * 161), "Rubric opm: name is longer than 160"),
        (lambda: retitled(small(), "t" * 241), "POM REL1.3a: title is longer than 240"),
    ],
)
def test_what_the_records_cannot_hold_is_refused_before_anything_is_written(
    rubric: Any, words: str, now: datetime
) -> None:
    with pytest.raises(Refused, match=words):
        services.import_rubric(rubric(), by=None, now=now)
    assert not RubricVersion.objects.exists()


def test_metrics_that_nobody_measures_are_named() -> None:
    assert "surprises_told_by_hand_share" in services.plan_import(small()).by_hand


# --- publishing ---------------------------------------------------------------------------------------------------
def test_publishing_retires_the_version_before(
    rubric_version: RubricVersion, dana: User, now: datetime
) -> None:
    draft = services.clone(version=rubric_version, to="2", by=dana, now=now)
    services.publish(version=draft, by=dana, now=now)
    rubric_version.refresh_from_db()
    assert (rubric_version.status, draft.status) == ("retired", "published")
    assert current_version() == draft
    actions = list(Change.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["rubric.load", "rubric.publish", "rubric.load", "rubric.retire", "rubric.publish"]


def test_publishing_names_everything_that_is_missing(now: datetime, dana: User) -> None:
    text = dump_rubric(small())
    text = text.replace("title: Goals set jointly\n", "title: ''\n")
    text = text.replace("4: Followed after go-live\n", "4: ''\n")
    text = text.replace("ask: Do you see that this is so? (Issues listed)", "ask: ''")
    draft = services.import_rubric(load_rubric(text), by=dana, now=now)
    with pytest.raises(Refused) as refused:
        services.publish(version=draft, by=dana, now=now)
    for words in (
        "3 things are missing",
        "POM REL1.4a: has no title",
        "Capability VAL1: level 4 has no headline",
        "Capability REL2: has 1 of 2 questions",
    ):
        assert words in str(refused.value)
    draft.refresh_from_db()
    assert draft.is_draft


def test_what_is_missing_can_be_accepted_and_is_remembered(now: datetime, dana: User) -> None:
    text = dump_rubric(small()).replace("title: Goals set jointly\n", "title: ''\n")
    draft = services.import_rubric(load_rubric(text), by=dana, now=now)
    services.publish(version=draft, by=dana, now=now, accept_gaps=True)
    assert "REL1.4a" in Change.objects.get(action="rubric.publish").note


@pytest.mark.parametrize(
    ("cut", "place", "words"),
    [
        (lambda pom: pom.level == 4, "Capability REL1", "level 4 has no POM"),
        (lambda pom: pom.key.endswith("1a"), "Capability REL1", "level 1 has no POM"),
    ],
)
def test_an_empty_level_is_named(cut: Any, place: str, words: str) -> None:
    competencies = [
        replace(
            item,
            capabilities=tuple(
                replace(one, poms=tuple(pom for pom in one.poms if not cut(pom))) for one in item.capabilities
            ),
        )
        for item in small().competencies
    ]
    gaps = services.gaps_of(small(competencies=tuple(competencies)))
    assert services.Gap(place, words, "REL1") in gaps


def test_unknown_options_and_competencies_are_named() -> None:
    pom = types.Pom("X.2a", 2, title="x", outcomes=("y",), hints=(("Z", "?"),))
    capability = types.Capability("X", "X", "x", poms=(pom,))
    rubric = small(
        competencies=(types.Competency("XX", "X", capabilities=(capability,)),),
        dependencies=(types.Dependency("XX", 3, "GONE", 2),),
    )
    found = [str(gap) for gap in services.gaps_of(rubric)]
    assert "POM X.2a: names the option Z, which the scale does not have" in found
    assert "Dependency XX 3: names the unknown competency GONE" in found


def test_the_shipped_rubric_lacks_nothing() -> None:
    assert services.gaps_of(rubric_file(SHIPPED)) == []


def test_only_an_admin_publishes(
    rubric_version: RubricVersion, alice: User, carol: User, now: datetime
) -> None:
    for person in (alice, carol):
        with pytest.raises(NotAllowed):
            services.clone(version=rubric_version, to="2", by=person, now=now)
        with pytest.raises(NotAllowed):
            services.retire(version=rubric_version, by=person, now=now)


def test_a_clone_is_an_equal_draft_under_its_own_name(
    rubric_version: RubricVersion, dana: User, now: datetime
) -> None:
    draft = services.clone(version=rubric_version, to="2", by=dana, now=now)
    assert (draft.is_draft, draft.cloned_from) == (True, rubric_version)
    assert engine_rubric(draft) == small(version="2")
    with pytest.raises(Refused, match="Version 2 of opm exists already"):
        services.clone(version=rubric_version, to="2", by=dana, now=now)


def test_only_a_draft_can_be_deleted(rubric_version: RubricVersion, dana: User, now: datetime) -> None:
    draft = services.clone(version=rubric_version, to="2", by=dana, now=now)
    services.delete_draft(version=draft, by=dana, now=now)
    with pytest.raises(Refused, match="stays for good"):
        services.delete_draft(version=rubric_version, by=dana, now=now)
    assert list(RubricVersion.objects.all()) == [rubric_version]


# --- immutable ----------------------------------------------------------------------------------------------------
STATEMENTS = [
    "UPDATE assessments_pom SET title = 'other' WHERE version_id = %s",
    "DELETE FROM assessments_pom WHERE version_id = %s",
    "UPDATE assessments_competency SET weight = '9' WHERE version_id = %s",
    "UPDATE assessments_capability SET name = 'other' WHERE version_id = %s",
    "UPDATE assessments_scaleoption SET value = '0.5' WHERE version_id = %s",
    "UPDATE assessments_partnerlevel SET overall = '1' WHERE version_id = %s",
    "DELETE FROM assessments_dependency WHERE version_id = %s",
    "UPDATE assessments_rubricversion SET own = '0.1' WHERE id = %s",
    "UPDATE assessments_rubricversion SET status = 'draft' WHERE id = %s",
    "DELETE FROM assessments_rubricversion WHERE id = %s",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("retired", [False, True], ids=["published", "retired"])
def test_sql_cannot_change_a_published_version(
    statement: str, retired: bool, rubric_version: RubricVersion, now: datetime
) -> None:
    if retired:
        services.retire(version=rubric_version, by=None, now=now)
    with (
        pytest.raises(DatabaseError, match="a published rubric version is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [rubric_version.pk])
    assert Pom.objects.filter(version=rubric_version).count() == len(list(small().poms()))


def test_nothing_can_be_added_to_a_published_version(rubric_version: RubricVersion) -> None:
    pom = Pom.objects.filter(version=rubric_version).first()
    assert pom is not None
    pom.pk, pom.key = None, "REL1.9z"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        pom.save()
