"""What carries over between rubric versions: what an admin decided, else only what is the same word for word."""

from __future__ import annotations

from itertools import pairwise

from assessments.models import KeyMapping, RubricVersion
from assessments.scoring import Fate, Mapped, common_keys, composed, suggest
from assessments.selectors.rubric import engine_rubric


def decided(older: RubricVersion, newer: RubricVersion) -> dict[str, Mapped]:
    """What an admin has decided for keys of the older version. One query."""
    rows = KeyMapping.objects.filter(older=older, newer=newer).values_list("key", "kind", "into")
    return {key: Mapped(key, Fate(kind), tuple(into)) for key, kind, into in rows}


def mapped(older: RubricVersion, newer: RubricVersion) -> dict[str, Mapped]:
    """The fate of every rated key of the older version, decisions before suggestions. One query.

    A key that is only suggested as reworded counts as changed until somebody has decided: whether new words ask the
    same question is a judgement.
    """
    suggested = suggest(engine_rubric(older), engine_rubric(newer))
    safe = {
        key: Mapped(key, Fate.CHANGED, item.into) if item.fate is Fate.REWORDED else item
        for key, item in suggested.items()
    }
    return safe | {key: item for key, item in decided(older, newer).items() if key in safe}


def carried_keys(older: RubricVersion, newer: RubricVersion) -> dict[str, str]:
    """Keys of the newer version whose answers carry over, each with its key in the older one.

    Over several versions step by step, through every version that was published between. No query within one version.
    """
    if older.pk == newer.pk:
        return {pom.key: pom.key for pom in engine_rubric(newer).rated_poms()}
    between = RubricVersion.objects.filter(rubric=newer.rubric_id, pk__gt=older.pk, pk__lt=newer.pk)
    steps = [older, *between.exclude(status=RubricVersion.Status.DRAFT).order_by("pk"), newer]
    return composed(
        common_keys(engine_rubric(one), engine_rubric(next_one), mapped(one, next_one).values())
        for one, next_one in pairwise(steps)
    )
