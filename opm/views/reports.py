"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def reports(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def report(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def report_pdf(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def client_reports(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
