"""Addresses of catch-ups, cadence and series."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
