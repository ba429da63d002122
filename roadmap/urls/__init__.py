"""Addresses of the roadmap, a file a noun."""

from roadmap.urls import demand, initiatives, intake, outcomes, packages, quarter, sessions, shares, strategy

urlpatterns = [
    *demand.urlpatterns,
    *initiatives.urlpatterns,
    *intake.urlpatterns,
    *outcomes.urlpatterns,
    *packages.urlpatterns,
    *quarter.urlpatterns,
    *sessions.urlpatterns,
    *shares.urlpatterns,
    *strategy.urlpatterns,
]
