"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def roadmap(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def roadmap_download(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def client_roadmap(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def initiative_new(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def initiative(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
