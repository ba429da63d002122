"""The key of this browser for answers that wait on it (TRUST.md R9)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from opm.kernel import device_keys
from opm.sign_out import DEVICE
from relationships.requests import SignedInRequest


@require_POST
def device_key(request: SignedInRequest) -> HttpResponse:
    """`{"key": ...}` for the device named; an empty key and 422 when it is no UUID. The session remembers the device,
    so that signing out can end its key."""
    try:
        device = UUID(request.POST.get("device", ""))
    except ValueError:
        return JsonResponse({"key": ""}, status=422)
    key = device_keys.hand_out(user=request.user, device=device, now=timezone.now())
    if request.session.get(DEVICE) != str(device):
        request.session[DEVICE] = str(device)
    return JsonResponse({"key": key})
