"""Forms of the relationship's own records: people, charter, promises, decisions, concerns, needs, catch-ups."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.filled import (
    CADENCE,
    CHARTER,
    COMMITMENT,
    CONCERN,
    DECISION,
    NEED,
    NOTES,
    OBJECTIVE,
    PERSON,
    PERSON_READING,
    SEAT_END,
    SEEN,
    SERIES,
    SLIP,
    TOUCH,
)
from opm.testing.hostile.world import Form, Forms, World


def _person(world: World, name: str) -> str:
    """The address of a button or form of the person who was read."""
    return reverse(name, args=["finance", world.read.seat.pk])


def _promise(world: World, name: str, which: str = "commitment") -> str:
    """The address of a button or form of a promise, a slip."""
    return reverse(name, args=["finance", getattr(world.promises, which).pk])


def _meeting(world: World, name: str, *more: str) -> str:
    """The address of a button or form of the planned catch-up."""
    return reverse(name, args=["finance", world.meetings.planned.pk, *more])


def _point(world: World, name: str) -> str:
    """The address of a button or form of the decision, the concern or the need."""
    return reverse(name, args=["finance", getattr(world.points, name.split("_")[0]).pk])


FORMS: Forms = {
    "pasted people": lambda world: Form(
        "alice", reverse("import_start", args=["finance", "people"]), {"pasted": "Name,Role\nSam,Sponsor\n"}
    ),
    "pasted requests": lambda world: Form(
        "alice",
        reverse("import_start", args=["finance", "requests"]),
        {"pasted": "Title,Column\nInvoices twice,New\n"},
    ),
    "pasted issues": lambda world: Form(
        "alice",
        reverse("import_start", args=["finance", "jira"]),
        {"pasted": "Summary,Issue key,Status\nInvoices twice,FIN-1,To Do\n"},
    ),
    "statuses of jira": lambda world: Form(
        "alice",
        reverse("demand_mapping", args=["finance", world.jira.pk]),
        {"status_0": "new", "status_1": "new", "days": "dmy"},
    ),
    "pasted mail": lambda world: Form(
        "alice",
        reverse("request_from_mail", args=["finance"]),
        {"mail": "From: Sam\nSubject: Report\n\nWords"},
    ),
    "request of a mail": lambda world: Form(
        "alice", reverse("request_from_mail", args=["finance"]), {"title": "Report", "mail": "Words", **SEEN}
    ),
    "charter": lambda world: Form("alice", reverse("charter_edit", args=["finance"]), CHARTER),
    "objective": lambda world: Form("alice", reverse("objective_new", args=["finance"]), OBJECTIVE),
    "community": lambda world: Form(
        "alice", reverse("community", args=["finance"]), {"who": "it-1", "since": "2026-01-05"}
    ),
    "community left": lambda world: Form(
        "alice", reverse("community", args=["finance"]), {"member": "1", "until": "2026-01-05"}
    ),
    "charter withdrawn": lambda world: Form(
        "alice", reverse("charter_withdraw", args=["finance"]), {"seen_version": "1"}
    ),
    "new person": lambda world: Form("alice", reverse("person_new", args=["finance"]), PERSON),
    "person": lambda world: Form("alice", _person(world, "person_change"), {**PERSON, "seen_version": "1"}),
    "end of a seat": lambda world: Form("alice", _person(world, "seat_end"), SEAT_END),
    "key mark": lambda world: Form("alice", _person(world, "seat_key"), {"seen_version": "1", "key": "1"}),
    "seat open again": lambda world: Form("alice", _person(world, "seat_reopen"), {"seen_version": "1"}),
    "reading of a person": lambda world: Form("alice", _person(world, "reading_add"), PERSON_READING),
    "note on a person": lambda world: Form("alice", _person(world, "candid_note_add"), {"text": "Careful"}),
    "reader let in": lambda world: Form(
        "alice",
        reverse("candid_grants", args=["finance"]),
        {"user": str(world.people["carol"].pk), "reason": "Escalation"},
    ),
    "erase a person": lambda world: Form("alice", _person(world, "person_erase"), {"sure": "on"}),
    "new commitment": lambda world: Form("alice", reverse("commitment_new", args=["finance"]), COMMITMENT),
    "look at a new commitment": lambda world: Form(
        "alice", reverse("commitment_new", args=["finance"]), {**COMMITMENT, "look": "1"}
    ),
    "commitment": lambda world: Form(
        "alice", _promise(world, "commitment_change"), {**COMMITMENT, "seen_version": "2"}
    ),
    "keep a commitment": lambda world: Form(
        "alice",
        _promise(world, "commitment_keep"),
        {"done_on": "2026-11-10", "seen_version": "2", "next": "/"},
    ),
    "accept a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_accept"), {"seen_version": "2"}
    ),
    "a commitment at risk": lambda world: Form(
        "alice",
        _promise(world, "commitment_risk", "told"),
        {"at_risk": "on", "reason": "Ill", "seen_version": "2"},
    ),
    "withdraw a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_withdraw"), {"reason": "Not needed", "seen_version": "2"}
    ),
    "reopen a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_reopen", "done"), {"seen_version": "2"}
    ),
    "move a commitment": lambda world: Form(
        "alice",
        _promise(world, "commitment_move"),
        {"due_on": "2026-12-01", "reason": "Not my call", "seen_version": "2"},
    ),
    "tell a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), SLIP),
    "look at a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), {**SLIP, "look": "1"}),
    "write a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), {**SLIP, "write": "1"}),
    "slip told": lambda world: Form(
        "alice",
        _promise(world, "warning_told", "warning"),
        {"told_on": "2026-11-10", "told_to": "Tom", "channel": "call", "seen_version": "2"},
    ),
    "slip answered": lambda world: Form(
        "alice", _promise(world, "warning_reply", "warning"), {"reply": "Fine", "replied_on": "2026-11-10"}
    ),
    "status report": lambda world: Form(
        "alice", reverse("status_report", args=["finance"]), {"message": "All well.", "seats": "1"}
    ),
    "new decision": lambda world: Form("alice", reverse("decision_new", args=["finance"]), DECISION),
    "decision": lambda world: Form(
        "alice", _point(world, "decision_change"), {**DECISION, "seen_version": "1"}
    ),
    "chase": lambda world: Form(
        "alice", _point(world, "decision_chase"), {"words": "Called", "seen_version": "1", "next": "/"}
    ),
    "chase taken back": lambda world: Form("alice", _point(world, "decision_unchase"), {"seen_version": "1"}),
    "remind": lambda world: Form("alice", _point(world, "decision_remind"), {"message": "Please decide."}),
    "decide": lambda world: Form(
        "alice", _point(world, "decision_answer"), {"answer": "Yes", "seen_version": "1", "next": "/"}
    ),
    "drop a decision": lambda world: Form("alice", _point(world, "decision_drop"), {"reason": "Not needed"}),
    "ask again": lambda world: Form("alice", _point(world, "decision_reopen"), {"seen_version": "1"}),
    "new concern": lambda world: Form("alice", reverse("concern_new", args=["finance"]), CONCERN),
    "concern": lambda world: Form("alice", _point(world, "concern_change"), {**CONCERN, "seen_version": "1"}),
    "work on a concern": lambda world: Form("alice", _point(world, "concern_work"), {"seen_version": "1"}),
    "close a concern": lambda world: Form(
        "alice", _point(world, "concern_close"), {"put_right": "New disk", "seen_version": "1"}
    ),
    "reopen a concern": lambda world: Form("alice", _point(world, "concern_reopen"), {"reason": "Again"}),
    "new need": lambda world: Form("alice", reverse("need_new", args=["finance"]), NEED),
    "plan a catch-up": lambda world: Form("alice", reverse("catch_up_new", args=["finance"]), TOUCH),
    "log a catch-up": lambda world: Form(
        "alice",
        reverse("catch_up_log", args=["finance"]),
        {"who": str(world.meetings.seat.pk), "on": "2026-11-09", "channel": "call", "note": "", **SEEN},
    ),
    "catch-up moved": lambda world: Form(
        "alice", _meeting(world, "catch_up_change"), {**TOUCH, "seen_version": "1", "reason": "Sam is away"}
    ),
    "notes of a catch-up": lambda world: Form("alice", _meeting(world, "catch_up"), NOTES),
    "catch-up held": lambda world: Form("alice", _meeting(world, "catch_up_held"), NOTES),
    "catch-up cancelled": lambda world: Form(
        "alice", _meeting(world, "catch_up_cancel"), {"why": "Ill", "seen_version": "1"}
    ),
    "point added": lambda world: Form("alice", _meeting(world, "agenda_add"), {"text": "Ledger"}),
    "point settled": lambda world: Form(
        "alice",
        _meeting(world, "agenda_item"),
        {"key": "relationships.need:1", "do": "done", "result": "x", "seen": "0"},
    ),
    "decision in a meeting": lambda world: Form(
        "alice",
        _meeting(world, "catch_up_record", "decision"),
        {"question": "Which", "needed_by": "", **SEEN},
    ),
    "minutes": lambda world: Form(
        "alice",
        reverse("catch_up_send", args=["finance", world.meetings.held.pk]),
        {"subject": "Minutes", "message": "Said", "who": "1", "seen_version": "1"},
    ),
    "cadence": lambda world: Form("alice", reverse("cadence", args=["finance"]), CADENCE),
    "new series": lambda world: Form("alice", reverse("series_new", args=["finance"]), SERIES),
    "series end": lambda world: Form(
        "alice", reverse("series_end", args=["finance", world.meetings.series.pk]), {"seen_version": "1"}
    ),
    "own calendar": lambda world: Form("alice", reverse("calendar"), {"do": "make"}),
    "need": lambda world: Form("alice", _point(world, "need_change"), {**NEED, "seen_version": "1"}),
    "need led": lambda world: Form("alice", _point(world, "need_lead"), {"led_to": "Daily costs"}),
    "need taken up": lambda world: Form("alice", _point(world, "need_take_up"), {"way": "initiative"}),
    "need dropped": lambda world: Form("alice", _point(world, "need_drop"), {"why": "Solved elsewhere"}),
    "need open again": lambda world: Form("alice", _point(world, "need_reopen"), {"seen_version": "1"}),
}
