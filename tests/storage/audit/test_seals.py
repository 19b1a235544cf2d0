"""Rows are appended without gaps, sealed into a chain and dropped month by month, also by several at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.audit import AuditKeyError, Fault
from storage.database import Database
from storage.store import Store
from tests.forked import both_at_once, wait_for_go
from tests.storage.audit.logbook import KEY, OTHER_KEY, filled, key, showing

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def test_what_was_written_is_read_back_and_sealed(database_url: str) -> None:
    with filled(database_url) as store:
        assert store.audit.latest() == tuple(showing(n) for n in reversed(range(12)))
        assert [row.id for row in store.audit.latest()] == list(range(12, 0, -1))
        found = store.audit.verify()
    assert (found.rows, found.sealed, found.segments, found.fault) == (12, 12, 2, None)
    assert found.head.startswith("12:")


def test_seals_say_the_same_however_they_were_made(database_url: str) -> None:
    """Row by row as they are written, or all at once afterwards."""
    with filled(database_url) as store:
        head = store.audit.head()
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(text("DELETE FROM audit_seals"))
        connection.execute(text("DELETE FROM audit_segments"))
    database.close()
    with Store.open(database_url, key) as again:
        assert again.audit.verify().fault == Fault("unsealed", 1)
        assert again.audit.seal() == 12
        assert again.audit.head() == head
        assert again.audit.verify().fault is None


def test_without_a_key_rows_wait_until_the_operator_has_looked(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Who put them in at the end cannot be known: nothing is taken for ours by itself."""
    with Store.open(database_url) as store:
        store.audit.write(showing(0))
        assert store.audit.head() == ""
        for act in (store.audit.seal, store.audit.verify):
            with pytest.raises(AuditKeyError):
                act()
    with Store.open(database_url, key) as store:
        assert store.audit.write(showing(1)) == 2
        store.audit.write(showing(2))
        assert caplog.text.count("rows wait from row 1 on") == 1  # said once, not for every row
        assert store.audit.verify().fault == Fault("unsealed", 1)
        assert store.audit.state().waiting == 3
        assert store.audit.seal() == 3
        assert store.audit.verify().fault is None


def test_what_an_older_version_wrote_is_sealed_after_the_migration(database_url: str) -> None:
    with Store.open(database_url) as store:
        store.audit.write(showing(0))
    with Store.open(database_url, key) as store:
        store.audit.seal_older()
        store.audit.write(showing(1))
        assert store.audit.verify() == replace(store.audit.verify(), rows=2, sealed=2, fault=None)


def test_another_key_seals_nothing_and_loses_nothing(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    filled(database_url, 3).close()
    with Store.open(database_url, lambda: OTHER_KEY) as store:
        assert store.audit.write(showing(3)) == 4
        assert "not sealed" in caplog.text
        with pytest.raises(AuditKeyError, match="KARTA_AUDIT_KEY"):
            store.audit.seal()
        assert store.audit.verify().fault == Fault("key", 1)
    with Store.open(database_url, key) as store:
        assert store.audit.state().waiting == 1
        assert store.audit.verify().fault == Fault("unsealed", 4)
        assert store.audit.seal() == 1
        assert store.audit.verify().fault is None


def test_a_transaction_that_does_not_happen_gives_its_number_back(database_url: str) -> None:
    with Store.open(database_url, key) as store:
        with suppress(KeyboardInterrupt), store._database.write() as connection:
            assert store.audit.append(connection, showing(0)) == 1
            raise KeyboardInterrupt
        assert store.audit.write(showing(1)) == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET count = 0", "DELETE FROM audit WHERE id = 2", "DELETE FROM audit"]
)
def test_the_database_itself_refuses_to_change_a_row(database_url: str, statement: str) -> None:
    with filled(database_url, 3) as store:
        with pytest.raises(DBAPIError, match="append only"), store._database.write() as connection:
            connection.execute(text(statement))
        assert store.audit.verify().fault is None


def test_months_are_dropped_and_their_heads_kept(database_url: str) -> None:
    with filled(database_url) as store:
        before = store.audit.head()
        told = replace(showing(0), at=NOW, person="operator", act="audit.drop")
        assert store.audit.drop("2026-02", NOW, told) == ("2026-01",)
        found = store.audit.verify([(int(before.split(":")[0]), bytes.fromhex(before.split(":")[1]))])
        assert (found.fault, found.dropped, found.rows) == (None, ("2026-01",), 6)
        assert store.audit.latest(1)[0].act == "audit.drop"
        assert [row.id for row in store.audit.latest()] == [13, 12, 11, 10, 9, 8]
        assert store.audit.drop("2026-02", NOW, told) == ()
        assert store.audit.drop("2026-04", NOW, told) == ("2026-02",)
        assert store.audit.verify().fault is None


def test_the_open_month_is_never_dropped(database_url: str) -> None:
    """What tells of the dropping is in it."""
    with filled(database_url) as store:
        assert store.audit.drop("2030-01", NOW, replace(showing(0), at=NOW)) == ("2026-01", "2026-02")
        assert store.audit.verify().rows == 1


def test_an_anchor_tells_a_log_that_was_made_anew(database_url: str) -> None:
    with filled(database_url) as store:
        number, _, seal = store.audit.head().partition(":")
        assert store.audit.verify([(int(number), bytes.fromhex(seal))]).fault is None
        for anchor in ((int(number), bytes(32)), (int(number) + 1, bytes.fromhex(seal)), (0, bytes.fromhex(seal))):
            assert store.audit.verify([anchor]).fault == Fault("anchor", anchor[0])


def test_an_anchor_within_a_dropped_month_is_said_to_be_unchecked(database_url: str) -> None:
    with filled(database_url, 4) as store:
        number, _, seal = store.audit.head().partition(":")
        for n in range(4, 20):
            store.audit.write(showing(n))
        store.audit.drop("2026-02", NOW, replace(showing(0), at=NOW))
        found = store.audit.verify([(int(number), bytes.fromhex(seal))])
        assert found.fault is None
        assert len(found.unchecked) == 1


def test_two_processes_that_write_and_seal_at_once_leave_one_chain(database_url: str) -> None:
    def write() -> None:
        with Store.open(database_url, key) as store:
            wait_for_go()
            for n in range(25):
                store.audit.write(showing(n))
                store.audit.seal()

    both_at_once(write)
    with Store.open(database_url, key) as store:
        found = store.audit.verify()
        assert (found.fault, found.rows, found.sealed) == (None, 50, 50)


def test_of_many_who_seal_at_once_one_does(database_url: str) -> None:
    with Store.open(database_url) as store:
        for n in range(20):
            store.audit.write(showing(n))
    stores = [Store.open(database_url, lambda: KEY) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        sealed = list(pool.map(lambda store: store.audit.seal(), stores))
    assert sorted(sealed) == [0, 0, 0, 0, 0, 20]
    assert stores[0].audit.verify().fault is None
    for store in stores:
        store.close()
