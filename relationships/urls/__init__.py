"""Addresses of the relationship, a file a noun."""

from relationships.urls import (
    calendar,
    catch_ups,
    charter,
    commitments,
    imports,
    needs,
    open_points,
    people,
)

urlpatterns = [
    *people.urlpatterns,
    *charter.urlpatterns,
    *needs.urlpatterns,
    *catch_ups.urlpatterns,
    *calendar.urlpatterns,
    *commitments.urlpatterns,
    *open_points.urlpatterns,
    *imports.urlpatterns,
]
