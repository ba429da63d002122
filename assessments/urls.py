"""Addresses of the sheet, the result and the rubric viewer."""

from django.urls import path

from assessments.views import (
    metrics,
    moderation,
    plan_steps,
    plans,
    respond,
    respondents,
    results,
    rubric,
    sheets,
    targets,
    unchanged,
)
from opm.kernel import converters  # noqa: F401 - registers <quarter:...>

SHEET = "clients/<slug:client>/score/<quarter:quarter>/"

urlpatterns = [
    path("clients/<slug:client>/score/", sheets.score, name="score"),
    path("score/letter-keys/", sheets.letter_keys, name="letter_keys"),
    path(f"{SHEET}submit/", sheets.submit, name="submit_sheet"),
    path(f"{SHEET}unchanged/", unchanged.unchanged, name="unchanged"),
    path(f"{SHEET}close/", results.close, name="close_assessment"),
    path(f"{SHEET}reopen/", results.reopen, name="reopen_assessment"),
    path(f"{SHEET}moderation/", moderation.moderation, name="moderation"),
    path(f"{SHEET}moderation/agenda/", moderation.moderation_agenda, name="moderation_agenda"),
    path(f"{SHEET}moderation/minutes/", moderation.moderation_minutes, name="moderation_minutes"),
    path(f"{SHEET}moderation/practices/<str:pom>/", moderation.agree, name="agree"),
    path(f"{SHEET}respondents/", respondents.respondents, name="respondents"),
    path(f"{SHEET}respondents/invite/", respondents.invite, name="respondent_invite"),
    path(
        f"{SHEET}respondents/<int:pk>/questions/", respondents.change_questions, name="respondent_questions"
    ),
    path(f"{SHEET}respondents/<int:pk>/remind/", respondents.remind, name="respondent_remind"),
    path(f"{SHEET}respondents/<int:pk>/link/", respondents.renew, name="respondent_renew"),
    path(f"{SHEET}respondents/<int:pk>/stop/", respondents.stop, name="respondent_stop"),
    path(f"{SHEET}respondents/<int:pk>/remove/", respondents.remove, name="respondent_remove"),
    path("respond/<int:link>/", respond.start, name="respond"),
    path("respond/<int:link>/<int:number>/", respond.question, name="respond_question"),
    path("respond/<int:link>/review/", respond.review, name="respond_review"),
    path("respond/<int:link>/thanks/", respond.thanks, name="respond_thanks"),
    path("respond/<int:link>/not-me/", respond.not_me, name="respond_not_me"),
    path("respond/<str:token>/", respond.open_link, name="respond_open"),
    path(f"{SHEET}<slug:capability>/", sheets.sheet, name="sheet"),
    path(f"{SHEET}<slug:capability>/carry/", sheets.carry, name="carry"),
    path(f"{SHEET}<slug:capability>/answers/<str:pom>/", sheets.answer, name="answer"),
    path("clients/<slug:client>/result/", results.result, name="result"),
    path("clients/<slug:client>/result/status/", results.status, name="result_status"),
    path("clients/<slug:client>/result/<slug:capability>/", results.why, name="result_why"),
    path("clients/<slug:client>/metrics/", metrics.metrics, name="metrics"),
    path("clients/<slug:client>/metrics-download/", metrics.metrics_download, name="metrics_download"),
    path("clients/<slug:client>/metrics/<str:metric>/", metrics.metric, name="metric"),
    path(
        "clients/<slug:client>/metrics/<str:metric>/withdraw/",
        metrics.metric_withdraw,
        name="metric_withdraw",
    ),
    path("clients/<slug:client>/targets/", targets.targets, name="targets"),
    path(
        f"{SHEET}<slug:capability>/answers/<str:pom>/done-step/",
        plan_steps.take_evidence,
        name="take_evidence",
    ),
    path("clients/<slug:client>/plan/", plans.plan, name="plan"),
    path("clients/<slug:client>/plan/start/", plans.plan_choose, name="plan_choose"),
    path("clients/<slug:client>/plan/end/", plans.plan_end, name="plan_end"),
    path("clients/<slug:client>/plan/steps/", plan_steps.steps, name="plan_steps"),
    path("clients/<slug:client>/plan/steps/<int:step>/", plan_steps.step, name="plan_step"),
    path("clients/<slug:client>/plan/steps/<int:step>/take-up/", plan_steps.take_up, name="plan_take_up"),
    path("rubric/", rubric.index, name="rubric"),
    path("rubric/<slug:rubric>/<str:version>/", rubric.version, name="rubric_version"),
    path("rubric/<slug:rubric>/<str:version>/compare/<str:other>/", rubric.compare, name="rubric_compare"),
    path(
        "rubric/<slug:rubric>/<str:version>/<slug:capability>/", rubric.capability, name="rubric_capability"
    ),
]
