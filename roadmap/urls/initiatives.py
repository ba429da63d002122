"""A client's roadmap and its initiatives; the roadmap of a quarter across clients."""

from django.urls import path

from roadmap.views import client_roadmap, initiatives, quarter

urlpatterns = [
    path("roadmap/", quarter.roadmap, name="roadmap"),
    path("roadmap/download.<slug:fmt>", quarter.roadmap_download, name="roadmap_download"),
    path("clients/<slug:client>/roadmap/", client_roadmap.client_roadmap, name="client_roadmap"),
    path("clients/<slug:client>/roadmap/new/", initiatives.initiative_new, name="initiative_new"),
    path("clients/<slug:client>/roadmap/<int:pk>/", initiatives.initiative, name="initiative"),
    path("clients/<slug:client>/roadmap/<int:pk>/stop/", initiatives.initiative_stop, name="initiative_stop"),
    path("clients/<slug:client>/roadmap/undo/", initiatives.initiative_undo, name="initiative_undo"),
]
