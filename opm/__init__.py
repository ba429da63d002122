"""OPM: the project package. It composes the apps; nothing imports it, `opm.kernel` aside."""

from opm.celery import app as celery_app

__all__ = ["celery_app"]
