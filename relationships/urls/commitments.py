"""Addresses of commitments, warnings and status reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
