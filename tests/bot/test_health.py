"""/ready when something is wrong."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import anyio
import psycopg
import pytest

from bot import health
from bot.health import Health
from storage.store import Store
from tests import postgres
from tests.bot.paper import Paper


def troubles(watched: Health) -> list[str]:
    watched._asked = float("-inf")
    return anyio.run(watched.troubles)


@pytest.mark.postgresql
def test_a_database_that_goes_away_is_told_and_comes_back(postgresql_server: postgres.Server) -> None:
    with postgresql_server.database() as url, Store.open(url) as store:
        watched = Health(store, {})
        assert troubles(watched) == []
        name = url.rsplit("/", 1)[1].partition("?")[0]
        with psycopg.connect(url.replace(f"/{name}", "/postgres"), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            assert troubles(watched) == ["database"]
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        assert troubles(watched) == []


def test_a_database_that_hangs_is_not_waited_for(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "karta.sqlite"
    path.write_bytes(migrated_file.read_bytes())
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    with Store.open(f"sqlite:///{path}") as store:
        watched = Health(store, {})
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            blocks = other.execute("PRAGMA journal_mode").fetchone() != ("wal",)  # readers never wait in WAL
            found = troubles(watched)
            other.rollback()
        other.close()
        assert found == (["database"] if blocks else [])


def test_a_platform_that_is_not_connected_and_an_end_are_told(store: Store, paper: Callable[[], Paper]) -> None:
    one = paper()
    watched = Health(store, {"paper": one})
    assert troubles(watched) == ["paper:not_connected"]
    one.state.append("started")
    assert troubles(watched) == []
    watched.stopping = True
    assert troubles(watched) == ["stopping"]


@pytest.fixture
def paper() -> Callable[[], Paper]:
    return lambda: Paper(None)  # type: ignore[arg-type]  it hears nothing here
