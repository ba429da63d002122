"""A new version of the rubric: what carries over, what an admin decides, and scores over what is common."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from assessments.models import Assessment, RollUp, RubricVersion
from assessments.scoring import Fate, Mapped, types
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.carry import carryable
from assessments.selectors.versions.mapping import carried_keys, mapped
from assessments.services.closing import close_assessment
from assessments.services.compute import compute
from assessments.services.rubric import import_rubric
from assessments.services.rubric.mapping import InvalidMappings, decide_mappings
from assessments.services.sheets import own_sheet
from assessments.tests.making import all_answered, answer, opened
from opm.kernel.errors import Conflict, NotAllowed
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from opm.kernel.words import cut

pytestmark = pytest.mark.django_db


def rewritten(rubric: types.Rubric, version: str, **poms: types.Pom) -> types.Rubric:
    """The rubric as a new version; a POM given by key (dots as underscores) is replaced."""

    def of(pom: types.Pom) -> types.Pom:
        return poms.get(pom.key.replace(".", "_"), pom)

    competencies = tuple(
        replace(
            competency,
            capabilities=tuple(
                replace(item, poms=tuple(of(pom) for pom in item.poms)) for item in competency.capabilities
            ),
        )
        for competency in rubric.competencies
    )
    return replace(rubric, version=version, competencies=competencies)


@pytest.fixture
def second(rubric_version: RubricVersion, now: datetime) -> RubricVersion:
    """Version 2: REL1.2a has other words, REL1.2b asks other things, REL1.3a moved up, REL1.3z replaced REL1.3b."""
    old = engine_rubric(rubric_version)
    moved = replace(old.pom("REL1.3a"), level=4)
    other = replace(
        old.pom("REL1.2b"), title="Seen", practices=("One weekly hour with each area",), outcomes=()
    )
    new = rewritten(
        old,
        "2",
        REL1_2a=replace(old.pom("REL1.2a"), title="Goals for our key clients"),
        REL1_2b=other,
        REL1_3a=moved,
        REL1_3b=replace(old.pom("REL1.3b"), key="REL1.3z", title="Something new"),
    )
    return import_rubric(new, by=None, now=now, publish=True)


def test_fates_are_suggested_from_level_and_words(rubric_version: Any, second: Any) -> None:
    from assessments.scoring import suggest

    found = suggest(engine_rubric(rubric_version), engine_rubric(second))
    assert {key: found[key].fate for key in ("REL1.2a", "REL1.2b", "REL1.3a", "REL1.3b", "REL1.4a")} == {
        "REL1.2a": Fate.REWORDED,
        "REL1.2b": Fate.CHANGED,
        "REL1.3a": Fate.CHANGED,
        "REL1.3b": Fate.RETIRED,
        "REL1.4a": Fate.SAME,
    }


def test_new_words_carry_nothing_over_until_an_admin_has_decided(
    rubric_version: Any, second: Any, dana: Any, now: datetime
) -> None:
    assert "REL1.2a" not in carried_keys(rubric_version, second)
    assert carried_keys(rubric_version, second)["REL1.4a"] == "REL1.4a"
    decide_mappings(
        older=rubric_version,
        newer=second,
        wanted=[Mapped("REL1.2a", Fate.REWORDED, ("REL1.2a",))],
        seen="",
        by=dana,
        now=now,
    )
    assert carried_keys(rubric_version, second)["REL1.2a"] == "REL1.2a"
    assert mapped(rubric_version, second)["REL1.3b"].fate is Fate.RETIRED
    assert Change.objects.filter(action="rubric.map", field="REL1.2a", by=dana).count() == 1


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (Mapped("REL1.3a", Fate.SAME, ("REL1.3a",)), "another level"),
        (Mapped("REL1.2a", Fate.SAME, ()), "exactly one"),
        (Mapped("REL1.2a", Fate.SPLIT, ("REL1.2a",)), "two or more"),
        (Mapped("REL1.2a", Fate.RETIRED, ("REL1.2a",)), "in none"),
        (Mapped("REL1.2a", Fate.CHANGED, ("REL9.9z",)), "REL9.9z is not rated in version 2"),
        (Mapped("NOPE.1", Fate.RETIRED, ()), "not rated in the older version"),
    ],
)
def test_a_mapping_that_cannot_be_right_is_refused_with_a_sentence(
    item: Mapped, says: str, rubric_version: Any, second: Any, dana: Any, now: datetime
) -> None:
    with pytest.raises(InvalidMappings, match=says):
        decide_mappings(older=rubric_version, newer=second, wanted=[item], seen="", by=dana, now=now)
    assert carried_keys(rubric_version, second).get("REL1.2a") is None


def test_two_admins_deciding_at_once_do_not_overwrite_each_other(
    rubric_version: Any, second: Any, dana: Any, now: datetime
) -> None:
    first = Mapped("REL1.2a", Fate.REWORDED, ("REL1.2a",))
    decide_mappings(older=rubric_version, newer=second, wanted=[first], seen="", by=dana, now=now)
    with pytest.raises(Conflict):
        other = Mapped("REL1.2a", Fate.RETIRED)
        decide_mappings(older=rubric_version, newer=second, wanted=[other], seen="", by=dana, now=now)


def test_only_admins_decide(rubric_version: Any, second: Any, alice: Any, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        decide_mappings(older=rubric_version, newer=second, wanted=[], seen="", by=alice, now=now)


@pytest.fixture
def closed_on_the_first(
    finance: Any, quarter: Quarter, rubric_version: Any, alice: Any, now: datetime
) -> Any:
    """Last quarter, closed against version 1: everything fully in place but REL1.3b."""
    assessment = opened(finance, quarter.plus(-1), alice, now)
    all_answered(assessment, "F", alice, now)
    answer(assessment, {"REL1.3b": "N"}, alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    return assessment


@pytest.fixture
def on_the_second(
    closed_on_the_first: Any, second: Any, finance: Any, quarter: Any, alice: Any, now: Any
) -> Any:
    """This quarter, opened against version 2."""
    assessment = opened(finance, quarter, alice, now)
    assert assessment.version_id == second.pk
    return assessment


def test_the_sheet_offers_only_answers_to_the_same_question(
    on_the_second: Assessment, alice: Any, now: datetime
) -> None:
    offered = carryable(own_sheet(assessment=on_the_second, by=alice, now=now))
    assert "REL1.4a" in offered
    assert not {"REL1.2a", "REL1.2b", "REL1.3a"} & set(offered)


def test_a_bridge_score_compares_both_quarters_over_the_common_practices(
    on_the_second: Assessment, alice: Any, now: datetime
) -> None:
    all_answered(on_the_second, "F", alice, now)
    answer(on_the_second, {"REL1.4a": "N"}, alice, now)
    result = compute(on_the_second.pk, now=now)
    assert result is not None
    bridge = result.explanation["bridge"]
    assert bridge["version"] == "1"
    assert bridge["quarter"] == str(on_the_second.quarter.plus(-1))
    # REL1.3b, which alone kept REL1 down before, is retired: over the common practices REL1 was at the top.
    assert bridge["capabilities"]["REL1"]["was"] == "5.0000"
    assert bridge["capabilities"]["REL1"]["now"] < "5.0000"
    assert bridge["capabilities"]["REL2"] == {"now": "5.0000", "was": "5.0000"}
    row = RollUp.objects.get(assessment=on_the_second, key="REL1")
    assert str(row.bridge_was) == "5.0000"
    assert str(row.bridge_score) == bridge["capabilities"]["REL1"]["now"]


def test_without_a_change_of_version_there_is_no_bridge(
    closed_on_the_first: Assessment, finance: Any, quarter: Any, alice: Any, now: datetime
) -> None:
    result = compute(opened(finance, quarter, alice, now).pk, now=now)
    assert result is not None
    assert result.explanation["bridge"] is None


def test_deciding_a_mapping_computes_open_assessments_again(
    on_the_second: Assessment, rubric_version: Any, second: Any, dana: Any, now: datetime
) -> None:
    first = compute(on_the_second.pk, now=now)
    assert first is not None
    decide_mappings(
        older=rubric_version,
        newer=second,
        wanted=[Mapped("REL1.2a", Fate.REWORDED, ("REL1.2a",))],
        seen="",
        by=dana,
        now=now,
    )
    on_the_second.refresh_from_db()
    assert on_the_second.is_stale
    again = compute(on_the_second.pk, now=now)
    assert again is not None
    assert again.explanation["bridge"]["common"] == first.explanation["bridge"]["common"] + 1


def test_answers_carry_over_two_versions_step_by_step(
    rubric_version: Any, second: Any, dana: Any, now: datetime
) -> None:
    third = import_rubric(rewritten(engine_rubric(second), "3"), by=None, now=now, publish=True)
    assert carried_keys(rubric_version, third) == carried_keys(rubric_version, second)


def test_an_admin_decides_on_the_mapping_screen(
    client: Any, rubric_version: Any, second: Any, dana: Any
) -> None:
    client.force_login(dana)
    address = f"/admin/assessments/rubricversion/{second.pk}/map/{rubric_version.pk}/"
    page = client.get(address)
    assert "4 to decide" in page.content.decode()
    wrong = client.post(
        address, {"seen": "", "decide": ["REL1.2a"], "fate-REL1.2a": "split", "into-REL1.2a": "X"}
    )
    assert wrong.status_code == 422
    assert "X is not rated in version 2" in wrong.content.decode()
    assert 'value="X"' in wrong.content.decode()
    done = client.post(
        address, {"seen": "", "decide": ["REL1.2a"], "fate-REL1.2a": "reworded", "into-REL1.2a": "REL1.2a"}
    )
    assert done.status_code == 302
    assert "3 to decide" in client.get(address).content.decode()
    stale = client.post(
        address, {"seen": "", "decide": ["REL1.2a"], "fate-REL1.2a": "retired", "into-REL1.2a": ""}
    )
    assert stale.status_code == 409


def test_the_result_compares_with_last_quarter_over_the_common_practices_and_says_so(
    client: Any, on_the_second: Assessment, alice: Any, now: datetime
) -> None:
    all_answered(on_the_second, "F", alice, now)
    answer(on_the_second, {"REL1.4a": "N"}, alice, now)
    result = close_assessment(assessment=on_the_second, by=alice, now=now)
    client.force_login(alice)
    page = client.get(f"/clients/finance/result/?quarter={on_the_second.quarter}").context["page"]
    common = result.explanation["bridge"]["common"]
    before = on_the_second.quarter.plus(-1).label
    assert f"The rubric changed since {before}: over the {common} practices" in page.lede
    row = next(row for group in page.groups for row in group.rows if row.key == "REL1")
    bridge = result.explanation["bridge"]["capabilities"]["REL1"]
    assert str(row.change) == str(cut(bridge["now"], 1) - cut(bridge["was"], 1))
    assert row.was is None
