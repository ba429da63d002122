"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def portfolio(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def portfolio_download(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def clients(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def client(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def client_reports(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def find(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def settings_page(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def reports(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def report(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def report_pdf(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def job(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def job_stop(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def job_retry(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
