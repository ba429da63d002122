"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def version(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def compare(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def capability(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
