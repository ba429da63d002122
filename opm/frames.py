"""What numbers hang on: competencies, partner levels and names of levels of one rubric version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from assessments.models import Competency, PartnerLevel, RubricVersion
from assessments.scoring import Rubric
from assessments.selectors.rubric import engine_rubric


@dataclass(frozen=True, slots=True)
class Column:
    """A competency as a column: key, name, and a short name for narrow heads."""

    key: str
    name: str

    @property
    def short(self) -> str:
        """ "Organisational Change" becomes "Org. change"."""
        first, _, rest = self.name.partition(" ")
        return f"{first[:3]}. {rest.lower()}" if rest and len(self.name) > 12 else self.name


@dataclass(frozen=True, slots=True)
class Band:
    """A partner level and the overall score (exact) from which it may be given."""

    key: str
    name: str
    start: Decimal

    @property
    def short(self) -> str:
        """ "Service partner" becomes "Service"."""
        return self.name.removesuffix(" partner")


@dataclass(frozen=True)
class Frame:
    """What the numbers hang on: competencies, partner levels and names of levels of one rubric version."""

    key: str = ""  # of the rubric; "" while none is published
    rubric_id: int | None = None
    version_id: int | None = None
    columns: tuple[Column, ...] = ()
    bands: tuple[Band, ...] = ()
    floor: int = 1
    top: int = 5
    levels: dict[str, str] = field(default_factory=dict)
    version: RubricVersion | None = field(default=None, compare=False, repr=False)

    @property
    def rubric(self) -> Rubric | None:
        """The version as the engine reads it, for weights; its queries are those of the first time alone."""
        return engine_rubric(self.version) if self.version else None

    @property
    def floor_name(self) -> str:
        return self.levels.get(str(self.floor), "")

    @property
    def top_name(self) -> str:
        return self.levels.get(str(self.top), "")

    def band(self, key: str) -> Band | None:
        """The partner level of this key."""
        return next((band for band in self.bands if band.key == key), None)

    def next_band(self, key: str) -> Band | None:
        """The partner level above the one of this key."""
        keys = [band.key for band in self.bands]
        place = keys.index(key) + 1 if key in keys else len(keys)
        return self.bands[place] if place < len(keys) else None

    def percent(self, score: Decimal) -> str:
        """Where a score sits on a strip: "52.5%"."""
        share = (Decimal(score) - self.floor) / (self.top - self.floor) * 100
        return f"{max(Decimal(0), min(Decimal(100), share)):.2f}%"


def frame_of(version: RubricVersion | None) -> Frame:
    """The frame of a version. Two queries."""
    if version is None:
        return Frame()
    competencies = Competency.objects.filter(version=version).order_by("position", "pk")
    levels = PartnerLevel.objects.filter(version=version).order_by("position", "pk")
    return Frame(
        key=version.rubric.key,
        rubric_id=version.rubric_id,
        version_id=version.pk,
        columns=tuple(Column(key, name) for key, name in competencies.values_list("key", "name")),
        bands=tuple(_bands(levels, version.floor)),
        floor=version.floor,
        top=version.top,
        levels={str(level): name for level, name in version.levels.items()},
        version=version,
    )


def _bands(levels: Iterable[PartnerLevel], floor: int) -> Iterable[Band]:
    for level in levels:
        start = Decimal(floor)
        if level.overall is not None:
            start = Decimal(level.overall.numerator) / Decimal(level.overall.denominator)
        yield Band(level.key, level.name, start)


def current_frame(rubric: str = "") -> Frame:
    """The frame of a rubric (the house's own where no key is given): its published version, else its newest. Three
    queries."""
    versions = RubricVersion.objects.exclude(status=RubricVersion.Status.DRAFT).select_related("rubric")
    found = versions.filter(rubric__key=rubric or settings.DEFAULT_RUBRIC).order_by("-pk")
    return frame_of(max(found, key=lambda item: item.status == RubricVersion.Status.PUBLISHED, default=None))
