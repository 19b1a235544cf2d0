"""A row of the register as it is kept: what it grants, how far it has come, and who said what of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.model.register import Grant

Side = Literal["source", "receiver"]
State = Literal["proposed", "in_force", "replaced", "refused"]
SOURCE: Side = "source"
RECEIVER: Side = "receiver"
PROPOSED: State = "proposed"
IN_FORCE: State = "in_force"
REPLACED: State = "replaced"
REFUSED: State = "refused"

# D-12: a row's number as people write it (D as in delning).
_NUMBER = re.compile(r"d?[-\s]?(?P<number>\d{1,9})", re.IGNORECASE)


# Before a role that stands in the place of somebody who was erased (storage/persons/agreed.py).
BY_ROLE = "role:"


def label(number: int) -> str:
    """A row's number as people read it."""
    return f"D-{number}"


def is_number(text: str) -> bool:
    """Whether a notice is about a row of the register, and not about a report."""
    return text.startswith("D-")


def number_of(text: str) -> int | None:
    """The number in `D-12`, `d12` or `12`; None in anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found["number"]) if found and found["number"].isascii() else None


@dataclass(frozen=True, slots=True)
class Signature:
    """What somebody said for one side. `reason` is why not, when they do not agree."""

    side: Side
    partner: str
    person: str
    at: datetime
    agrees: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its history; the grant of a number never changes.

    `replaces` is the row that stood in its place when it came in force. A row without signatures that is in
    force came with an administrator's import.
    """

    grant: Grant
    state: State
    proposed_by: str
    proposed_at: datetime
    decided_at: datetime | None
    replaces: int | None
    signatures: tuple[Signature, ...]

    @property
    def number(self) -> int:
        """The row's number."""
        return self.grant.number

    @property
    def label(self) -> str:
        """The number as people read it."""
        return label(self.grant.number)

    @property
    def is_signed(self) -> bool:
        """Whether people agreed to it, rather than an import."""
        return any(one.agrees for one in self.signatures)

    def signed(self, side: Side) -> Signature | None:
        """What was said for a side."""
        return next((one for one in self.signatures if one.side == side), None)
