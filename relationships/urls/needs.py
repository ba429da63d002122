"""Addresses of needs."""

from django.urls import URLPattern, path

from relationships.views import needs

NEED = "clients/<slug:client>/needs/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("clients/<slug:client>/needs/", needs.needs, name="needs"),
    path("clients/<slug:client>/needs-download.<slug:fmt>", needs.needs_download, name="needs_download"),
    path("clients/<slug:client>/needs/new/", needs.need_new, name="need_new"),
    path(NEED, needs.need, name="need"),
    path(f"{NEED}change/", needs.need_change, name="need_change"),
    path(f"{NEED}lead/", needs.need_lead, name="need_lead"),
    path(f"{NEED}take-up/", needs.need_take_up, name="need_take_up"),
    path(f"{NEED}drop/", needs.need_drop, name="need_drop"),
    path(f"{NEED}reopen/", needs.need_reopen, name="need_reopen"),
]
