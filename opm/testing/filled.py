"""What is right to send with the larger forms, for opm/testing/hostile/."""

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
    "why_0": "",
    "deliverable": "",
    "effort_low": "",
    "effort_likely": "",
    "effort_high": "",
    "live_on": "",
    "retired_on": "",
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
DECISION = {
    "seen_version": "0",
    "question": "Which ledger?",
    "options": "The old one, or the new one",
    "seat": "",
    "asked_on": "2026-11-09",
    "needed_by": "2026-11-20",
}
CONCERN = {
    "seen_version": "0",
    "text": "The close is late",
    "detail": "Three times this year",
    "raised_by": "",
    "raised_on": "2026-11-09",
    "severity": "2",
    "owner": "",
    "due_on": "2026-11-30",
    "recurrence_of": "",
}
NEED = {
    "seen_version": "0",
    "want": "Close the month in two days",
    "obstacle": "Data comes late",
    "evidence": "Two hours of copying a day",
    "said_by": "",
    "seen_on": "2026-11-09",
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
IMPORTANCE = {
    "value": "5",
    "strategy": "4",
    "change": "3",
    "reliance": "2",
    "why": "Half of the result depends on it.",
    "seen_version": "0",
}

PERSON = {
    "seen_version": "0",
    "name": "Sam Ito",
    "role": "Head of tax",
    "tier": "lead",
    "started_on": "2026-01-05",
    "is_key": "on",
    "email": "sam@example.org",
    "phone": "+49 30 1234",
}
SEAT_END = {"seen_version": "1", "on": "2026-11-06", "role": "", "tier": "lead"}
PERSON_READING = {
    "on": "2026-11-06",
    "stance": "1",
    "influence": "4",
    "evidence": "Spoke up for the pilot",
    "gains": "A close without night work",
}
COMMITMENT = {
    "seen_version": "0",
    "advised": "",
    "text": "Month-end close in two hours",
    "detail": "For the team",
    "owner": "",
    "seat": "",
    "promised_on": "2026-11-09",
    "due_on": "2026-12-11",
    "accepted": "on",
}
SLIP = {
    "seen_version": "2",
    "due_on": "2026-11-20",
    "cause": "The vendor's fix is late.",
    "options": "Half of it on the old day",
    "seat": "",
    "told_to": "Tom Lindqvist",
    "way": "call",
    "told_on": "2026-11-10",
    "message": "Dear Tom",
    "written": "Dear Tom",
}
CHARTER = {  # the form of a charter's texts with one responsibility a side
    "seen_version": "0",
    "rows_it": "1",
    "rows_client": "1",
    "purpose": "Numbers that both sides trust.",
    "it_brings": "Time of a team that knows the close.",
    "client_brings": "Decisions within a week.",
    "what_it_0": "Status each month",
    "who_it_0": "Alice Archer",
    "what_client_0": "Priorities",
    "who_client_0": "Sam Reyes",
    "review_on": "2027-05-12",
}
OBJECTIVE = {
    "seen_version": "0",
    "goal": "Close the month sooner",
    "measure": "Working days to close",
    "unit": "days",
    "baseline": "8",
    "target": "3",
    "due_on": "2027-06-30",
    "set_by": "jointly",
    "priority": "Decisions on fresh numbers",
    "owner": "",
    "client_owner": "",
}
SEEN = {"seen_version": "0"}
TOUCH = {
    "title": "Close calendar",
    "on": "2199-12-31",
    "at": "14:30",
    "minutes_long": "30",
    "who": "",
    "kind": "planning",
    "channel": "person",
    "initiated_by": "us",
    "asked_by_senior": "",
    "led_by": "",
    "seen_version": "0",
}
NOTES = {
    "notes": "1",
    "minutes": "Said",
    "who": "",
    "kind": "review",
    "channel": "call",
    "initiated_by": "them",
    "asked_by_senior": "on",
    "private_note": "Calm",
    "seen_version": "1",
}
CADENCE = {
    "all_days": "30",
    "all_grace": "3",
    "all_seen": "1",
    "sponsor_days": "14",
    "sponsor_grace": "",
    "sponsor_seen": "0",
    "new_seat": "",
    "new_days": "",
    "new_grace": "3",
    "remove": "",
}
SERIES = {
    "title": "Steering",
    "every": "month",
    "weekday": "4",
    "place": "-1",
    "starts_on": "2026-12-01",
    "until": "",
    "at": "09:30",
    "minutes_long": "45",
    "kind": "review",
    "channel": "call",
    "led_by": "",
    "seen_version": "0",
}
