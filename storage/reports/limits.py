"""How near two reports are for being asked about as one event, by group of kinds.

Metres and hours between two exact positions and known moments. They are what is worth a reviewer's glance,
not what decides: a reviewer does. Set with the cooperation's own practice in mind; there is no published
table. A group that a municipality made itself has `OTHERS`.
"""

from dataclasses import dataclass
from datetime import timedelta

from storage.model.incident import Precision


@dataclass(frozen=True, slots=True)
class Limit:
    """Beyond either, two reports are not alike."""

    metres: float
    time: timedelta


OTHERS = Limit(150, timedelta(hours=6))
GROUPS = {
    # Found in the morning by one and at noon by another; on the same wall or the next one.
    "skadegörelse": Limit(100, timedelta(hours=72)),
    "tillgrepp": Limit(100, timedelta(hours=24)),
    # A fight moves along a street and is over soon.
    "våld-och-hot": Limit(200, timedelta(hours=2)),
    "droger": Limit(150, timedelta(hours=4)),
    "ordning": Limit(200, timedelta(hours=3)),
    "trafik-och-olyckor": Limit(300, timedelta(hours=2)),
    # A lamp stays broken until somebody mends it.
    "miljö": Limit(50, timedelta(days=30)),
    "läge": Limit(1000, timedelta(hours=24)),
    "skyddade": Limit(100, timedelta(hours=24)),
}
# How far a position may be off, metres: a house's plot, half of an ordinary block's street, half of a quarter.
SLACK = {Precision.EXACT: 0.0, Precision.ADDRESS: 50.0, Precision.STREET: 150.0, Precision.AREA: 700.0}


def of(group: str, one: Precision, other: Precision) -> Limit | None:
    """The limit for two positions known so well; None when either says nothing of where it was."""
    if one not in SLACK or other not in SLACK:
        return None
    limit = GROUPS.get(group, OTHERS)
    return Limit(limit.metres + SLACK[one] + SLACK[other], limit.time)
