"""Addresses of CSV import."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
