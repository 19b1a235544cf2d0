"""What somebody proposed, signed and was listed for in the register of information needs.

Rows and signatures are decisions between authorities: public records, kept when a person is erased. What a reader needs
of a signature is for which partner, in which role and when it was given; so the role takes the name's place.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from storage import counters, words
from storage.model.agreement import BY_ROLE, label
from storage.tables import register_rows, register_signatures

r, s = register_rows.c, register_signatures.c
When = Callable[[int | None], str | None]


def told(connection: Connection, names: Sequence[str], when: When) -> list[dict[str, Any]]:
    """For the person: each proposal, word and list, with the row's number, the oldest row first."""
    proposed = select(r.id, r.proposed_at, r.purpose).where(r.proposed_by.in_(names))
    found = [
        (row.id, {"act": "proposed", "at": when(row.proposed_at), "text": row.purpose})
        for row in connection.execute(proposed)
    ]
    found += [
        (row.row, {"act": f"{'yes' if row.agrees else 'no'} {row.side}", "at": when(row.at), "text": row.reason})
        for row in connection.execute(select(register_signatures).where(s.person.in_(names)))
    ]
    found += [(number, {"act": "listed"}) for number, people in _lists(connection, names) if people]
    return [{"number": label(number)} | told for number, told in sorted(found, key=lambda one: one[0])]


def erase(connection: Connection, names: Sequence[str], role: str, pseudonym: str) -> int:
    """The role stands where the name did; gives how many rows were touched. A list loses them, or names nobody."""
    office = f"{BY_ROLE}{role}" if role else pseudonym
    touched = 0
    for table, column in ((register_rows, "proposed_by"), (register_signatures, "person")):
        mine = table.c[column].in_(names)
        touched += connection.execute(update(table).where(mine).values({column: office})).rowcount
    for number, people in _lists(connection, names):
        left = [one for one in people if one not in names] or [pseudonym]
        connection.execute(update(register_rows).where(r.id == number).values(listed=words.pack(left, "listed")))
        touched += 1
    if touched:
        counters.take(connection, counters.CATALOG)  # everybody reads the register anew
    return touched


def _lists(connection: Connection, names: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Rows that list somebody of these, and all whom they list."""
    rows = connection.execute(select(r.id, r.listed).where(r.listed != "[]").order_by(r.id)).all()
    lists = [(int(row.id), words.unpack(row.listed)) for row in rows]
    return [(number, people) for number, people in lists if set(people) & set(names)]
