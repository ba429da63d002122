"""Published rubrics, the answer log and frozen results are immutable in the database itself."""

from django.db import migrations

from opm.kernel.triggers import forbid

PARTS = ("scaleoption", "partnerlevel", "competency", "dependency", "capability", "pom")
MESSAGE = "a published rubric version is never changed"
# The one step a published version may take: published -> retired, everything else as it was.
COLUMNS = ("rubric_id", "version", "name", "floor", "top", "method", "own", "lower")
VERSION_EDITED = (
    "OLD.status <> 'draft' AND ("
    + " OR ".join(f"OLD.{name} <> NEW.{name}" for name in COLUMNS)
    + " OR CAST(OLD.levels AS text) <> CAST(NEW.levels AS text)"
    + " OR COALESCE(OLD.pass_value, '') <> COALESCE(NEW.pass_value, '')"
    + " OR (OLD.status <> NEW.status AND NOT (OLD.status = 'published' AND NEW.status = 'retired')))"
)


def not_draft(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM assessments_rubricversion v "
        f"WHERE v.id = {row}.version_id AND v.status <> 'draft')"
    )


def guard_part(part: str) -> list[forbid]:
    table = f"assessments_{part}"
    return [
        forbid(f"{table}_published_insert", table, "INSERT", MESSAGE, not_draft("NEW")),
        forbid(
            f"{table}_published_update",
            table,
            "UPDATE",
            MESSAGE,
            f"({not_draft('OLD')} OR {not_draft('NEW')})",
        ),
        forbid(f"{table}_published_delete", table, "DELETE", MESSAGE, not_draft("OLD")),
    ]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_initial")]
    operations = [
        forbid("assessments_version_update", "assessments_rubricversion", "UPDATE", MESSAGE, VERSION_EDITED),
        forbid(
            "assessments_version_delete",
            "assessments_rubricversion",
            "DELETE",
            MESSAGE,
            "OLD.status <> 'draft'",
        ),
        *[operation for part in PARTS for operation in guard_part(part)],
        forbid("assessments_log_update", "assessments_answerlog", "UPDATE", "the answer log is never edited"),
        forbid(
            "assessments_log_delete", "assessments_answerlog", "DELETE", "the answer log is never deleted"
        ),
        forbid(
            "assessments_result_update",
            "assessments_result",
            "UPDATE",
            "a frozen result is never changed",
            "OLD.frozen",
        ),
        forbid(
            "assessments_result_delete",
            "assessments_result",
            "DELETE",
            "a frozen result is never deleted",
            "OLD.frozen",
        ),
    ]
