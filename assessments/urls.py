"""Addresses of the sheet, the result and the rubric viewer."""

from django.urls import path

from assessments.views import results, rubric, sheets
from opm.kernel import converters  # noqa: F401 - registers <quarter:...>

SHEET = "clients/<slug:client>/score/<quarter:quarter>/"

urlpatterns = [
    path("clients/<slug:client>/score/", sheets.score, name="score"),
    path("score/letter-keys/", sheets.letter_keys, name="letter_keys"),
    path(f"{SHEET}submit/", sheets.submit, name="submit_sheet"),
    path(f"{SHEET}close/", results.close, name="close_assessment"),
    path(f"{SHEET}reopen/", results.reopen, name="reopen_assessment"),
    path(f"{SHEET}<slug:capability>/", sheets.sheet, name="sheet"),
    path(f"{SHEET}<slug:capability>/carry/", sheets.carry, name="carry"),
    path(f"{SHEET}<slug:capability>/answers/<str:pom>/", sheets.answer, name="answer"),
    path("clients/<slug:client>/result/", results.result, name="result"),
    path("clients/<slug:client>/result/status/", results.status, name="result_status"),
    path("clients/<slug:client>/result/<slug:capability>/", results.why, name="result_why"),
    path("rubric/", rubric.index, name="rubric"),
    path("rubric/<slug:rubric>/<str:version>/", rubric.version, name="rubric_version"),
    path("rubric/<slug:rubric>/<str:version>/compare/<str:other>/", rubric.compare, name="rubric_compare"),
    path(
        "rubric/<slug:rubric>/<str:version>/<slug:capability>/", rubric.capability, name="rubric_capability"
    ),
]
