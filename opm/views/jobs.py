"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def job(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def job_stop(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def job_retry(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
