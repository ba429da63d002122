"""Addresses of the relationship map."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
