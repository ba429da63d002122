"""The criteria by which the importance of a relationship is judged, to begin with; admins edit the list."""

from typing import Any

from django.db import migrations

CRITERIA = (
    ("value", "Value at stake", "How much of the organisation's result depends on this client?", 3),
    ("strategy", "Part in the strategy", "How much of the strategy is carried by this client?", 3),
    ("change", "Change ahead", "How much will change for this client in the next two years?", 2),
    ("reliance", "Reliance on IT", "How hard would a week without IT hit this client?", 2),
)


def add(apps: Any, schema_editor: Any) -> None:
    criterion = apps.get_model("relationships", "Criterion")
    for position, (key, name, question, weight) in enumerate(CRITERIA):
        criterion.objects.get_or_create(
            key=key, defaults={"name": name, "question": question, "weight": weight, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("relationships", "0003_rhythm_immutable")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
