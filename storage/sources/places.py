"""`karta places import`: points with names become the gazetteer."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from storage.model.region import Catalog, Place
from storage.sources.geometry import WGS84, authority, locate, project
from storage.sources.layers import Layer, check_field, label, read_layer
from storage.sources.opening import opened
from storage.sources.positions import Place as Positions
from storage.sources.report import Collector, ImportReport
from storage.sources.trouble import SourceError

if TYPE_CHECKING:
    from storage.store import Store

# Places are thousands, not millions: the whole file is read.
MAX_FILE = 64 * 2**20
MAX_NAME = 200
ALIAS_SIGN = "|"


def import_places(
    store: "Store",
    path: Path | str,
    name_field: str = "name",
    crs: str | None = None,
    *,
    category: str = "landmark",
    category_field: str | None = None,
    alias_field: str | None = None,
) -> ImportReport:
    """Add or replace places from points (GeoJSON and the like) or a CSV with lon and lat (or x and y).

    Aliases stand in `alias_field`, separated by |. A name again replaces the place. Raises SourceError.
    """
    layer = read_csv(Path(path), crs) if Path(path).suffix.lower() == ".csv" else read_layer(path, crs)
    for name in (name_field, category_field, alias_field):
        if name is not None:
            check_field(layer, name)
    collector = Collector()
    catalog = store.catalog.read()
    fields = (name_field, category_field, alias_field)
    places = _places(layer, fields, category, catalog, collector)
    if not places:
        raise SourceError("places.none", path=Path(path).name)
    done = store.catalog.put_places(tuple(places.values()))
    collector.new, collector.changed, collector.unchanged = done.new, done.changed, done.unchanged
    return collector.report(dry_run=False)


def _places(
    layer: Layer,
    fields: tuple[str, str | None, str | None],
    category: str,
    catalog: Catalog,
    collector: Collector,
) -> dict[str, Place]:
    from storage.regions.reading import slug

    xy = np.array([point(shape) for shape in layer.geometries]).reshape(-1, 2)
    x, y, ok = Positions(catalog.region, layer.crs).metres(xy[:, 0], xy[:, 1])
    known = np.isfinite(xy).all(axis=1)
    Positions(catalog.region, layer.crs).refuse_wrong_crs(xy[known, 0], xy[known, 1], ok[known])
    lon, lat = project(x, y, catalog.region.crs, WGS84)
    area = _areas(x, y, catalog)
    places: dict[str, Place] = {}
    for i, row in enumerate(layer.properties):
        collector.rows += 1
        name = label(row.get(fields[0]))
        if not name or len(name) > MAX_NAME or not slug(name):
            collector.error(i + 1, fields[0], name, "places.name")
        elif not ok[i]:
            key = "position.outside" if known[i] else "position.no_point"
            collector.error(i + 1, "geometry", name, key, region=catalog.region.name, given=layer.crs)
        else:
            if slug(name) in places:
                collector.note(i + 1, "places.twice", name=name)
            places[slug(name)] = Place(
                key=slug(name),
                name=name,
                category=(label(row.get(fields[1])) if fields[1] else "") or category,
                x=round(float(x[i]), 2),
                y=round(float(y[i]), 2),
                lon=round(float(lon[i]), 6),
                lat=round(float(lat[i]), 6),
                area=area[i],
                aliases=_aliases(row.get(fields[2]) if fields[2] else None),
            )
    return places


def _aliases(value: Any) -> tuple[str, ...]:
    words = value if isinstance(value, list) else label(value).split(ALIAS_SIGN)
    return tuple(label(word) for word in words if label(word))


def _areas(x: Any, y: Any, catalog: Catalog) -> list[str | None]:
    import shapely

    first = catalog.areas[0].set if catalog.areas else ""
    areas = [area for area in catalog.areas if area.set == (getattr(catalog, "primary_set", "") or first)]
    inside = locate(x, y, [shapely.from_wkb(area.wkb) for area in areas])
    return [areas[index].key if index >= 0 else None for index in inside]


def point(shape: Any) -> tuple[float, float]:
    """A place inside a shape; not a number for none."""
    if shape is None:
        return np.nan, np.nan
    point = shape if shape.geom_type == "Point" else shape.representativepoint()
    return point.x, point.y


def read_csv(path: Path, crs: str | None) -> Layer:
    """Points by lon and lat, or x and y, with everything else as properties. Raises SourceError."""
    from shapely import Point

    source = opened(path)
    try:
        text = source.whole(MAX_FILE).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("header.encoding", encoding="utf-8") from None
    finally:
        source.close()
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error:  # the only fault that is not a row's: a value without end
        raise SourceError("line.too_long", line=reader.line_num, limit=csv.field_size_limit()) from None
    if not rows:
        raise SourceError("file.no_rows", path=path.name)
    pair = next((pair for pair in (("lon", "lat"), ("x", "y")) if set(pair) <= set(rows[0])), None)
    if pair is None:
        raise SourceError("columns.missing", column="lon", key="lon", guess="", found=", ".join(map(str, rows[0])))
    shapes = []
    for row in rows:
        try:
            shapes.append(Point(float(row[pair[0]]), float(row[pair[1]])))
        except (TypeError, ValueError):
            shapes.append(None)
    return Layer(tuple(rows), tuple(shapes), authority(crs) if crs else WGS84)
