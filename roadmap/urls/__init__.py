"""Addresses of the roadmap, a file a noun."""

from roadmap.urls import initiatives

urlpatterns = [
    *initiatives.urlpatterns,
]
