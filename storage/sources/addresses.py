"""`karta addresses import`: where people live, as numbers of addresses in squares; the addresses are not kept."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from storage.errors import InvalidValueError
from storage.sources.layers import read_layer
from storage.sources.places import point, read_csv
from storage.sources.positions import Place as Positions
from storage.sources.report import Collector, ImportReport
from storage.sources.trouble import SourceError

if TYPE_CHECKING:
    from storage.store import Store


def import_addresses(
    store: "Store", path: Path | str, crs: str | None = None, *, dry_run: bool = False
) -> ImportReport:
    """Read points (CSV with lon and lat, or x and y; GeoJSON, GeoPackage, Shapefile) and put their squares in.

    The file replaces what was counted before. Squares that were put together stay so. Raises SourceError.
    """
    layer = read_csv(Path(path), crs) if Path(path).suffix.lower() == ".csv" else read_layer(path, crs)
    region = store.catalog.read().region
    xy = np.array([point(shape) for shape in layer.geometries]).reshape(-1, 2)
    places = Positions(region, layer.crs)
    x, y, ok = places.metres(xy[:, 0], xy[:, 1])
    known = np.isfinite(xy).all(axis=1)
    places.refuse_wrong_crs(xy[known, 0], xy[known, 1], ok[known])
    collector = Collector(rows=len(xy))
    for i in np.flatnonzero(~(ok & known)).tolist():
        key = "position.outside" if known[i] else "position.no_point"
        collector.error(i + 1, "geometry", "", key, region=region.name, given=layer.crs)
    good = ok & known
    if not good.any():
        raise SourceError("addresses.none", path=Path(path).name)
    if not dry_run:
        try:
            store.catalog.put_addresses(x[good], y[good])
        except InvalidValueError:
            raise SourceError("addresses.too_few", path=Path(path).name) from None
        collector.new = int(good.sum())
    return collector.report(dry_run=dry_run)
