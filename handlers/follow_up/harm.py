"""The effect weighted by harm, beside the plain one: where the municipality has said what its kinds weigh.

Computed from the very rows that the plain effect is: those released to everybody who reads. A kind that they may not
see weighs nothing here, and is not named as one without a weight.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.effect import Pair, dispersion_of
from analytics.frame import Floats
from analytics.harm import Harm, Kind, harm
from handlers.follow_up.measured import Measured
from handlers.follow_up.places import weekly
from handlers.follow_up.said import share_text
from handlers.problems.desk import Desk
from handlers.reply import Text
from handlers.texts.format import list_text


@dataclass(frozen=True, slots=True)
class Unweighted:
    """Kinds among the incidents that were compared, which have no weight."""

    kinds: tuple[str, ...]


def harm_of(desk: Desk, found: Measured) -> Harm | Unweighted | None:
    """None where there are no weights, or nothing is compared."""
    given = desk.catalog.harm
    if given is None or found.effect is None:
        return None
    known = dict(given.weights)
    there = sorted({int(kind) for at in _used(found) for kind in np.unique(found.rows.kind[at])})
    missing = tuple(found.rows.kinds[kind] for kind in there if found.rows.kinds[kind] not in known)
    if missing:
        return Unweighted(missing)
    kinds = [_kind(found, kind, known[found.rows.kinds[kind]]) for kind in there]
    before, after = found.times.lengths
    share = found.compared.share if found.compared else 1.0
    return harm(kinds, weeks=(float(before), float(after)), share=share)


def said(desk: Desk, told: Harm | Unweighted | None) -> list[Text]:
    """One row: what it says, and whose weights they are."""
    given, texts = desk.catalog.harm, desk.texts
    if told is None or given is None:
        return []
    if isinstance(told, Unweighted):
        names = {kind.key: kind.name(texts.language) for kind in desk.catalog.kinds}
        missing = list_text([names.get(key, key) for key in told.kinds], texts.language)
        return [Text(texts.count("follow_up.harm.missing", len(told.kinds), kinds=missing))]
    share = share_text(told, texts) if told.about.verdict != "too_few" else ""
    verdict = texts(f"follow_up.harm.{told.about.verdict}")
    what = texts("follow_up.harm.sized", verdict=verdict, share=share) if share else verdict
    source = texts("follow_up.harm.weights", by=given.by, version=given.version, source=given.source)
    return [Text(texts("follow_up.harm.told", what=what)), Text(source, "note")]


def facts(desk: Desk, told: Harm | Unweighted | None) -> dict[str, object]:
    """What a program reads of it; nothing where nothing is weighted."""
    given = desk.catalog.harm
    if not isinstance(told, Harm) or given is None:
        return {}
    shares = [round(one, 3) for one in (told.share, told.share_low, told.share_high) if math.isfinite(one)]
    return {"harm": {"verdict": told.about.verdict, "share": shares, "version": given.version}}


def _used(found: Measured) -> Iterator[np.ndarray]:
    """The rows of each of the four that are compared, of the weeks before and after."""
    weeks = found.times.before | found.times.after
    for at in found.four if found.ring else found.four[:2]:
        yield at[weeks[found.week[at]]]


def _kind(found: Measured, kind: int, weight: float) -> Kind:
    """One kind's counts in the four, and how its weeks vary; where they hardly do, as all kinds' weeks."""
    rows, times = found.rows, found.times
    four = found.four if found.ring else (*found.four[:2], found.at[:0], found.at[:0])
    counts: Floats = np.vstack(
        [weekly(rows, at[rows.kind[at] == kind], found.week, len(times.weeks)) for at in four]
    )  # fmt: skip
    pairs = [Pair(float(one[times.before].sum()), float(one[times.after].sum())) for one in counts]
    used = (counts if found.ring else counts[:2])[:, times.before]
    every = (found.counts if found.ring else found.counts[:2])[:, times.before]
    return Kind(weight, (pairs[0], pairs[1], pairs[2], pairs[3]), max(dispersion_of(used), dispersion_of(every)))
