"""The demo city, filled once for all tests and workers; tests that write get a copy of their own."""

import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from storage.arrays import ARRAYS
from tests import once

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)  # a Sunday


@pytest.fixture(scope="session")
def city_file(shared_folder: Path) -> Path:
    """The filled demo database; workers share one, made by whoever comes first."""
    return once.made(shared_folder, "city.sqlite", _fill)


SHORT = 26  # weeks: enough for every analysis of some weeks, and a sixth of the rows to read


@pytest.fixture(scope="session")
def short_city_file(shared_folder: Path) -> Path:
    """The demo city of half a year, for tests of who may do what, and of what must not show."""
    return once.made(shared_folder, "short-city.sqlite", lambda path: _fill(path, SHORT))


@pytest.fixture
def own_short_city(short_city_file: Path, tmp_path: Path) -> App:
    """An app on a copy of it, to change."""
    return own(short_city_file, tmp_path / "karta.sqlite")


@pytest.fixture(scope="session")
def house_file(shared_folder: Path) -> Path:
    """The demo's people, rooms and register without incidents; workers share one."""
    from tests.handlers.sharing.house import furnish

    return once.made(shared_folder, "house.sqlite", furnish)


@pytest.fixture(scope="session")
def city(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> App:
    """An app on the demo city, to read from; what is read is logged, so it is a copy too."""
    path = tmp_path_factory.mktemp("city") / "karta.sqlite"
    shutil.copy(city_file, path)
    return open_city(path)


@pytest.fixture
def own_city(city_file: Path, tmp_path: Path) -> App:
    """An app on a copy of the demo city, to change."""
    return own(city_file, tmp_path / "karta.sqlite")


def own(city: Path, path: Path) -> App:
    """An app on a copy of a filled city at `path`.

    The copy begins with the arrays of the incidents that this process has read from the city before (66 ms a test);
    what the test writes it reads itself.
    """
    shutil.copy(city, path)
    app = open_city(path)
    app.store._columns._latest = _read(city)
    return app


@cache
def _read(city: Path) -> Any:
    """What a store holds in memory after it has read a city's incidents; nobody writes into the arrays."""
    with tempfile.TemporaryDirectory(dir=city.parent) as folder:
        path = shutil.copy(city, Path(folder) / "karta.sqlite")
        app = open_city(path)
        columns = app.store._columns.current()
        latest = app.store._columns._latest
        app.store.close()
    for name in ARRAYS:
        getattr(columns, name).flags.writeable = False
    return latest


def open_city(path: Path) -> App:
    """An app on a SQLite file, whatever the environment says. Every copy of the city has its log's key."""
    settings = Settings(data_dir=path.parent, audit_key="the key of the demo city of the tests")
    # Half as sharp as people get them: the suite draws some thousand pictures (tests/analytics/maps have both).
    return open_app(settings, f"sqlite:///{path}", scale=1)


def _fill(path: Path, weeks: int | None = None) -> None:
    from bot.demo import fill

    app = open_city(path)
    fill(app.store, NOW, weeks=weeks)
    app.store.close()
