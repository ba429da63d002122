"""The list of static files, made once a process instead of once for every test client."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def index_static_files_once() -> None:
    """WhiteNoise lists and opens all static files whenever a handler is made, and every test client makes one.

    The files do not change while tests run, so handlers with the same settings share the first one's list.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    original = WhiteNoiseMiddleware.add_files_from_finders
    lists: dict[str, dict[str, Any]] = {}

    def add_files_from_finders(self: Any) -> None:
        made_of = (self.static_prefix, self.max_age, settings.STATICFILES_DIRS, settings.STATICFILES_FINDERS)
        if str(made_of) not in lists:
            before = set(self.files)
            original(self)
            lists[str(made_of)] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(lists[str(made_of)])

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders
