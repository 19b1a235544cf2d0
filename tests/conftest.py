"""Fixtures of the whole suite, and the rule that nothing may be skipped where all is installed."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests import postgres
from tests.city import city, city_file, own_city  # noqa: F401  fixtures of the demo city

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


def _require_all() -> bool:
    return os.environ.get("KARTA_REQUIRE_ALL") == "1"


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.outcome = "failed"
    report.longrepr = f"skipped, but KARTA_REQUIRE_ALL=1: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _require_all():
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    if report.skipped and _require_all():
        _fail(report)
    return report


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store.open(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database, on each kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "karta.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("postgresql_server").database() as url:
            yield url


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
    else:
        with request.getfixturevalue("postgresql_server").database("template0") as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated, empty store, on each kind of database."""
    opened = Store.open(database_url)
    yield opened
    opened.close()
