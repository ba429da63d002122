"""Keys with which a browser encrypts answers that are not sent yet (TRUST.md R9): handed out, and destroyed.

The browser holds the key in memory only and asks for it anew on each page, so that what lies on the device can be
read by nobody but a signed-in author. It ends with signing out there, with a changed password on every other device
and with a closed account everywhere. A session that only ran out, or a forgotten password, ends no key: the answers
that wait on the device are still their author's.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from opm.kernel.models import DeviceKey

KEY_BYTES = 32  # AES-256
MOST_DEVICES = 20  # of one person; the one that asked longest ago gives way
UNUSED_FOR = timedelta(days=30)  # answers wait a day at most, so such a key opens nothing any more


@transaction.atomic
def hand_out(*, user: Any, device: UUID, now: datetime) -> str:
    """The key of this person on this device, base64 of 256 bits; made when there is none. Five queries at most.

    Two at once get the same one.
    """
    found, created = DeviceKey.objects.get_or_create(
        user=user,
        device=str(device),
        defaults={"key": _new_key(), "created_at": now, "used_at": now},
    )
    if created:
        _forget_oldest(user, now)
    else:
        DeviceKey.objects.filter(pk=found.pk).update(used_at=now)
    return found.key


def destroy(*, user: Any, devices: list[str] | None = None, but: str = "") -> int:
    """End the keys of a person: of the devices named, or of all but one. Gives back how many there were."""
    keys = DeviceKey.objects.filter(user=user).exclude(device=but)
    if devices is not None:
        keys = keys.filter(device__in=devices)
    return keys.delete()[0]


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _forget_oldest(user: Any, now: datetime) -> None:
    keys = DeviceKey.objects.filter(user=user)
    keys.filter(used_at__lt=now - UNUSED_FOR).delete()
    kept = keys.order_by("-used_at", "-pk").values_list("pk", flat=True)[:MOST_DEVICES]
    keys.exclude(pk__in=list(kept)).delete()
