"""What the database itself refuses: editing readings, moves and closed quarters, or the end first agreed."""

from django.db import migrations

from opm.kernel.triggers import forbid

READING = (
    'OLD.outcome_id <> NEW.outcome_id OR OLD."on" <> NEW."on" OR OLD.value <> NEW.value '
    "OR OLD.created_at <> NEW.created_at OR (OLD.source <> NEW.source AND NEW.source <> '') "
    "OR (OLD.note <> NEW.note AND NEW.note <> '')"
)
MOVE = (
    'OLD.request_id <> NEW.request_id OR OLD."on" <> NEW."on" OR OLD.at <> NEW.at '
    "OR OLD.old_column <> NEW.old_column OR OLD.new_column <> NEW.new_column "
    "OR COALESCE(OLD.old_rank, 0) <> COALESCE(NEW.old_rank, 0) OR OLD.new_rank <> NEW.new_rank "
    "OR (OLD.reason <> NEW.reason AND NEW.reason <> '')"
)


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0003_strategy_and_demand")]
    operations = [
        forbid(
            "roadmap_outcomereading_update",
            "roadmap_outcomereading",
            "UPDATE",
            "a reading of an outcome is never edited",
            f"({READING})",
        ),
        forbid(
            "roadmap_rankmove_update",
            "roadmap_rankmove",
            "UPDATE",
            "a move on the board is never edited",
            f"({MOVE})",
        ),
        forbid(
            "roadmap_roadmapquarter_update",
            "roadmap_roadmapquarter",
            "UPDATE",
            "a quarter that is over is not written again",
            "(OLD.final)",
        ),
        forbid(
            "roadmap_initiative_baseline",
            "roadmap_initiative",
            "UPDATE",
            "the end first agreed is never edited",
            "(OLD.baseline_latest <> NEW.baseline_latest)",
        ),
    ]
