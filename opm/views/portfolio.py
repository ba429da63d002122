"""Being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def portfolio(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")


def portfolio_download(request: HttpRequest, **_: object) -> HttpResponse:
    return render(request, "base.html")
