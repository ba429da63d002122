"""Changes and freezes are append-only in the database itself."""

from django.db import migrations

from opm.kernel.triggers import forbid

KEPT = ("sequence", "action", "object_type", "object_id", "scope", "field", "at", "digest", "chain")
ERASABLE = ("old", "new", "reason", "note", "salt", "by_label")
# Erasing a person empties text and salt; anything else is an edit.
EDITED = " OR ".join(
    [f"OLD.{name} <> NEW.{name}" for name in KEPT]
    + [f"(OLD.{name} <> NEW.{name} AND NEW.{name} <> '')" for name in ERASABLE]
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]
    operations = [
        forbid(
            "kernel_change_no_update", "kernel_change", "UPDATE", "a change is never edited", f"({EDITED})"
        ),
        forbid("kernel_change_no_delete", "kernel_change", "DELETE", "a change is never deleted"),
        forbid("kernel_freeze_no_update", "kernel_freeze", "UPDATE", "a freeze is never edited"),
        forbid("kernel_freeze_no_delete", "kernel_freeze", "DELETE", "a freeze is never deleted"),
    ]
