"""Sessions of the demand board, its flow, and the board across clients."""

from django.urls import URLPattern, path

from roadmap.views import demand_across, flow
from roadmap.views.sessions import letter, listed, run

OF_CLIENT = "clients/<slug:client>/demand/"
SESSIONS = OF_CLIENT + "sessions/"
ONE = SESSIONS + "<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("demand/", demand_across.demand_across, name="demand_across"),
    path("demand/download.<slug:fmt>", demand_across.demand_across_download, name="demand_across_download"),
    path(OF_CLIENT + "flow/", flow.demand_flow, name="demand_flow"),
    path(SESSIONS, listed.priority_sessions, name="priority_sessions"),
    path(SESSIONS + "new/", listed.priority_session_new, name="priority_session_new"),
    path(ONE, run.priority_session, name="priority_session"),
    path(ONE + "start/", run.priority_session_start, name="priority_session_start"),
    path(ONE + "move/", run.priority_session_move, name="priority_session_move"),
    path(ONE + "cancel/", run.priority_session_cancel, name="priority_session_cancel"),
    path(ONE + "verdict/<int:item>/", run.priority_session_verdict, name="priority_session_verdict"),
    path(ONE + "allot/<int:item>/", run.priority_session_allot, name="priority_session_allot"),
    path(ONE + "end/", run.priority_session_end, name="priority_session_end"),
    path(ONE + "letter/", letter.priority_session_letter, name="priority_session_letter"),
]
