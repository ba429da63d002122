"""Files that the relationship's records are taken in from (relationships.services.imports)."""

from relationships.services.imports import register
from relationships.services.imports.commitments import COMMITMENTS
from relationships.services.imports.concerns import CONCERNS
from relationships.services.imports.people import PEOPLE

for kind in (PEOPLE, COMMITMENTS, CONCERNS):
    register(kind)
