"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def live(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def ready(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
