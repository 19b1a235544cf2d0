"""Layers from files: GeoJSON directly, everything else (GeoPackage, Shapefile, zip) by geopandas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.sources import geojson
from storage.sources.geometry import WGS84, authority
from storage.sources.opening import GZIP, opened
from storage.sources.trouble import SourceError, guess, shown


@dataclass(frozen=True, slots=True)
class Layer:
    """Features with shapely geometries (None where there is none) in `crs`."""

    properties: tuple[dict[str, Any], ...]
    geometries: tuple[Any, ...]
    crs: str


def read_layer(path: Path | str, crs: str | None = None) -> Layer:
    """The only layer of a file; `crs` is believed before the file. Raises SourceError."""
    where = Path(path)
    layer = _geojson(where) if _is_json(where) else _other(where)
    if not layer.geometries:
        raise SourceError("file.no_rows", path=where.name)
    return Layer(layer.properties, layer.geometries, authority(crs) if crs else layer.crs)


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except IsADirectoryError:
        return False
    except OSError as error:
        raise SourceError("file.unreadable", path=str(path), error=shown(error.strerror or error)) from None
    if not start.strip():
        raise SourceError("file.empty", path=path.name)
    return start.startswith(GZIP) or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _geojson(path: Path) -> Layer:
    source = opened(path)
    try:
        text = source.whole(geojson.MAX_DOCUMENT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("header.encoding", encoding="utf-8") from None
    finally:
        source.close()
    features, named = geojson.collection(text)
    shapes = tuple(geojson.geometry(feature.geometry) for feature in features)
    return Layer(tuple(feature.properties for feature in features), shapes, authority(named) if named else WGS84)


def _other(path: Path) -> Layer:
    import geopandas
    from pyogrio.errors import DataSourceError

    try:
        frame = geopandas.read_file(path)
    except (DataSourceError, ValueError, OSError, UnicodeDecodeError) as error:
        raise SourceError("layer.unreadable", path=path.name, error=shown(error, 200)) from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise SourceError("layer.no_geometry", path=path.name)
    if frame.crs is None:
        raise SourceError("layer.no_crs", path=path.name)
    shapes = tuple(None if shape is None or shape.is_empty else shape for shape in frame.geometry)
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    return Layer(
        tuple({str(key): value for key, value in row.items()} for row in rows),
        shapes,
        authority(frame.crs.to_wkt()),
    )


def field_names(layer: Layer) -> list[str]:
    """Every property that some feature has."""
    return sorted({name for row in layer.properties for name in row})


def check_field(layer: Layer, name: str) -> None:
    """Raise SourceError, with the nearest guess, when no feature has the property `name`."""
    known = field_names(layer)
    if name not in known:
        near = guess(name, known)
        raise SourceError(
            "columns.missing", column=shown(name), key="name", guess=near, found=shown(", ".join(known), 300)
        )


def label(value: Any) -> str:
    """A property as a name: text without blanks around it; a whole number without its .0."""
    if value is None or value != value:  # noqa: PLR0124 - NaN, pandas' nothing
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())
