"""Pytest plugin, loaded by pytest.ini: real servers before settings are read, then the browser and worker fixtures.

A conftest comes too late: pytest-django reads settings while the first conftests load. The workers of pytest-xdist
inherit the addresses through the environment; each takes a database of its own in PostgreSQL and one in Redis.
OPM_TEST_DATABASE=sqlite runs on a SQLite file instead of PostgreSQL.
"""

import gc
import os
import re
from collections.abc import Generator
from pathlib import Path

import pytest

from opm.testing.services import ServiceError, Services

FIXTURE_MODULES = ("opm.testing.browser", "opm.testing.worker", "opm.testing.groups")
# The one sensible setting for each in every test; all else is as in the embedded default.
ENVIRONMENT = {"EMBEDDED": "true", "DEBUG": "false", "DEMO": "true", "CACHE_URL": "", "LOG_LEVEL": "ERROR"}


def wants_sqlite() -> bool:
    return os.environ.get("OPM_TEST_DATABASE", "") == "sqlite"


def xdist_number() -> int:
    """0 for a run in one process, 1, 2, ... for xdist's workers gw0, gw1, ..."""
    digits = re.search(r"\d+", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(digits.group()) + 1 if digits else 0


def start_services(early_config: pytest.Config) -> None:
    services = Services.create()
    early_config.add_cleanup(services.stop)
    database_url = f"sqlite:///{services.folder}/opm.sqlite3" if wants_sqlite() else services.start_postgres()
    os.environ.update(ENVIRONMENT, DATABASE_URL=database_url)
    os.environ.update(OPM_TEST_REDIS=services.start_redis(), OPM_TEST_FOLDER=str(services.folder))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        try:
            start_services(early_config)
        except ServiceError as error:
            raise pytest.UsageError(str(error)) from None
    os.environ["DATA_DIR"] = f"{os.environ['OPM_TEST_FOLDER']}/var-{xdist_number()}"
    os.environ["REDIS_URL"] = f"{os.environ['OPM_TEST_REDIS']}?virtual_host={xdist_number()}"
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # Only now: fixtures of a plugin loaded by `-p` would lose against those of pytest-playwright that they refine.
    for module in FIXTURE_MODULES:
        config.pluginmanager.import_plugin(module)
    settings_for_tests()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """All of OPM and its tests is loaded now and stays: the garbage collector need not walk it again and again.

    Looking for cycles took a sixth of the time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def settings_for_tests() -> None:
    """What only tests need: static files listed once, a quick password hash, on SQLite a file that can be shared."""
    from django.conf import settings

    from opm.testing.emptying import empty_quickly
    from opm.testing.static_index import index_static_files_once

    index_static_files_once()
    empty_quickly()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(Path(database["NAME"]).with_name("test.sqlite3"))
