"""Addresses of the calendar feed."""

from django.urls import URLPattern, path

from relationships.views import calendar

urlpatterns: list[URLPattern] = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("clients/<slug:client>/catch-ups/<int:pk>/catch-up.ics", calendar.catch_up_ics, name="catch_up_ics"),
]
