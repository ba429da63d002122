"""Addresses of decisions and concerns."""

from django.urls import URLPattern, path

from relationships.views import concerns, decisions

DECISION = "clients/<slug:client>/decisions/<int:pk>/"
CONCERN = "clients/<slug:client>/concerns/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("clients/<slug:client>/decisions/", decisions.decisions, name="decisions"),
    path(
        "clients/<slug:client>/decisions-download.<slug:fmt>",
        decisions.decisions_download,
        name="decisions_download",
    ),
    path("clients/<slug:client>/decisions/new/", decisions.decision_new, name="decision_new"),
    path(DECISION, decisions.decision, name="decision"),
    path(f"{DECISION}change/", decisions.decision_change, name="decision_change"),
    path(f"{DECISION}chase/", decisions.decision_chase, name="decision_chase"),
    path(f"{DECISION}chase/undo/", decisions.decision_unchase, name="decision_unchase"),
    path(f"{DECISION}remind/", decisions.decision_remind, name="decision_remind"),
    path(f"{DECISION}answer/", decisions.decision_answer, name="decision_answer"),
    path(f"{DECISION}drop/", decisions.decision_drop, name="decision_drop"),
    path(f"{DECISION}reopen/", decisions.decision_reopen, name="decision_reopen"),
    path("clients/<slug:client>/concerns/", concerns.concerns, name="concerns"),
    path(
        "clients/<slug:client>/concerns-download.<slug:fmt>",
        concerns.concerns_download,
        name="concerns_download",
    ),
    path("clients/<slug:client>/concerns/new/", concerns.concern_new, name="concern_new"),
    path(CONCERN, concerns.concern, name="concern"),
    path(f"{CONCERN}change/", concerns.concern_change, name="concern_change"),
    path(f"{CONCERN}work/", concerns.concern_work, name="concern_work"),
    path(f"{CONCERN}close/", concerns.concern_close, name="concern_close"),
    path(f"{CONCERN}reopen/", concerns.concern_reopen, name="concern_reopen"),
]
