"""What is right to send with the larger forms, for opm/testing/hostile.py."""

from __future__ import annotations

ANSWER = {
    "rating": "F",
    "na_reason": "",
    "note": "Seen",
    "evidence": "",
    "evidence_on": "",
    "certainty": "3",
    "seen": "0",
}
READING = {
    "value": "60",
    "measured_on": "2026-11-10",
    "source": "Service desk report",
    "note": "Of October",
    "seen": "0",
}
TARGETS = {
    "REL1-level": "4",
    "REL1-due_on": "2199-12-31",
    "REL1-seen": "0",
    "REL1-was": "",
    "all-date": "",
}
INITIATIVE = {
    "rows": "1",
    "title": "Cost feed",
    "outcome": "Numbers each day",
    "theme": "",
    "new_theme": "",
    "state": "idea",
    "precision": "quarter",
    "ends": "",
    "confidence": "50",
    "owner": "",
    "team_0": "",
    "way_0": "",
}
CAPABILITY = {
    "name": "Trust",
    "weight": "1",
    "intent": "Why",
    "ladder_2": "Keeps its word",
    "poms-TOTAL_FORMS": "1",
    "poms-INITIAL_FORMS": "0",
    "poms-0-key": "REL1.2z",
    "poms-0-level": "2",
    "poms-0-title": "A title",
    "poms-0-weight": "1",
    "poms-0-effort": "",
    "poms-0-practices": "One",
    "poms-0-outcomes": "Two",
    "poms-0-metrics": "days | days | Days to answer",
    "poms-0-expects": "F | days | <= | 2",
    "poms-0-ask": "Well?",
    "poms-0-ORDER": "1",
}
OUTLINE = {
    "name": "Small",
    "version": "2",
    "floor": "1",
    "top": "5",
    "levels": "1 | Initial",
    "method": "gated",
    "own": "0.5",
    "lower": "0.75",
    "pass_value": "",
    **{f"{name}-{key}": "1" for name in ("competencies", "capabilities") for key in ("TOTAL_FORMS",)},
    **{f"{name}-INITIAL_FORMS": "0" for name in ("competencies", "capabilities")},
    **{
        f"{name}-{key}": "0"
        for name in ("dependencies", "partner_levels", "scale")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    },
    "competencies-0-key": "REL",
    "competencies-0-name": "Relationship",
    "competencies-0-weight": "1",
    "competencies-0-ORDER": "1",
    "capabilities-0-competency": "REL",
    "capabilities-0-key": "REL1",
    "capabilities-0-name": "Trust",
    "capabilities-0-ORDER": "1",
}
