"""Numbers in commit order.

A plain sequence gives numbers in the order they were asked for, so a late commit could carry a
lower number than one already read, and a reader would miss it for ever. Each number here is a row
that its writer keeps locked until the commit: whoever has read number n has seen everything <= n.
The price is one writer at a time for each counter; a city writes a few rows a minute.
"""

from sqlalchemy import Connection, bindparam, select, update

from storage.tables import counters

CHANGE = "change"  # incidents and tombstones
CATALOG = "catalog"  # region, areas, places, kinds, partners, meta
INCIDENT = "incident"  # ids, never used again after a deletion
MESSAGE = "message"
AUDIT = "audit"
STEP = "step"  # of a report's history
NOTICE = "notice"
REGISTER = "register"  # rows of the register of information needs
COUNTED = "counted"  # the last week whose counts are closed (storage/counted)
SUBSCRIPTION = "subscription"
OUTBOX = "outbox"
PROBLEM = "problem"  # problems, what is said of them, and their steps share one
NAMES = (CHANGE, CATALOG, INCIDENT, MESSAGE, AUDIT, STEP, NOTICE, REGISTER, COUNTED, SUBSCRIPTION, OUTBOX, PROBLEM)

# Every answer takes some numbers: written down once, a statement is neither built nor compared anew.
_value = select(counters.c.value).where(counters.c.name == bindparam("this"))
_locked = _value.with_for_update()
_raise = (
    update(counters).where(counters.c.name == bindparam("this")).values(value=counters.c.value + bindparam("amount"))
)
_all = select(counters.c.name, counters.c.value)


def lock(connection: Connection, name: str) -> int:
    """The counter's value; nobody else passes it before this transaction ends."""
    return int(connection.execute(_locked, {"this": name}).scalar_one())


def take(connection: Connection, name: str, amount: int = 1) -> int:
    """The first of `amount` new numbers; the counter stays locked until the transaction ends."""
    connection.execute(_raise, {"this": name, "amount": amount})
    last = connection.execute(_value, {"this": name}).scalar_one()
    return int(last) - amount + 1


def read(connection: Connection) -> dict[str, int]:
    """Every counter by name."""
    return dict(connection.execute(_all).all())
