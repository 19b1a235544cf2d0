"""GeoJSON as features, with limits on what is read; nothing here knows incidents or areas."""

import json
from dataclasses import dataclass
from typing import Any

from storage.sources.trouble import SourceError, shown

# Beside the text, parsed features take about ten times its size in memory: this keeps them under 3 GB.
MAX_DOCUMENT = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's properties and its geometry as GeoJSON's own object (None when it has none)."""

    properties: dict[str, Any]
    geometry: dict[str, Any] | None


def parse(text: str) -> Any:
    """JSON with every way it can fail turned into ValueError."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


def collection(text: str) -> tuple[list[Feature], str | None]:
    """The features of a document and the CRS it names (None: WGS84). Raises SourceError."""
    try:
        document = parse(text)
    except ValueError as error:
        raise SourceError("geojson.broken", error=shown(error)) from None
    if not isinstance(document, dict):
        raise SourceError("geojson.not", found=type(document).__name__)
    kind = document.get("type")
    raw = document.get("features") if kind == "FeatureCollection" else [document] if kind == "Feature" else None
    if not isinstance(raw, list):
        raise SourceError("geojson.not", found=shown(kind))
    return [feature(item) for item in raw], named_crs(document)


def feature(item: Any) -> Feature:
    """One feature; what is not an object becomes an empty one, so that its row can be named."""
    if not isinstance(item, dict):
        return Feature({}, None)
    properties = item.get("properties")
    geometry = item.get("geometry")
    known = dict(properties) if isinstance(properties, dict) else {}
    if "id" in item:
        known.setdefault("id", item["id"])
    return Feature(known, geometry if isinstance(geometry, dict) else None)


def named_crs(document: dict[str, Any]) -> str | None:
    """The old `crs` member's name, which many tools still write."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else None


def geometry(raw: dict[str, Any] | None) -> Any:
    """A shapely geometry, or None for none, an empty or a broken one."""
    if raw is None:
        return None
    from shapely.errors import GEOSException
    from shapely.geometry import shape

    try:
        made = shape(raw)
    except (GEOSException, KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None
    return None if made.is_empty else made
