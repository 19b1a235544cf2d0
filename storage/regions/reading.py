"""A region folder as the store's own types: TOML, GeoJSON and CSV in, dataclasses out."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from storage.model.people import Partner
from storage.model.region import Area, Ground, Kind, KindGroup, Place, Region
from storage.sources.geojson import collection, geometry
from storage.sources.geometry import WGS84, authority, locate, move, project

# What the source calls a place -> the gazetteer's category.
CATEGORIES = {"tatort": "locality"}


@dataclass(frozen=True, slots=True)
class RegionData:
    """Everything a region folder holds, in the region's CRS."""

    region: Region
    ground: Ground
    set: str
    areas: tuple[Area, ...]
    places: tuple[Place, ...]
    partners: tuple[Partner, ...]


def root() -> Traversable:
    """The folder of shipped regions."""
    return files("storage.regions")


def toml(path: Traversable) -> dict[str, Any]:
    """A TOML file's table."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read(key: str) -> RegionData:
    """The shipped region `key` (see `available`)."""
    folder = root() / key
    about = toml(folder / "region.toml")
    crs = str(about["crs"])
    areas, polygons = _areas(folder, about, crs)
    bounds = np.array([polygon.bounds for polygon in polygons])
    region = Region(
        key=key,
        name=about["name"],
        crs=crs,
        timezone=about["timezone"],
        bounds=(*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()),
        names=tuple(about["names"]),
    )
    places = tuple(_places(folder, crs, areas, polygons))
    partners = tuple(read_partners(toml(folder / "partners.toml")))
    return RegionData(region, _ground(folder, about, crs), about["set"], areas, places, partners)


def _areas(folder: Traversable, about: dict[str, Any], crs: str) -> tuple[tuple[Area, ...], list[Any]]:
    features, named = collection((folder / "areas.geojson").read_text(encoding="utf-8"))
    source = authority(named or WGS84)
    aliases = about.get("aliases", {})
    polygons = [move(geometry(feature.geometry), source, crs) for feature in features]
    areas = tuple(
        Area(
            key=feature.properties[about["area_key"]],
            name=feature.properties[about["area_name"]],
            set=about["set"],
            wkb=polygon.wkb,
            aliases=tuple(aliases.get(feature.properties[about["area_key"]], ())),
        )
        for feature, polygon in zip(features, polygons, strict=True)
    )
    return areas, polygons


def _ground(folder: Traversable, about: dict[str, Any], crs: str) -> Ground:
    features, named = collection((folder / "land.geojson").read_text(encoding="utf-8"))
    source = authority(named or WGS84)
    whole = [move(geometry(feature.geometry), source, crs) for feature in features]
    polygons = [part for land in whole for part in getattr(land, "geoms", [land])]
    waters = about.get("waters", [])
    x, y = project(
        np.array([float(water["lon"]) for water in waters]),
        np.array([float(water["lat"]) for water in waters]),
        WGS84,
        crs,
    )
    names = tuple((water["name"], float(x[i]), float(y[i])) for i, water in enumerate(waters))
    return Ground(tuple(polygon.wkb for polygon in polygons), names, about.get("attribution", ""))


def _places(folder: Traversable, crs: str, areas: tuple[Area, ...], polygons: list[Any]) -> Iterator[Place]:
    rows = [
        *_rows(folder / "places.csv"),
        *({**row, "kind": "landmark"} for row in _rows(folder / "landmarks.csv")),
    ]
    lon = np.array([float(row["lon"]) for row in rows])
    lat = np.array([float(row["lat"]) for row in rows])
    x, y = project(lon, lat, WGS84, crs)
    inside = locate(x, y, polygons)
    for i, row in enumerate(rows):
        yield Place(
            key=slug(row["name"]),
            name=row["name"],
            category=CATEGORIES.get(row["kind"], row["kind"]),
            x=float(x[i]),
            y=float(y[i]),
            lon=float(lon[i]),
            lat=float(lat[i]),
            area=areas[inside[i]].key if inside[i] >= 0 else None,
            aliases=tuple(word for word in row.get("aliases", "").split("|") if word),
        )


def _rows(path: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def slug(name: str) -> str:
    """A key made of a name: small letters, hyphens for everything else, åäö kept."""
    kept = "".join(char if char.isalnum() else " " for char in name.casefold())
    return "-".join(kept.split())


def read_partners(table: dict[str, Any]) -> Iterator[Partner]:
    """The `[[partners]]` of a TOML table."""
    for row in table.get("partners", []):
        yield Partner(**{**row, "words": tuple(row.get("words", ()))})


def read_kinds() -> tuple[tuple[Kind, ...], tuple[KindGroup, ...]]:
    """The kinds and groups that a new installation starts with."""
    table = toml(root() / "kinds.toml")
    kinds = tuple(Kind(**{**row, "words": tuple(row["words"])}) for row in table["kinds"])
    groups = tuple(KindGroup(**{**row, "words": tuple(row["words"])}) for row in table["groups"])
    return kinds, groups


def landmark_categories(key: str) -> dict[str, str]:
    """What each landmark of a shipped region is (square, station, park, ...), by name."""
    return {row["name"]: row["category"] for row in _rows(root() / key / "landmarks.csv")}
