"""Addresses of commitments, warnings and status reports."""

from django.urls import URLPattern, path

from relationships.views.commitments import across, records, slips, status

OF_CLIENT = "clients/<slug:client>/"
ONE = OF_CLIENT + "commitments/<int:pk>/"
SLIP = OF_CLIENT + "warnings/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("commitments/", across.promises, name="promises"),
    path("commitments/download.<slug:fmt>", across.promises_download, name="promises_download"),
    path(OF_CLIENT + "commitments/", records.commitments, name="commitments"),
    path(OF_CLIENT + "commitments/new/", records.commitment_new, name="commitment_new"),
    path(
        OF_CLIENT + "commitments-download.<slug:fmt>",
        records.commitments_download,
        name="commitments_download",
    ),
    path(ONE, records.commitment, name="commitment"),
    path(ONE + "change/", records.commitment_change, name="commitment_change"),
    path(ONE + "accept/", records.commitment_accept, name="commitment_accept"),
    path(ONE + "keep/", records.commitment_keep, name="commitment_keep"),
    path(ONE + "risk/", records.commitment_risk, name="commitment_risk"),
    path(ONE + "withdraw/", records.commitment_withdraw, name="commitment_withdraw"),
    path(ONE + "reopen/", records.commitment_reopen, name="commitment_reopen"),
    path(ONE + "tell/", slips.commitment_tell, name="commitment_tell"),
    path(ONE + "move/", slips.commitment_move, name="commitment_move"),
    path(SLIP + "told/", slips.warning_told, name="warning_told"),
    path(SLIP + "reply/", slips.warning_reply, name="warning_reply"),
    path(OF_CLIENT + "status/", status.status_report, name="status_report"),
    path(OF_CLIENT + "status/<int:pk>/", status.status_report_shown, name="status_report_shown"),
]
