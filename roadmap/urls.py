"""Addresses of the roadmap."""

from django.urls import path

from roadmap import views

urlpatterns = [
    path("roadmap/", views.roadmap, name="roadmap"),
    path("roadmap/download.<slug:fmt>", views.roadmap_download, name="roadmap_download"),
    path("clients/<slug:client>/roadmap/", views.client_roadmap, name="client_roadmap"),
    path("clients/<slug:client>/roadmap/new/", views.initiative_new, name="initiative_new"),
    path("clients/<slug:client>/roadmap/<int:pk>/", views.initiative, name="initiative"),
    path("clients/<slug:client>/roadmap/<int:pk>/stop/", views.initiative_stop, name="initiative_stop"),
    path("clients/<slug:client>/roadmap/undo/", views.initiative_undo, name="initiative_undo"),
]
