"""A mapping says how a partner's file becomes incidents: columns, formats, CRS, time zone, kinds."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.model.incident import Certainty, PlaceType, Precision
from storage.sources.trouble import SourceError, guess, shown

COLUMNS = (
    "id", "start", "end", "date", "time", "end_date", "end_time", "kind", "lon", "lat", "x", "y",
    "precision", "place_type", "certainty", "text", "reporter",
)  # fmt: skip
CONSTANTS = ("kind", "precision", "place_type", "certainty", "reporter")
TIMES = ("formats", "timezone", "earliest", "latest")
SECTIONS = ("columns", "constants", "time", "kinds", "precisions", "place_types", "certainties")
PLAIN = ("format", "encoding", "delimiter", "decimal", "crs")
FORMATS = ("csv", "geojson")
EVERYTHING_ELSE = "*"  # in a value table: what the others become


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping. `columns` are names in the file by our own names; tables map file values to ours."""

    columns: Table[str, str]
    constants: Table[str, str] = field(default_factory=dict)
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    crs: str | None = None
    formats: tuple[str, ...] = ("iso",)
    timezone: str | None = None
    earliest: str | None = None
    latest: str | None = None
    kinds: Table[str, str] = field(default_factory=dict)
    precisions: Table[str, str] = field(default_factory=dict)
    place_types: Table[str, str] = field(default_factory=dict)
    certainties: Table[str, str] = field(default_factory=dict)


def read_mapping(path: Path | str) -> Mapping:
    """The mapping in a TOML file. Raises SourceError that names the key to mend."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError("mapping.unreadable", path=str(path), error=shown(error.strerror or error)) from None
    except UnicodeDecodeError:
        raise SourceError("mapping.encoding", path=str(path)) from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError("mapping.toml", path=str(path), error=shown(error)) from None
    return mapping(raw)


def mapping(raw: Table[str, Any]) -> Mapping:
    """A mapping of a TOML table; every unknown key is named with its nearest guess."""
    _known(raw, (*SECTIONS, *PLAIN), "")
    parts = {name: _table(raw, name) for name in SECTIONS}
    _known(parts["columns"], COLUMNS, "columns")
    _known(parts["constants"], CONSTANTS, "constants")
    _known(parts["time"], TIMES, "time")
    _need_columns(parts["columns"], parts["constants"])
    plain = {name: _text(raw[name], name) for name in PLAIN if name in raw}
    _choice(plain.get("format"), FORMATS, "format")
    _choice(plain.get("decimal"), (".", ","), "decimal")
    if len(plain.get("delimiter", ",")) != 1:
        raise SourceError("mapping.delimiter", value=plain["delimiter"])
    tables = {name: _values(parts[name], name) for name in ("columns", "constants", "kinds")}
    tables |= {name: _values(parts[name], name, _names(of)) for name, of in ENUMS.items()}
    _constants(tables["constants"])
    return Mapping(**tables, **plain, **_times(parts["time"]))  # type: ignore[arg-type]  # checked above


ENUMS: Table[str, Any] = {"precisions": Precision, "place_types": PlaceType, "certainties": Certainty}


def _names(of: Any) -> tuple[str, ...]:
    """What a source may say; that only a square is left is for retention to say."""
    return tuple(member.name.lower() for member in of if member is not Precision.SQUARE)


def _known(table: Table[str, Any], known: tuple[str, ...], section: str) -> None:
    for key in table:
        if key not in known:
            near = guess(key, known)
            raise SourceError(
                "mapping.unknown_key", key=shown(key), section=section, guess=near, known=", ".join(known)
            )


def _table(raw: Table[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name, {})
    if not isinstance(value, dict):
        raise SourceError("mapping.not_table", key=name)
    return value


def _text(value: object, key: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and key == "crs":
        return f"EPSG:{value}"
    if not isinstance(value, str) or not value:
        raise SourceError("mapping.not_text", key=key, value=shown(value))
    return value


def _choice(value: str | None, known: tuple[str, ...], key: str) -> None:
    if value is not None and value not in known:
        raise SourceError("mapping.choice", key=key, value=shown(value), known=", ".join(known))


def _values(table: dict[str, Any], section: str, known: tuple[str, ...] = ()) -> dict[str, str]:
    made = {key: _text(value, f"{section}.{key}") for key, value in table.items()}
    for key, value in made.items():
        if known:
            _choice(value, known, f"{section}.{key}")
    return made


def _constants(constants: dict[str, str]) -> None:
    for key, of in (("precision", Precision), ("place_type", PlaceType), ("certainty", Certainty)):
        _choice(constants.get(key), _names(of), f"constants.{key}")


def _times(table: dict[str, Any]) -> dict[str, Any]:
    made = {key: _text(value, f"time.{key}") for key, value in table.items() if key == "timezone"}
    for key in ("earliest", "latest"):
        if key in table:
            made[key] = str(table[key])
    formats = table.get("formats", ["iso"])
    given = [formats] if isinstance(formats, str) else formats
    if not isinstance(given, list) or not given or not all(isinstance(item, str) and item for item in given):
        raise SourceError("mapping.not_text", key="time.formats", value=shown(formats))
    return {**made, "formats": tuple(given)}


def _need_columns(columns: dict[str, Any], constants: dict[str, Any]) -> None:
    if not ({"start", "date"} & set(columns)):
        raise SourceError("mapping.no_time")
    if "kind" not in columns and "kind" not in constants:
        raise SourceError("mapping.no_kind")
    for one, other in (("lon", "lat"), ("x", "y"), ("time", "date"), ("end_time", "end_date")):
        if one in columns and other not in columns:
            raise SourceError("mapping.pair", key=one, missing=other)
    for one, other in (("lat", "lon"), ("y", "x")):
        if one in columns and other not in columns:
            raise SourceError("mapping.pair", key=one, missing=other)
    for one, other in (("lon", "x"), ("start", "date"), ("end", "end_date")):
        if one in columns and other in columns:
            raise SourceError("mapping.both", one=one, other=other)
