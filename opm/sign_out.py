"""What ends together with a session: the keys of answers that wait on devices, and what the browser cached.

The answer to signing out carries `Clear-Site-Data: "cache"` (opm.middleware). Not "storage": that would also delete
what other people of the same device have not sent yet. What the one who signs out leaves behind there is ciphertext
whose key is destroyed here; the page's script deletes it as well.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from opm.kernel import device_keys

DEVICE = "device"  # name in the session and in the form that signs out


@receiver(user_logged_out)
def end_key_of_this_device(request: HttpRequest, user: Any, **more: Any) -> None:
    """Django sends this before it empties the session."""
    request.signed_out = True  # type: ignore[attr-defined]
    named = {request.session.get(DEVICE, ""), request.POST.get(DEVICE, "").replace("\0", "")}
    if user is not None:
        device_keys.destroy(user=user, devices=sorted(named - {""}))


@receiver(password_changed)
def end_keys_of_other_devices(request: HttpRequest, user: Any, **more: Any) -> None:
    """A changed password signs everybody out but the browser in which it was changed (TRUST.md S5)."""
    device_keys.destroy(user=user, but=request.session.get(DEVICE, ""))


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def end_keys_of_closed_account(instance: Any, **more: Any) -> None:
    if not instance.is_active:
        device_keys.destroy(user=instance)
