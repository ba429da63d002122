"""Addresses of the calendar feed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
