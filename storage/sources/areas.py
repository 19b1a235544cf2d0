"""`karta areas import`: polygons with names become a set of areas."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from storage.model.region import Area, Region
from storage.sources.geometry import move
from storage.sources.layers import Layer, check_field, label, read_layer
from storage.sources.positions import Place, inside
from storage.sources.report import Collector, ImportReport
from storage.sources.trouble import SourceError, shown

if TYPE_CHECKING:
    from storage.store import Store

# What the store takes as a name or key (storage/words.py).
MAX_NAME = 200


def import_areas(
    store: "Store",
    path: Path | str,
    name_field: str,
    set: str = "default",  # noqa: A002 - the word of the command line
    *,
    crs: str | None = None,
    key_field: str | None = None,
    primary: bool | None = None,
) -> ImportReport:
    """Make the polygons of a file the areas of `set`, named by `name_field`; `new` is how many there are.

    Several polygons with one name are one area. `primary` makes it the set that incidents are
    counted in; by default when there is none yet. Raises SourceError when the file cannot be used.
    """
    layer = read_layer(path, crs)
    check_field(layer, name_field)
    if key_field is not None:
        check_field(layer, key_field)
    collector = Collector()
    catalog = store.catalog.read()
    shapes = _shapes(layer, name_field, key_field, catalog.region, collector)
    if not shapes:
        raise SourceError("areas.none", path=Path(path).name)
    taken = {area.key for area in catalog.areas if area.set != set}
    areas = [_area(name, key, set, shape, taken) for (name, key), shape in shapes.items()]
    first = not catalog.areas or all(area.set == set for area in catalog.areas)
    store.catalog.replace_areas(set, areas, primary=first if primary is None else primary)
    collector.new = len(areas)
    return collector.report(dry_run=False)


def _shapes(
    layer: Layer, name_field: str, key_field: str | None, region: Region, collector: Collector
) -> dict[tuple[str, str], Any]:
    _check_crs(layer, region)
    found: dict[tuple[str, str], Any] = {}
    keys: dict[str, str] = {}
    for number, (row, raw) in enumerate(zip(layer.properties, layer.geometries, strict=True), 1):
        collector.rows += 1
        name = label(row.get(name_field))
        shape = _polygon(raw, (layer.crs, region.crs), number, name, collector)
        if not name or len(name) > MAX_NAME:
            collector.error(number, name_field, name, "areas.name")
        elif shape is not None:
            key = label(row.get(key_field)) if key_field else keys.setdefault(name, name)
            known = found.get((name, key or name))
            if known is not None:
                collector.note(number, "areas.merged", name=name)
            found[name, key or name] = shape if known is None else known.union(shape)
    return found


def _polygon(raw: Any, between: tuple[str, str], number: int, name: str, collector: Collector) -> Any:
    """The mended polygon in the region's metres, or None with the error told."""
    import shapely

    if raw is None or raw.geom_type not in ("Polygon", "MultiPolygon"):
        collector.error(number, "geometry", name, "areas.not_polygon", found=raw.geom_type if raw is not None else "")
        return None
    shape = move(raw, *between)
    if not shape.is_valid:
        collector.note(number, "areas.mended", name=name)
        shape = _only_polygons(shapely.make_valid(shape))
    if shape.is_empty or not np.isfinite(shape.bounds).all() or not shape.area:
        collector.error(number, "geometry", name, "areas.not_polygon", found="")
        return None
    return shape


def _only_polygons(shape: Any) -> Any:
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _check_crs(layer: Layer, region: Region) -> None:
    """Refuse areas that all lie outside the region, and say which CRS would put them there."""
    corners = [shape.representative_point() for shape in layer.geometries if shape is not None]
    if not corners:
        return
    x, y = np.array([point.x for point in corners]), np.array([point.y for point in corners])
    where = Place(region, layer.crs)
    here_x, here_y, _ = where.metres(x, y)
    ok = inside(here_x, here_y, region)
    where.refuse_wrong_crs(x, y, ok)
    if not ok.any():
        raise SourceError("file.position.outside", region=region.name, given=layer.crs)


def _area(name: str, key: str, set_name: str, shape: Any, taken: "set[str]") -> Area:
    """A key is the file's own where it is free; else the set stands before it."""
    own = key if key not in taken and set_name == "default" else f"{set_name}:{key}"
    return Area(key=shown(own, MAX_NAME), name=name, set=set_name, wkb=shape.wkb)
