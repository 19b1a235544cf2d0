"""Another key from some row on: what was sealed before stays verifiable, and the old key changes nothing any more."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from storage.audit import AuditKeyError, Fault
from storage.audit.chain import row_seal
from storage.database import Database
from storage.store import Store
from storage.tables import audit
from tests.storage.audit.logbook import KEY, OTHER_KEY, filled, key, showing
from tests.storage.audit.test_mutations import TRIGGERS
from tests.storage.audit.test_seals import NOW

TOLD = replace(showing(0), at=NOW, person="operator", act="audit.rotate")


def other() -> bytes:
    return OTHER_KEY


def old() -> tuple[bytes, ...]:
    return (KEY,)


@pytest.fixture
def rotated(database_url: str) -> str:
    with filled(database_url) as store:
        head = store.audit.rotate(OTHER_KEY, TOLD)
        assert head.startswith("14:")
    with Store.open(database_url, other, old) as store:
        store.audit.write(replace(showing(1), at=NOW))
    return database_url


def test_older_rows_stay_verifiable_and_new_ones_are_sealed(rotated: str) -> None:
    with Store.open(rotated, other, old) as store:
        found = store.audit.verify()
        assert (found.fault, found.rows, found.sealed) == (None, 15, 15)
        assert [row.act for row in store.audit.latest(3)] == ["", "audit.rotate", "audit.rotate"]
        assert " to " in store.audit.latest(2)[1].query_words


def test_without_the_old_key_it_is_said_which_rows_need_it(rotated: str) -> None:
    with Store.open(rotated, other) as store:
        assert store.audit.verify().fault == Fault("key", 1)
        store.audit.write(replace(showing(1), at=NOW))
        assert store.audit.state().waiting == 0, "new rows need the new key alone"


def test_the_old_key_seals_nothing_more(rotated: str) -> None:
    with Store.open(rotated, key) as store:
        store.audit.write(replace(showing(2), at=NOW))
        assert store.audit.state().waiting == 1
        assert store.audit.verify().fault is not None


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET person = 'nobody' WHERE id = 3",
    "DELETE FROM audit WHERE id = 3",
    "UPDATE audit_segments SET dropped_at = 1 WHERE first = 1",
    "UPDATE audit_segments SET rows = 2 WHERE first = 13",
])  # fmt: skip
def test_what_is_changed_is_found(rotated: str, statement: str) -> None:
    _force(rotated, statement)
    with Store.open(rotated, other, old) as store:
        assert store.audit.verify().fault is not None


def test_who_has_the_old_key_cannot_seal_a_changed_row_again(rotated: str) -> None:
    """The whole chain up to the rotation made anew, with the stolen key: the new key's record leads elsewhere."""
    _force(rotated, "UPDATE audit SET person = 'nobody' WHERE id = 3")
    database = Database(rotated)
    with database.write() as connection:
        head = bytes(32)
        for row in connection.execute(audit.select().where(audit.c.id <= 13).order_by(audit.c.id)).mappings().all():
            head = row_seal(KEY, head, dict(row))
            sealed = {"mac": head, "row": row["id"]}
            connection.execute(text("UPDATE audit_seals SET mac = :mac WHERE row = :row"), sealed)
    database.close()
    with Store.open(rotated, other, old) as store:
        assert store.audit.verify().fault is not None


def test_months_are_dropped_and_keys_changed_again(rotated: str) -> None:
    with Store.open(rotated, other, old) as store:
        assert store.audit.drop("2026-02", NOW, TOLD) == ("2026-01",)
        assert store.audit.verify().fault is None
        store.audit.rotate(b"t" * 32, TOLD)
    with Store.open(rotated, lambda: b"t" * 32, lambda: (KEY, OTHER_KEY)) as store:
        assert store.audit.verify().fault is None


def test_not_the_same_key_and_not_over_rows_that_wait(database_url: str) -> None:
    with filled(database_url, 3) as store, pytest.raises(AuditKeyError, match="another key"):
        store.audit.rotate(KEY, TOLD)
    with Store.open(database_url) as store:
        store.audit.write(showing(3))
    with Store.open(database_url, key) as store:
        with pytest.raises(AuditKeyError, match="verify"):
            store.audit.rotate(OTHER_KEY, TOLD)
        assert store.audit.seal() == 1


def _force(url: str, statement: str) -> None:
    database = Database(url)
    with database.write() as connection:
        for taken in TRIGGERS[database.is_sqlite]:
            connection.execute(text(taken))
        connection.execute(text(statement))
    database.close()
