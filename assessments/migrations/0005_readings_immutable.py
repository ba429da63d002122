"""Metric readings are append-only in the database itself; a person's words in them can be erased."""

from django.db import migrations

from opm.kernel.triggers import forbid

KEPT = ("client_id", "quarter", "key", "live", "measured_on", "at")
ERASABLE = ("source", "note")
EDITED = " OR ".join(
    [f"OLD.{name} <> NEW.{name}" for name in KEPT]
    + ["COALESCE(OLD.value, -1) <> COALESCE(NEW.value, -1)"]
    + [f"(OLD.{name} <> NEW.{name} AND NEW.{name} <> 'erased')" for name in ERASABLE]
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_voices_metrics_targets_plans")]
    operations = [
        forbid(
            "assessments_reading_update",
            "assessments_metricreading",
            "UPDATE",
            "a metric reading is never edited",
            f"({EDITED})",
        ),
        forbid(
            "assessments_reading_delete",
            "assessments_metricreading",
            "DELETE",
            "a metric reading is never deleted",
        ),
    ]
