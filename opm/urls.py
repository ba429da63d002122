"""Addresses of OPM. Every route here is declared in the access matrix (opm/tests/test_access_matrix.py)."""

from django.contrib import admin
from django.urls import include, path

from opm import health, views
from opm.kernel import converters  # noqa: F401 - registers <quarter:...>

urlpatterns = [
    path("", views.home, name="home"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("portfolio/download.<slug:fmt>", views.portfolio_download, name="portfolio_download"),
    path("clients/", views.clients, name="clients"),
    path("clients/<slug:client>/", views.client, name="client"),
    path("clients/<slug:client>/reports/", views.client_reports, name="client_reports"),
    path("find/", views.find, name="find"),
    path("settings/", views.settings_page, name="settings"),
    path("reports/", views.reports, name="reports"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/pdf/", views.report_pdf, name="report_pdf"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/stop/", views.job_stop, name="job_stop"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("", include("assessments.urls")),
    path("", include("roadmap.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
