"""Addresses of shared roadmaps."""

from django.urls import path

from roadmap.views import shares

SHARED = "clients/<slug:client>/roadmap/shared/"

urlpatterns = [
    path(SHARED, shares.roadmap_shares, name="roadmap_shares"),
    path(f"{SHARED}new/", shares.roadmap_share_new, name="roadmap_share_new"),
    path(f"{SHARED}<int:pk>/stop/", shares.roadmap_share_stop, name="roadmap_share_stop"),
    path(f"{SHARED}download.<slug:fmt>", shares.roadmap_shares_download, name="roadmap_shares_download"),
    path("shared/<int:link>/", shares.shared_roadmap, name="shared_roadmap"),
    path("shared/<str:token>/", shares.shared_roadmap_open, name="shared_roadmap_open"),
]
