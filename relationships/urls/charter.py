"""Addresses of the partnership charter."""

from django.urls import path

from relationships.views.charter import agree, community, objectives, page, proposal

CHARTER = "clients/<slug:client>/charter/"

urlpatterns = [
    path(CHARTER, page.charter, name="charter"),
    path(f"{CHARTER}edit/", page.charter_edit, name="charter_edit"),
    path(f"{CHARTER}versions/<int:number>/", page.charter_version, name="charter_version"),
    path(
        f"{CHARTER}versions/<int:number>/since/<int:earlier>/",
        page.charter_compare,
        name="charter_compare",
    ),
    path(f"{CHARTER}propose/", proposal.charter_propose, name="charter_propose"),
    path(f"{CHARTER}remind/", proposal.charter_remind, name="charter_remind"),
    path(f"{CHARTER}withdraw/", proposal.charter_withdraw, name="charter_withdraw"),
    path(f"{CHARTER}objectives/new/", objectives.objective_new, name="objective_new"),
    path(f"{CHARTER}objectives/<int:pk>/", objectives.objective, name="objective"),
    path(f"{CHARTER}objectives/<int:pk>/reading/", objectives.objective_read, name="objective_read"),
    path(f"{CHARTER}objectives/<int:pk>/drop/", objectives.objective_drop, name="objective_drop"),
    path(f"{CHARTER}community/", community.community, name="community"),
    path("agree/<int:link>/", agree.charter_agree, name="charter_agree"),
    path("agree/<int:link>/thanks/", agree.charter_thanks, name="charter_thanks"),
    path("agree/<str:token>/", agree.charter_open, name="charter_open"),
]
