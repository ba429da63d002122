"""Files that requests are taken in from (relationships.services.imports)."""

from relationships.services.imports import register
from roadmap.services.intake.jira import JIRA
from roadmap.services.intake.requests import REQUESTS

for kind in (REQUESTS, JIRA):
    register(kind)
