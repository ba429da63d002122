"""Addresses of a client's demand board."""

from django.urls import URLPattern, path

from roadmap.views.demand import board, feasibility, moving, requests

DEMAND = "clients/<slug:client>/demand/"
REQUEST = f"{DEMAND}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(DEMAND, board.demand, name="demand"),
    path(f"{DEMAND}list/", board.requests, name="requests"),
    path(
        "clients/<slug:client>/demand-download.<slug:fmt>", board.requests_download, name="requests_download"
    ),
    path(f"{DEMAND}limits/", board.demand_limits, name="demand_limits"),
    path(f"{DEMAND}new/", requests.request_new, name="request_new"),
    path(REQUEST, requests.request, name="request"),
    path(f"{REQUEST}edit/", requests.request_edit, name="request_edit"),
    path(f"{REQUEST}move/", moving.request_move, name="request_move"),
    path(f"{REQUEST}undo/", moving.request_undo, name="request_undo"),
    path(f"{REQUEST}ask/", feasibility.feasibility_ask, name="feasibility_ask"),
    path(f"{REQUEST}reply/<int:asked>/", feasibility.feasibility_reply, name="feasibility_reply"),
]
