"""Addresses of the partnership charter."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
