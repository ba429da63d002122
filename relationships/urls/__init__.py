"""Addresses of the relationship, a file a noun.

people.py, charter.py, needs.py, catch_ups.py, commitments.py, open_points.py (decisions and concerns), imports.py,
calendar.py (the private feed); the relationship map is a page of `opm`.
"""

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
