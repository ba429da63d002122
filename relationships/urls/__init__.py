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
    relationship_map,
)

urlpatterns = [
    *people.urlpatterns,
    *charter.urlpatterns,
    *needs.urlpatterns,
    *relationship_map.urlpatterns,
    *catch_ups.urlpatterns,
    *calendar.urlpatterns,
    *commitments.urlpatterns,
    *open_points.urlpatterns,
    *imports.urlpatterns,
]
