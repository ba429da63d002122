"""The Celery application: Redis where REDIS_URL is set, else a queue of files for one machine."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opm.settings")

# Kombu's file transport can read half-written messages; ours renames them into place (STACK.md section 5).
TRANSPORT_ALIASES["filesystem"] = "opm.fsbroker:Transport"

app = Celery("opm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
