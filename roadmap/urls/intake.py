"""Addresses of what comes on the board from elsewhere."""

from django.urls import URLPattern, path

from roadmap.views import intake

DEMAND = "clients/<slug:client>/demand/"

urlpatterns: list[URLPattern] = [
    path(f"{DEMAND}import/", intake.demand_import, name="demand_import"),
    path(f"{DEMAND}import/<int:pk>/statuses/", intake.demand_mapping, name="demand_mapping"),
    path(f"{DEMAND}from-mail/", intake.request_from_mail, name="request_from_mail"),
]
