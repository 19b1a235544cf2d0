"""What was held as CSV or GeoJSON.

CSV is for spreadsheets: in Swedish with semicolons and decimal commas, since a Swedish spreadsheet takes 12.05 for a
date in May; in English with commas and points. Its first line begins with # and says what the file is. No cell can
begin a formula. Places stand as longitude and latitude, and as WKT for maps. GeoJSON is RFC 7946: WGS84.
"""

import csv
import io
import json
from typing import Any, Literal

import numpy as np

from analytics.frame import Floats
from handlers.export.held import Held, Shape, Value
from handlers.maps.degrees import degrees
from handlers.texts import Texts

DECIMALS = 6  # a tenth of a metre; no position is known better
# OWASP, CSV injection: cells that begin so are formulas to a spreadsheet.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
MOST_IN_CELL = 32_000  # characters; Excel cuts a cell at 32,767, and half a shape is none: GeoJSON has them whole
DIALECTS = {"sv": (";", ","), "en": (",", ".")}  # between cells, in decimals


def written(held: Held, kind: Literal["csv", "geojson"], about: str, crs: str, texts: Texts) -> str:
    """The file's text; `about` says what it is and what may be done with it, the shapes are in metres of `crs`."""
    return as_csv(held, about, crs, texts) if kind == "csv" else as_geojson(held, about, crs, texts)


def as_csv(held: Held, about: str, crs: str, texts: Texts) -> str:
    """A row a feature, every column in every row."""
    between, decimal = DIALECTS.get(texts.language, DIALECTS["sv"])
    columns, placed = held.columns, any(feature.shape for feature in held.features)
    told = ("layer", *columns, *(("lon", "lat", "wkt") if placed else ()))
    out = io.StringIO()
    out.write("\ufeff# " + " ".join(f"{about} {held.note}".split()) + "\r\n")
    writer = csv.writer(out, delimiter=between)
    writer.writerow([texts(f"export.column.{key}") for key in told])
    for feature in held.features:
        values = dict(feature.values)
        row = [texts(f"export.layer.{feature.layer}"), *(values.get(key, "") for key in columns)]
        row += _place(feature.shape, crs) if placed else []
        writer.writerow([_cell(value, decimal) for value in row])
    return out.getvalue()


def as_geojson(held: Held, about: str, crs: str, texts: Texts) -> str:
    """A FeatureCollection; `about` and `title` stand beside the features, as readers skip what they do not know."""
    features = [
        {
            "type": "Feature",
            "properties": {
                texts("export.column.layer"): texts(f"export.layer.{feature.layer}"),
                **{texts(f"export.column.{key}"): value for key, value in feature.values},
            },
            "geometry": _geometry(feature.shape, crs) if feature.shape else None,
        }
        for feature in held.features
    ]
    about = f"{about} {held.note}".strip()
    whole = {"type": "FeatureCollection", "title": held.title, "about": about, "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=None, separators=(",", ":"))


def _cell(value: Value, decimal: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers, also negative ones."""
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", decimal)
    return f"'{value}" if value.startswith(RISKY) else value


def _place(shape: Shape | None, crs: str) -> list[Value]:
    if shape is None:
        return ["", "", ""]
    ((lon, lat),) = _degrees(np.array([shape.middle]), crs)
    drawn = _wkt(shape, crs)
    return [lon, lat, drawn if len(drawn) <= MOST_IN_CELL else ""]


def _degrees(metres: Floats, crs: str) -> list[tuple[float, float]]:
    """(lon, lat) of each row."""
    lon, lat = degrees(crs).transform(metres[:, 0], metres[:, 1])
    return list(zip(np.round(lon, DECIMALS).tolist(), np.round(lat, DECIMALS).tolist(), strict=True))


def _parts(shape: Shape, crs: str) -> list[list[list[tuple[float, float]]]]:
    """Rings in degrees, closed, the exterior against the clock and holes with it (RFC 7946, 3.1.6)."""
    return [
        [_degrees(_turned(ring, positive=place == 0), crs) for place, ring in enumerate(rings)] for rings in shape.parts
    ]


def _turned(ring: Floats, *, positive: bool) -> Floats:
    closed = ring if (ring[0] == ring[-1]).all() else np.concatenate([ring, ring[:1]])
    x, y = closed[:, 0] - closed[0, 0], closed[:, 1] - closed[0, 1]
    twice = float(x[:-1] @ y[1:] - x[1:] @ y[:-1])
    return closed if (twice >= 0) == positive else closed[::-1]


def _geometry(shape: Shape, crs: str) -> dict[str, Any]:
    if shape.kind == "Point":
        return {"type": "Point", "coordinates": _degrees(shape.parts[0][0], crs)[0]}
    parts = _parts(shape, crs)
    return {"type": shape.kind, "coordinates": parts[0] if shape.kind == "Polygon" else parts}


def _wkt(shape: Shape, crs: str) -> str:
    if shape.kind == "Point":
        ((lon, lat),) = _degrees(shape.parts[0][0], crs)
        return f"POINT ({lon} {lat})"
    parts = [
        "(" + ", ".join("(" + ", ".join(f"{lon} {lat}" for lon, lat in ring) + ")" for ring in rings) + ")"
        for rings in _parts(shape, crs)
    ]
    return f"POLYGON {parts[0]}" if shape.kind == "Polygon" else f"MULTIPOLYGON ({', '.join(parts)})"
