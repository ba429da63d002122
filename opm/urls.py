"""Addresses of OPM. Every route here is declared in the access matrix (opm/testing/access.py)."""

from django.contrib import admin
from django.urls import include, path

from opm import health
from opm.kernel import converters  # noqa: F401 - registers <quarter:...>
from opm.views import (
    account,
    clients,
    device,
    digest,
    find,
    home,
    jobs,
    portfolio,
    relationship_map,
    reports,
    today,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("today/rows/", today.today_rows, name="today_rows"),
    path("today/put-off/", today.snooze, name="snooze"),
    path("today/back/", today.unsnooze, name="unsnooze"),
    path("digest/stop/<str:token>/", digest.digest_stop, name="digest_stop"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/download.<slug:fmt>", portfolio.portfolio_download, name="portfolio_download"),
    path("map/", relationship_map.relationship_map, name="relationship_map"),
    path("map/<slug:client>/", relationship_map.importance, name="importance"),
    path("clients/", clients.clients, name="clients"),
    path("clients/<slug:client>/", clients.client, name="client"),
    path("clients/<slug:client>/reports/", reports.client_reports, name="client_reports"),
    path("find/", find.find, name="find"),
    path("settings/", account.settings_page, name="settings"),
    path("device-key/", device.device_key, name="device_key"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/pdf/", reports.report_pdf, name="report_pdf"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/stop/", jobs.job_stop, name="job_stop"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("", include("relationships.urls")),
    path("", include("assessments.urls")),
    path("", include("roadmap.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
