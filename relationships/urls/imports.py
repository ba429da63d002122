"""Addresses of CSV import."""

from django.urls import URLPattern, path

from relationships.views import imports

IMPORT = "clients/<slug:client>/import/<slug:kind>/"

urlpatterns: list[URLPattern] = [
    path(IMPORT, imports.start, name="import_start"),
    path(f"{IMPORT}example.csv", imports.example, name="import_example"),
    path(f"{IMPORT}<int:pk>/", imports.preview, name="import_preview"),
]
