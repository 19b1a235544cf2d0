"""What an administrator decides about a posting that failed or whose end is not known."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, update

from storage import moments
from storage.audit import Showing
from storage.digests.rows import o, one
from storage.errors import OutboxRefusedError
from storage.model.digest import Outgoing, Posting, label
from storage.model.people import Level, Viewer
from storage.model.permissions import allows
from storage.reports.desk import present
from storage.tables import outbox

# `posted`: it is there, seen by a person. `again`: it is not, post it. `dropped`: it need not be posted any more.
Decision = Literal["posted", "again", "dropped"]
ACT = "outbox.decide"
# What may be decided. Somebody has looked for what is unknown; what failed is looked for before it is posted again.
_BECOMES = {"posted": Posting.DONE, "again": Posting.WAITING, "dropped": Posting.DROPPED}
_OPEN: dict[Posting, dict[str, object]] = {Posting.FAILED: {}, Posting.UNKNOWN: {"may_be_there": False}}


def decide(
    connection: Connection, number: int, decision: Decision, by: Viewer, at: datetime
) -> tuple[Outgoing, Showing]:
    """The posting as it is now, and the log's row. Raises `OutboxRefusedError`."""
    who = present(connection, by)
    if not allows(ACT, who):
        raise OutboxRefusedError("outbox_not_allowed", who.person, "see docs/roles.md for who may")
    found = put(connection, number, decision, at)
    about = f"{label(number)} {decision}"
    row = Showing(at, who.person, who.partner, found.subscription.conversation, "outbox", about, Level.NOTHING, 0)
    return found, replace(row, act=ACT, role=who.role or "")


def put(connection: Connection, number: int, decision: Decision, at: datetime) -> Outgoing:
    """Do it. Of two who decide at once the first counts: the other is told that it is settled."""
    micro = moments.microseconds(at)
    values: dict[str, object] = {"state": _BECOMES[decision].value, "lease": o.lease + 1}
    if decision == "again":
        values |= {"next_at": micro, "attempts": 0, "ended_at": None}
    else:
        values |= {"ended_at": micro, "may_be_there": False}
    changed = 0
    for state, more in _OPEN.items():
        this = update(outbox).where(o.id == number, o.state == state.value)
        changed += changed or connection.execute(this.values(more | values)).rowcount
    found = one(connection, number)
    if found is None:
        raise OutboxRefusedError("outbox_unknown", label(number), "look at the list: /utskick or karta outbox list")
    if not changed:
        raise OutboxRefusedError("outbox_settled", label(number), "only what failed or is unknown can be decided")
    return found
