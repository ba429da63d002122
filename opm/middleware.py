"""What every page has in common before and after its view: a readable address, headers of signed-in pages."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control


class PrivatePagesMiddleware:
    """Pages of signed-in people are stored by no cache (TRUST.md S14)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True)
        if getattr(request, "signed_out", False):  # opm.sign_out says why the cache only
            response["Clear-Site-Data"] = '"cache"'
        return response


class ReadableAddressMiddleware:
    """No text that is stored holds a NUL, and PostgreSQL refuses to be asked for one: in a path it names nothing, in a
    query it counts as a space. Forms refuse it by themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404("This address names nothing.")
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "%20")
        return self.get_response(request)
