"""Shipped regions into the store, once; and a region for a city of one's own."""

import tomllib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from storage.meta import REGION
from storage.model.people import Partner
from storage.model.region import Ground, Kind, KindGroup, Region
from storage.regions.reading import read, read_kinds, read_partners, root
from storage.sources.geometry import WGS84, bounds_in, metric
from storage.sources.times import zone
from storage.sources.trouble import SourceError, guess, shown

if TYPE_CHECKING:
    from storage.store import Store


def available() -> tuple[str, ...]:
    """Keys of the shipped regions."""
    return tuple(sorted(item.name for item in root().iterdir() if item.is_dir() and (item / "region.toml").is_file()))


def loaded(store: "Store") -> bool:
    """Whether the store has a region, shipped or its own."""
    return store.meta.has_region


def shipped_kinds() -> tuple[tuple[Kind, ...], tuple[KindGroup, ...]]:
    """The kinds and groups that every new installation starts with."""
    return read_kinds()


def load(store: "Store", key: str, *, refresh: bool = False) -> bool:
    """Put the shipped region `key` with its areas, places, kinds and partners; False when it was there.

    A region that is loaded stays as its people edited it; `refresh` replaces it when the shipped
    files have changed. Raises SourceError for an unknown region, or when the store has another one.
    """
    if key not in available():
        raise SourceError("region.unknown", region=key, guess=guess(key, available()), known=", ".join(available()))
    mark = f"{key}:{_digest(key)}"
    known = str(store.meta.get(REGION) or "")
    if known == mark or (known.startswith(f"{key}:") and not refresh):
        return False
    if known and not known.startswith(f"{key}:"):
        raise SourceError("region.other", region=key, found=known.partition(":")[0])
    _put(store, key)
    store.meta.set(REGION, mark)
    return True


def _put(store: "Store", key: str) -> None:
    data = read(key)
    catalog = store.catalog
    catalog.put_region(data.region)
    catalog.put_ground(data.ground)
    catalog.replace_areas(data.set, data.areas, primary=True)
    catalog.put_places(data.places)
    catalog.put_kinds(*shipped_kinds())
    catalog.put_partners(data.partners)


def _digest(key: str) -> str:
    made = sha256((root() / "kinds.toml").read_bytes())
    for item in sorted((root() / key).iterdir(), key=lambda entry: entry.name):
        if item.is_file():
            made.update(item.read_bytes())
    return made.hexdigest()[:16]


def new_region(
    store: "Store",
    key: str,
    *,
    name: str,
    crs: str,
    timezone: str,
    bounds: tuple[float, float, float, float],
    names: Iterable[str] = (),
    partners: Iterable[Partner] = (),
) -> Region:
    """A city of one's own: `bounds` are (west, south, east, north) in degrees; kinds are the shipped ones.

    Areas and places follow with `import_areas` and `import_places`. Raises SourceError for a CRS
    without metres, an unknown time zone, bounds that are none, or a store with another region.
    """
    known = str(store.meta.get(REGION) or "")
    if known and known.partition(":")[0] != key:
        raise SourceError("region.other", region=key, found=known.partition(":")[0])
    target = metric(crs)
    zone(timezone)  # raises for an unknown one
    region = Region(key, name, target, timezone, _metres(bounds, target), (name, *names))
    store.catalog.put_region(region)
    store.catalog.put_ground(Ground())
    store.catalog.put_kinds(*shipped_kinds())
    store.catalog.put_partners(tuple(partners))
    store.meta.set(REGION, f"{key}:own")
    return region


def from_file(store: "Store", path: Path | str) -> Region:
    """A region of a TOML file: key, name, crs, timezone, bounds (degrees), names and [[partners]]."""
    try:
        about = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError("file.unreadable", path=str(path), error=shown(error.strerror or error)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError("mapping.toml", path=str(path), error=shown(error)) from None
    missing = [key for key in ("key", "name", "crs", "timezone", "bounds") if key not in about]
    if missing:
        raise SourceError("region.missing", path=str(path), missing=", ".join(missing))
    return new_region(
        store,
        about["key"],
        name=about["name"],
        crs=about["crs"],
        timezone=about["timezone"],
        bounds=tuple(about["bounds"]),
        names=about.get("names", ()),
        partners=read_partners(about),
    )


def _metres(bounds: tuple[float, float, float, float], crs: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, bounds)
    except (TypeError, ValueError):
        raise SourceError("region.bounds", bounds=shown(bounds)) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SourceError("region.bounds", bounds=bounds)
    return bounds_in(bounds, WGS84, crs)
