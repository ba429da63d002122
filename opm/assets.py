"""Public names for the front-end files that Python packages ship, so that neither Node nor a CDN is needed.

A template links `vendor/bootstrap/css/bootstrap.min.css` and knows nothing of the package behind it. htmx is mapped by
the name of its major version: the package ships two.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage

# public name -> (package, path inside it); source maps are linked from the files, manifest storage fails without them
VENDOR_FILES = {
    "vendor/bootstrap/css/bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "vendor/bootstrap/css/bootstrap.min.css.map": ("bootstrap", "css/bootstrap.min.css.map"),
    "vendor/bootstrap/js/bootstrap.bundle.min.js": ("bootstrap", "js/bootstrap.bundle.min.js"),
    "vendor/bootstrap/js/bootstrap.bundle.min.js.map": ("bootstrap", "js/bootstrap.bundle.min.js.map"),
    "vendor/htmx/htmx.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "vendor/plotly/plotly.min.js": ("plotly", "package_data/plotly.min.js"),
}


@cache
def package_folder(package: str) -> Path:
    """The folder of an installed package, without importing it. Raises ImproperlyConfigured when it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(
            f"The package '{package}' is not installed: run `make run` or `make test` once."
        )
    return Path(spec.submodule_search_locations[0])


class PackageStorage(FileSystemStorage):
    """Reads a vendor file under its public name."""

    prefix = ""

    def path(self, name: str) -> str:
        package, inside = VENDOR_FILES[name]
        return str(package_folder(package) / inside)


class PackageFinder(BaseFinder):
    """Lets `static`, WhiteNoise and `collectstatic` see the files of VENDOR_FILES."""

    storage = PackageStorage()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [self.storage.path(path)] if path in VENDOR_FILES else []
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name in VENDOR_FILES:
            if not matches_patterns(name, list_of(ignore_patterns)):
                yield name, self.storage


def list_of(patterns: Iterable[str] | None) -> list[str]:
    return list(patterns or ())
