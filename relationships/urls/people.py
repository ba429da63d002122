"""Addresses of people, seats and what is candid."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
