"""A client's roadmap and its initiatives."""

from django.urls import path

from roadmap.views import client_roadmap, initiatives

urlpatterns = [
    path("clients/<slug:client>/roadmap/", client_roadmap.client_roadmap, name="client_roadmap"),
    path("clients/<slug:client>/roadmap/new/", initiatives.initiative_new, name="initiative_new"),
    path("clients/<slug:client>/roadmap/<int:pk>/", initiatives.initiative, name="initiative"),
    path("clients/<slug:client>/roadmap/<int:pk>/stop/", initiatives.initiative_stop, name="initiative_stop"),
    path("clients/<slug:client>/roadmap/undo/", initiatives.initiative_undo, name="initiative_undo"),
]
