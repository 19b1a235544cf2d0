"""The numbers of a situation for programs: `karta ask --json`, the audit log and tests."""

import numpy as np

from handlers.maps.situation import Situation, kinds_by_number
from storage.model.region import Catalog


def counts_of(found: Situation, catalog: Catalog) -> dict[str, object]:
    """Whole incidents as integers, the aoristic `weight` as a float, by kind, area and partner."""
    rows = found.rows
    sources = np.bincount(rows.source, minlength=len(rows.sources))
    areas = np.bincount(rows.area[rows.area >= 0], minlength=len(rows.areas))
    names = {area.key: area.name for area in catalog.areas}
    return {
        "incidents": len(rows),
        "weight": round(float(rows.weight.sum()), 3),
        "before": found.before,
        "without_exact_place": found.coarse,
        "kinds": dict(kinds_by_number(rows, tuple(kind.key for kind in catalog.kinds))),
        "areas": {names.get(rows.areas[i], rows.areas[i]): int(areas[i]) for i in np.flatnonzero(areas)},
        "sources": {rows.sources[i]: int(sources[i]) for i in np.flatnonzero(sources)},
    }


def sources_of(found: Situation) -> tuple[str, ...]:
    """Keys of the partners whose incidents are in the picture: those asked for, around them, and compared with."""
    shown = [found.rows, found.around, *([found.compared] if found.compared is not None else [])]
    keys = {rows.sources[index] for rows in shown for index in np.flatnonzero(np.bincount(rows.source))}
    return tuple(sorted(keys))
