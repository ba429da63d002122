"""What the database itself refuses: editing a reading, or the day that was promised first. Words can be erased."""

from django.db import migrations

from opm.kernel.triggers import forbid


def edited(kept: tuple[str, ...], erasable: tuple[str, ...] = ()) -> str:
    """The SQL condition under which a row is more than erased."""
    return " OR ".join(
        [f"OLD.{name} <> NEW.{name}" for name in kept]
        + [f"(OLD.{name} <> NEW.{name} AND NEW.{name} <> '')" for name in erasable]
    )


READING = edited(("seat_id", '"on"', "stance", "influence", "created_at"), ("gains", "evidence"))
OBJECTIVE = edited(("objective_id", '"on"', "value", "created_at"), ("source",))


class Migration(migrations.Migration):
    dependencies = [("relationships", "0002_rhythm")]
    operations = [
        forbid(
            "relationships_reading_update",
            "relationships_reading",
            "UPDATE",
            "a reading of a person is never edited",
            f"({READING})",
        ),
        forbid(
            "relationships_objectivereading_update",
            "relationships_objectivereading",
            "UPDATE",
            "a reading of an objective is never edited",
            f"({OBJECTIVE})",
        ),
        forbid(
            "relationships_commitment_baseline",
            "relationships_commitment",
            "UPDATE",
            "the day first promised is never edited",
            "(OLD.baseline_on <> NEW.baseline_on)",
        ),
    ]
