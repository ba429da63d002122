"""Celery tasks of the house: ids in, one service called, safe to run twice and in any order."""

from __future__ import annotations

from datetime import date

from celery import shared_task
from django.utils import timezone

from opm.digest import send
from opm.kernel.jobs import hint_broker


@shared_task
def send_digests() -> int:
    """In the morning, and a few times again for mails that the server refused: how many chunks were handed out."""
    now = timezone.now()
    chunks = send.due(now)
    for ids in chunks:
        hint_broker(send_digest_chunk, ids, timezone.localdate(now).isoformat())
    return len(chunks)


@shared_task
def send_digest_chunk(ids: list[int], on: str) -> dict[str, int]:
    """The digests of the day `on` to these people (at most a chunk of 100)."""
    return send.send_many(ids, date.fromisoformat(on), now=timezone.now())
