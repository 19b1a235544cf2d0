"""A database that is used again is as new."""

import psycopg
import pytest

from storage.store import Store
from tests import postgres, reuse
from tests.storage.reports.conftest import read_all
from tests.storage.reports.street import people_in
from tests.storage.town import settle

pytestmark = pytest.mark.postgresql
SEQUENCES = "SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2"


def _fill(url: str) -> None:
    with Store.open(url) as store:
        people_in(settle(store))


def _seen(url: str) -> tuple[str, list[tuple[object, ...]]]:
    with Store.open(url) as store, psycopg.connect(url) as connection:
        return read_all(store), connection.execute(SEQUENCES).fetchall()


def test_the_next_one_finds_nothing_of_the_last(postgresql_server: postgres.Server) -> None:
    with postgresql_server.database() as first:
        before = _seen(first)
        _fill(first)
        assert _seen(first) != before
    with postgresql_server.database() as second:
        assert second == first
        assert _seen(second) == before
        _fill(second)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE incidents ADD COLUMN more INTEGER",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "DROP TRIGGER audit_append_only ON audit",
        "CREATE INDEX more ON incidents (id)",
        "CREATE TABLE more (id INTEGER)",
        "TRUNCATE incidents CASCADE",
    ],
)
def test_after_a_change_of_the_schema_there_is_a_new_one(postgresql_server: postgres.Server, statement: str) -> None:
    with postgresql_server.database() as first, psycopg.connect(first, autocommit=True) as connection:
        connection.execute(statement)
    with postgresql_server.database() as second:
        assert second != first
        _fill(second)


def test_whoever_did_not_leave_is_put_out(postgresql_server: postgres.Server) -> None:
    with postgresql_server.database() as url:
        left = psycopg.connect(url)
        left.execute("LOCK TABLE incidents")
    with postgresql_server.database() as again:
        assert again == url
        _fill(again)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")


def test_one_that_becomes_another_holds_the_same_and_goes_on_from_there(postgresql_server: postgres.Server) -> None:
    with postgresql_server.database() as first:
        _fill(first)
        made, there = reuse.fresh_at(first), _seen(first)
    with postgresql_server.database() as second:
        reuse.become(second, made)
        assert _seen(second) == there
        with Store.open(second) as store:
            assert store.needs_migration is False
