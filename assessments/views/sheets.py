"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def score(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def submit(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def sheet(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def carry(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def answer(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
