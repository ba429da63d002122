"""What a competency is for, in a sentence: the exchange format allows it."""

from django.db import migrations, models

from opm.kernel.triggers import forbid

MESSAGE = "a published rubric version is never changed"
TABLE = "assessments_competency"


def not_draft(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM assessments_rubricversion v "
        f"WHERE v.id = {row}.version_id AND v.status <> 'draft')"
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_immutable")]
    operations = [
        migrations.AddField(
            "competency", "intent", models.TextField(blank=True, default=""), preserve_default=False
        ),
        # SQLite rebuilds the table for this and drops its triggers on the way.
        forbid(f"{TABLE}_published_insert", TABLE, "INSERT", MESSAGE, not_draft("NEW")),
        forbid(
            f"{TABLE}_published_update",
            TABLE,
            "UPDATE",
            MESSAGE,
            f"({not_draft('OLD')} OR {not_draft('NEW')})",
        ),
        forbid(f"{TABLE}_published_delete", TABLE, "DELETE", MESSAGE, not_draft("OLD")),
    ]
