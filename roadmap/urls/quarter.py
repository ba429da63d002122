"""Addresses of the roadmap of a quarter across clients."""

from django.urls import path

from roadmap.views import quarter, quarter_rows

urlpatterns = [
    path("roadmap/", quarter.roadmap, name="roadmap"),
    path("roadmap/download.<slug:fmt>", quarter.roadmap_download, name="roadmap_download"),
    path("roadmap/rows/<slug:figure>/", quarter_rows.roadmap_rows, name="roadmap_rows"),
    path(
        "roadmap/rows/<slug:figure>/download.<slug:fmt>",
        quarter_rows.roadmap_rows_download,
        name="roadmap_rows_download",
    ),
]
