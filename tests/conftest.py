"""Fixtures of the whole suite, and the rule that nothing may be skipped where all is installed."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from storage.store import Store
from tests import collecting, compiled, once, postgres  # noqa: F401  statements are compiled once
from tests.city import city, city_file, house_file, own_city  # noqa: F401  fixtures of the demo city

# The suite asks of properties the same each time, so that it fails for a change and not by luck; `make soak` asks at
# random. No example has a time limit: a busy machine is no fault.
settings.register_profile("suite", deadline=None, derandomize="KARTA_SOAK" not in os.environ)
settings.load_profile("suite")

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


def pytest_configure(config: pytest.Config) -> None:
    once.use_memory()
    if hasattr(config, "workerinput"):
        config.stash[once.FOLDER] = Path(config.workerinput["once"])
    else:
        config.stash[once.FOLDER], config.stash[once.RUNNING] = once.begin()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before xdist starts a worker."""
    node.workerinput["once"] = str(node.config.stash[once.FOLDER])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: a good part of the time a test waits for a server, a browser or a process."""
    return (os.cpu_count() or 1) + 2


# Long, and mostly waiting for processes of their own: begun first, they do not run alone at the end.
FIRST = ("tests/outbox/", "tests/kill/", "tests/storage/retention/test_kill", "tests/attack/", "tests/browser/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Look for cyclic garbage seldom, and never among what stays: modules and thousands of tests. It took a tenth."""
    gc.disable()
    try:
        with collecting.kept():
            return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_collectstart(collector: pytest.Collector) -> None:
    collecting.begin_elsewhere(collector.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if once.RUNNING in config.stash:
        shutil.rmtree(config.stash[once.FOLDER], ignore_errors=True)
        config.stash[once.RUNNING].close()


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
def shared_folder(pytestconfig: pytest.Config) -> Path:
    """The folder that all workers of this run share."""
    return pytestconfig.stash[once.FOLDER]


@pytest.fixture(scope="session")
def postgresql_server(shared_folder: Path) -> postgres.Server:
    """One server for all workers; it is stopped when the run is over."""
    return postgres.shared(shared_folder)


@pytest.fixture(scope="session")
def migrated_file(shared_folder: Path) -> Path:
    return once.made(shared_folder, "migrated.sqlite", _migrate)


def _migrate(path: Path) -> None:
    with Store.open(f"sqlite:///{path}") as store:
        store.migrate()


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
