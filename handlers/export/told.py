"""Counts as features: the sums of the table, and the zones with the rounded numbers that stand in them."""

from collections.abc import Iterator

from handlers.counts import Told
from handlers.counts.picture import rounded
from handlers.export.held import Feature, Value, box
from storage.release import HolderChange


def told_features(told: Told, changes: tuple[HolderChange, ...] = (), *, drawn: bool = False) -> Iterator[Feature]:
    """A row a sum, or a row a change; and where a picture was `drawn`, its zones."""
    if changes:
        yield from (_change(told, one) for one in changes)
    for one in told.answer.sums:
        values: tuple[tuple[str, Value], ...] = (
            ("partner", told.partner(one.source)),
            ("number", one.count),
            ("kind", told.kinds(one)),
            ("period", told.when(one.periods)),
            ("where", told.where(one)),
        )
        yield Feature("sum", values)
    for zone in told.answer.zones if drawn else ():
        if zone.asked:
            yield Feature("zone", (("about", rounded(zone.count)),), box(zone.west, zone.south, zone.east, zone.north))


def _change(told: Told, one: HolderChange) -> Feature:
    values: tuple[tuple[str, Value], ...] = (
        ("partner", told.partner(one.source)),
        ("before", one.earlier),
        ("number", one.later),
        ("period_before", told.when(one.earlier_periods)),
        ("period", told.when(one.later_periods)),
    )
    return Feature("sum", values)
