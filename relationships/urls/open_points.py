"""Addresses of decisions and concerns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
