"""Everything that changes the rubric; each verb is one transaction with its audit."""

from assessments.services.rubric.edit import save_capability, save_outline
from assessments.services.rubric.lifecycle import delete_draft, publish, retire
from assessments.services.rubric.store import Plan, clone, import_rubric, plan_import
from assessments.services.rubric.validation import Gap, gaps_of

__all__ = [
    "Gap",
    "Plan",
    "clone",
    "delete_draft",
    "gaps_of",
    "import_rubric",
    "plan_import",
    "publish",
    "retire",
    "save_capability",
    "save_outline",
]
