"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def clients(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def client(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
