"""Measured outcomes, value leakage, and the thread from need to measured result."""

from django.urls import URLPattern, path

from roadmap.views import leaks, outcomes, thread

HERE = "clients/<slug:client>/"
OUTCOME, LEAK = f"{HERE}outcomes/<int:pk>/", f"{HERE}leaks/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{HERE}outcomes/", outcomes.outcomes, name="outcomes"),
    path(f"{HERE}outcomes-download.<slug:fmt>", outcomes.outcomes_download, name="outcomes_download"),
    path(f"{HERE}outcomes/new/", outcomes.outcome_new, name="outcome_new"),
    path(OUTCOME, outcomes.outcome, name="outcome"),
    path(f"{OUTCOME}edit/", outcomes.outcome_edit, name="outcome_edit"),
    path(f"{OUTCOME}read/", outcomes.outcome_read, name="outcome_read"),
    path(f"{OUTCOME}end/", outcomes.outcome_end, name="outcome_end"),
    path(f"{OUTCOME}reopen/", outcomes.outcome_reopen, name="outcome_reopen"),
    path(f"{OUTCOME}need/", outcomes.outcome_need, name="outcome_need"),
    path(f"{HERE}leaks/", leaks.leaks, name="leaks"),
    path(f"{HERE}leaks-download.<slug:fmt>", leaks.leaks_download, name="leaks_download"),
    path(f"{HERE}leaks/new/", leaks.leak_new, name="leak_new"),
    path(LEAK, leaks.leak, name="leak"),
    path(f"{LEAK}edit/", leaks.leak_edit, name="leak_edit"),
    path(f"{LEAK}act/", leaks.leak_act, name="leak_act"),
    path(f"{LEAK}end/", leaks.leak_end, name="leak_end"),
    path(f"{LEAK}reopen/", leaks.leak_reopen, name="leak_reopen"),
    path(f"{HERE}thread/", thread.thread, name="thread"),
]
