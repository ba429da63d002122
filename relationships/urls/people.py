"""Addresses of people, seats and what is candid."""

from django.urls import path

from relationships.views import people as views

PEOPLE = "clients/<slug:client>/people/"

urlpatterns = [
    path(PEOPLE, views.people, name="people"),
    path("clients/<slug:client>/people-download.<slug:fmt>", views.people_download, name="people_download"),
    path(f"{PEOPLE}new/", views.person_new, name="person_new"),
    path(f"{PEOPLE}readers/", views.candid_grants, name="candid_grants"),
    path(f"{PEOPLE}readers/<int:grant>/end/", views.candid_grant_end, name="candid_grant_end"),
    path(f"{PEOPLE}notes/<int:note>/erase/", views.candid_note_erase, name="candid_note_erase"),
    path(f"{PEOPLE}<int:pk>/", views.person, name="person"),
    path(f"{PEOPLE}<int:pk>/correct/", views.person_change, name="person_change"),
    path(f"{PEOPLE}<int:seat>/end/", views.seat_end, name="seat_end"),
    path(f"{PEOPLE}<int:seat>/reopen/", views.seat_reopen, name="seat_reopen"),
    path(f"{PEOPLE}<int:seat>/key/", views.seat_key, name="seat_key"),
    path(f"{PEOPLE}<int:seat>/reading/", views.reading_add, name="reading_add"),
    path(f"{PEOPLE}<int:seat>/notes/", views.candid_note_add, name="candid_note_add"),
    path(f"{PEOPLE}<int:seat>/erase/", views.person_erase, name="person_erase"),
    path(f"{PEOPLE}<int:seat>/everything.json", views.person_everything, name="person_everything"),
]
