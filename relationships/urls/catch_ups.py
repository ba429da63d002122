"""Addresses of catch-ups, cadence and series."""

from django.urls import URLPattern, path

from relationships.views.catch_ups import listed, meeting, plan, rhythm

CLIENT = "clients/<slug:client>/catch-ups"

urlpatterns: list[URLPattern] = [
    path(f"{CLIENT}/", listed.catch_ups, name="catch_ups"),
    path(f"{CLIENT}/new/", plan.catch_up_new, name="catch_up_new"),
    path(f"{CLIENT}/log/", plan.catch_up_log, name="catch_up_log"),
    path(f"{CLIENT}-download.<slug:fmt>", listed.catch_ups_download, name="catch_ups_download"),
    path(f"{CLIENT}/cadence/", rhythm.cadence, name="cadence"),
    path(f"{CLIENT}/series/new/", rhythm.series_new, name="series_new"),
    path(f"{CLIENT}/series/<int:pk>/", rhythm.series, name="series"),
    path(f"{CLIENT}/series/<int:pk>/end/", rhythm.series_end, name="series_end"),
    path(f"{CLIENT}/<int:pk>/", meeting.catch_up, name="catch_up"),
    path(f"{CLIENT}/<int:pk>/held/", meeting.catch_up_held, name="catch_up_held"),
    path(f"{CLIENT}/<int:pk>/agenda/", meeting.catch_up_agenda, name="catch_up_agenda"),
    path(f"{CLIENT}/<int:pk>/agenda/add/", meeting.agenda_add, name="agenda_add"),
    path(f"{CLIENT}/<int:pk>/agenda/point/", meeting.agenda_item, name="agenda_item"),
    path(f"{CLIENT}/<int:pk>/record/<slug:record>/", meeting.catch_up_record, name="catch_up_record"),
    path(f"{CLIENT}/<int:pk>/minutes/", meeting.catch_up_minutes, name="catch_up_minutes"),
    path(f"{CLIENT}/<int:pk>/minutes/send/", meeting.catch_up_send, name="catch_up_send"),
    path(f"{CLIENT}/<int:pk>/change/", plan.catch_up_change, name="catch_up_change"),
    path(f"{CLIENT}/<int:pk>/cancel/", plan.catch_up_cancel, name="catch_up_cancel"),
    path(f"{CLIENT}/<int:pk>/reopen/", plan.catch_up_reopen, name="catch_up_reopen"),
]
