"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def close(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def reopen(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def result(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def status(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def why(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
