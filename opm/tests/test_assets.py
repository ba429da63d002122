"""Front-end files come out of installed packages under public names."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import Client

from opm.assets import VENDOR_FILES, PackageFinder


@pytest.mark.parametrize("name", VENDOR_FILES)
def test_every_vendor_file_is_found_under_its_public_name(name: str) -> None:
    path = finders.find(name)
    assert path and Path(path).stat().st_size > 0


def test_a_name_that_nobody_mapped_is_not_found() -> None:
    assert finders.find("vendor/plotly/other.js") is None
    assert finders.find("vendor/bootstrap/../../settings.py") is None


def test_htmx_is_version_2_although_the_package_ships_another_one_too() -> None:
    path = finders.find("vendor/htmx/htmx.min.js")
    assert path and 'version:"2.' in Path(path).read_text(encoding="utf-8")


def test_bootstrap_is_the_locked_version() -> None:
    path = finders.find("vendor/bootstrap/css/bootstrap.min.css")
    release = version("bootstrap-wrapper").split(".post")[0]
    assert path and f"v{release}" in Path(path).read_text(encoding="utf-8")[:200]


def test_patterns_to_ignore_are_heeded() -> None:
    names = [name for name, _ in PackageFinder().list(["*.map"])]
    assert names and not [name for name in names if name.endswith(".map")]


@pytest.mark.django_db
def test_the_embedded_server_serves_a_vendor_file_without_collectstatic(client: Client) -> None:
    response = client.get("/static/vendor/bootstrap/css/bootstrap.min.css")
    assert response.status_code == 200
    assert b"Bootstrap" in b"".join(response)


def test_production_storage_takes_every_file_and_finds_every_link(tmp_path, settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
        },
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert set(VENDOR_FILES) <= set(manifest)
