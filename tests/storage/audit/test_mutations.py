"""Whatever is done to a sealed log by somebody without its key is found, and the first bad row is named."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, LargeBinary, Text, delete, insert, select, text, update

from storage import counters
from storage.audit.chain import Segment, row_seal
from storage.audit.verifying import Fault, verify
from storage.database import Database
from storage.tables import audit, audit_seals, audit_segments
from storage.tables import counters as counted
from tests.storage.audit.logbook import KEY, OTHER_KEY, filled, showing

ROWS = 14  # two closed months, one of them dropped, and an open one
TRIGGERS = {
    True: ("DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_undeleted"),
    False: ("DROP TRIGGER audit_append_only ON audit", "DROP TRIGGER audit_not_emptied ON audit"),
}
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(-5, 2**31 - 1)
Slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class UndoError(Exception):
    """Nothing of this happened."""


@pytest.fixture
def sealed(database_url: str) -> Iterator[Database]:
    """A log whose first month was dropped, on a database whose triggers the attacker has taken away."""
    with filled(database_url, ROWS) as store:
        at = datetime(2026, 3, 1, tzinfo=UTC)
        store.audit.drop("2026-02", at, replace(showing(0), at=at))
    database = Database(database_url)
    with database.write() as connection:
        for statement in TRIGGERS[database.is_sqlite]:
            connection.execute(text(statement))
    yield database
    database.close()


def after(database: Database, mutation: Callable[[Connection], object]) -> Fault | None:
    """What verifying finds when this has been done; then it is undone."""
    found: list[Fault | None] = []
    with suppress(UndoError), database.write() as connection:
        mutation(connection)
        found.append(verify(connection, KEY).fault)
        raise UndoError
    return found[0]


def rows_of(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(select(audit.c.id).order_by(audit.c.id)).scalars())


def test_untouched_it_verifies(sealed: Database) -> None:
    assert after(sealed, lambda _: None) is None
    assert rows_of(sealed) == [8, 9, 10, 11, 12, 13, 14, 15]


@Slow
@given(data=st.data())
def test_an_edited_field_is_found_and_its_row_named(sealed: Database, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(rows_of(sealed)))
    column = data.draw(st.sampled_from([one for one in audit.c if one.name != "id"]))
    drawn = data.draw(WORDS if isinstance(column.type, Text) else NUMBERS)
    value = drawn % 30_000 if column.name == "level" and isinstance(drawn, int) else drawn
    if column.nullable:
        value = data.draw(st.sampled_from([None, value]))

    def edit(connection: Connection) -> None:
        was = connection.execute(select(column).where(audit.c.id == row)).scalar_one()
        new = value if value != was else (f"{was}x" if isinstance(was, str) else 7 if was is None else was + 1)
        connection.execute(
            update(audit).where(audit.c.id == row).values({column.name: new if was is not None else "x"})
        )

    assert after(sealed, edit) == Fault("changed", row)


@Slow
@given(data=st.data())
def test_edited_seals_and_segments_are_found(sealed: Database, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([audit_seals, audit_segments]))
    column = data.draw(st.sampled_from([one for one in table.c if not one.primary_key]))
    which = data.draw(st.integers(0, 2))
    amount = data.draw(st.integers(1, 40))

    def edit(connection: Connection) -> None:
        key = next(iter(table.primary_key))
        chosen = list(connection.execute(select(key).order_by(key)).scalars())[which]
        was = connection.execute(select(column).where(key == chosen)).scalar_one()
        if isinstance(column.type, LargeBinary):
            new: Any = bytes([*was[:-1], was[-1] ^ amount])
        elif isinstance(column.type, Text):
            new = f"{was[:-1]}{'x' if amount % 2 else 'y'}"
        elif isinstance(was, bool):
            new = not was
        else:
            new = amount if was is None else was + amount
        connection.execute(update(table).where(key == chosen).values({column.name: new}))

    assert after(sealed, edit) is not None


@Slow
@given(data=st.data())
def test_a_removed_row_is_found_however_the_books_are_cooked(sealed: Database, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(rows_of(sealed)))
    with_seal, with_counter, with_segment, closed_up = (data.draw(st.booleans()) for _ in range(4))

    def remove(connection: Connection) -> None:
        connection.execute(delete(audit).where(audit.c.id == row))
        if with_seal:
            connection.execute(delete(audit_seals).where(audit_seals.c.row == row))
        if closed_up:  # the others move up, seals and all
            _renumber(connection, row, -1, seals=with_seal)
        if with_counter:
            _count(connection, -1)
        if with_segment:
            _shift_segments(connection, row, -1)

    fault = after(sealed, remove)
    assert fault is not None
    # Never later than the gap; what stands before it is well.
    assert fault.row in (row, *([_first_of_its_segment(row)] if with_segment else []), row + 1, 16)


@Slow
@given(data=st.data())
def test_swapped_rows_are_found(sealed: Database, data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.sampled_from(rows_of(sealed)), min_size=2, max_size=2, unique=True))
    with_seals = data.draw(st.booleans())

    def swap(connection: Connection) -> None:
        tables = [(audit, audit.c.id)] + ([(audit_seals, audit_seals.c.row)] if with_seals else [])
        for table, column in tables:
            for was, new in ((one, -one), (other, one), (-one, other)):
                connection.execute(update(table).where(column == was).values({column.name: new}))

    assert after(sealed, swap) == Fault("changed", min(one, other))


@Slow
@given(data=st.data())
def test_an_inserted_row_is_found(sealed: Database, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([-3, 0, 1, 5, *rows_of(sealed), 16, 99]))
    with_counter, with_seal, with_segment = (data.draw(st.booleans()) for _ in range(3))

    def put_in(connection: Connection) -> None:
        existing = place in rows_of(sealed)
        template = dict(connection.execute(select(audit).limit(1)).mappings().one())
        if existing:
            _renumber(connection, place, 1, seals=True)
        connection.execute(insert(audit), [template | {"id": place, "person": "forged"}])
        if with_seal and (existing or place > 15):
            connection.execute(insert(audit_seals), [{"row": place, "mac": bytes(32)}])
        if with_counter and (existing or place == 16):  # at the end: as if it had been appended
            _count(connection, 1)
        if with_segment and existing:
            _shift_segments(connection, place, 1)

    assert after(sealed, put_in) is not None


@Slow
@given(data=st.data())
def test_a_tail_that_was_cut_off_is_found(sealed: Database, data: st.DataObject) -> None:
    """Rows, seals, counter and segments are all set back, as somebody would who knows how the log is made."""
    keep = data.draw(st.integers(7, 14))
    with_seals, with_counter, with_segments = (data.draw(st.booleans()) for _ in range(3))

    def cut(connection: Connection) -> None:
        connection.execute(delete(audit).where(audit.c.id > keep))
        if with_seals:
            connection.execute(delete(audit_seals).where(audit_seals.c.row > keep))
        if with_counter:
            _count(connection, keep - 15)
        if with_segments:
            connection.execute(delete(audit_segments).where(audit_segments.c.first > keep))
            head = connection.execute(select(audit_seals.c.mac).where(audit_seals.c.row == keep)).scalar_one_or_none()
            last = update(audit_segments).where(audit_segments.c.last > keep)
            rows = keep - audit_segments.c.first + 1
            connection.execute(last.values(last=keep, rows=rows, head=head or bytes(32), closed=False))

    fault = after(sealed, cut)
    assert fault is not None
    assert fault.row >= 7 or with_segments


def test_everything_sealed_anew_with_another_key_is_found(sealed: Database) -> None:
    def forge(connection: Connection) -> None:
        connection.execute(update(audit).where(audit.c.id == 9).values(person="somebody else"))
        head = connection.execute(select(audit_segments.c.head).where(audit_segments.c.first == 1)).scalar_one()
        for row in connection.execute(select(audit).order_by(audit.c.id)).mappings().all():
            head = row_seal(OTHER_KEY, bytes(head), dict(row))
            connection.execute(update(audit_seals).where(audit_seals.c.row == row["id"]).values(mac=head))
        for segment in connection.execute(select(audit_segments)).mappings().all():
            last = select(audit_seals.c.mac).where(audit_seals.c.row == segment["last"])
            values = {name: segment[name] for name in Segment.__dataclass_fields__}
            values["head"] = connection.execute(last).scalar_one_or_none() or segment["head"]
            mac = Segment(**values).seal(OTHER_KEY)
            this = audit_segments.c.first == segment["first"]
            connection.execute(update(audit_segments).where(this).values(head=values["head"], mac=mac))

    fault = after(sealed, forge)
    assert fault is not None
    assert fault.row in (1, 8)  # the dropped month's record cannot be made anew either


def test_seals_taken_away_are_missed(sealed: Database) -> None:
    def strip(connection: Connection) -> None:
        connection.execute(delete(audit_seals))
        connection.execute(delete(audit_segments))

    assert after(sealed, strip) is not None


@pytest.mark.parametrize("change", [-15, -3, -1, 1, 100])
def test_a_counter_that_was_set_is_found(sealed: Database, change: int) -> None:
    assert after(sealed, lambda connection: _count(connection, change)) is not None


def test_a_text_that_is_none_is_found_and_not_stumbled_over(sealed: Database) -> None:
    if not sealed.is_sqlite:
        with pytest.raises(Exception, match="UTF8"), sealed.write() as connection:
            connection.exec_driver_sql("UPDATE audit SET person = convert_from('\\xff', 'UTF8') WHERE id = 10")
        return
    broken = "UPDATE audit SET person = CAST(x'ff' AS TEXT) WHERE id = 10"
    assert after(sealed, lambda connection: connection.exec_driver_sql(broken)) == Fault("changed", 10)
    blob = "UPDATE audit SET person = x'00ff' WHERE id = 11"
    assert after(sealed, lambda connection: connection.exec_driver_sql(blob)) == Fault("changed", 11)


def _first_of_its_segment(row: int) -> int:
    return 8 if row < 15 else 15


def _count(connection: Connection, change: int) -> None:
    this = counted.c.name == counters.AUDIT
    connection.execute(update(counted).where(this).values(value=counted.c.value + change))


def _renumber(connection: Connection, row: int, by: int, *, seals: bool) -> None:
    """Move the rows from `row` on, by way of numbers that nobody has."""
    for table, column in ((audit, audit.c.id), (audit_seals, audit_seals.c.row))[: 2 if seals else 1]:
        connection.execute(update(table).where(column >= row).values({column.name: -column - 1_000}))
        connection.execute(update(table).where(column <= -1_000).values({column.name: -column - 1_000 + by}))


def _shift_segments(connection: Connection, row: int, by: int) -> None:
    s = audit_segments.c
    connection.execute(update(audit_segments).where(s.first > row).values(first=s.first + by))
    connection.execute(update(audit_segments).where(s.last >= row, s.first <= row).values(rows=s.rows + by))
    connection.execute(update(audit_segments).where(s.last >= row).values(last=s.last + by))
