"""The phone page on a running app: its door, its address, and personal links to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from math import hypot
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.identity import find_viewer
from bot.platforms.web.phone.door import Choice, FormFacts, Ground, Holder, PhoneDoor, PhotoRefusedError, Taken
from bot.settings import Settings
from handlers.reply import Reply
from handlers.texts import load
from storage.errors import ReportRefusedError
from storage.model.incident import Certainty, PlaceType
from storage.store import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.app import App

LATEST = 6
# What most reports are about (in this order), for somebody who has not reported before.
USUAL = ("klotter", "skadegörelse", "nedskräpning", "bristande-belysning", "ordningsstörning", "störande-samling")
CERTAINTIES = (Certainty.SEEN, Certainty.HEARD, Certainty.SUSPECTED)
NEAR = 1_200.0  # metres; beyond it a place's name misleads (handlers.maps.naming)
MOST_PLACES = 8
LATER = ("photo_busy", "photo_not_kept")  # what may be well in a while; everything else is the photo's own fault


def phone_application(app: "App", secret: str) -> "Starlette":
    """The phone page as an ASGI application."""
    from bot.platforms.web.phone.routes import application
    from bot.platforms.web.phone.settings import PhoneSettings

    settings: Settings = app.settings
    zone = app.store.catalog.read().region.timezone
    return application(door(app), PhoneSettings(secret, settings.public_url or "", settings.language, zone))


def door(app: "App") -> PhoneDoor:
    """What the phone page may do with the app."""
    zone = ZoneInfo(app.store.catalog.read().region.timezone)
    maps, photos = Maps(app), Photos(app)

    def run(line: str, person: str, form: Mapping[str, str], language: str, now: datetime) -> Reply:
        return app.ask(line, person, "", now.astimezone(zone), language, form)

    def session(secret: str, now: datetime) -> Holder | None:
        person = app.store.links.session(secret, "report", now)
        return None if person is None else _holder(app.store, person)

    return PhoneDoor(
        exchange=lambda secret, now: app.store.links.exchange(secret, "report", now),
        session=session,
        end=app.store.links.end,
        run=run,
        form_facts=lambda person, language: form_facts(app.store, person, language),
        places=lambda typed: places(app.store, typed),
        ground=maps.ground,
        region=maps.region,
        take_photo=photos.take,
        texts=load,
        attribution=app.services.attribution,
        region_version=maps.version,
        zone=zone.key,
    )


def _holder(store: Store, key: str) -> Holder:
    person = store.members.by_email(key) if "@" in key else store.members.person(key)
    return Holder(key, person.name, person.language) if person else Holder(key, key, "sv")


def form_facts(store: Store, person: str | None, language: str) -> FormFacts:
    """What the form offers this person; with None, what it offers anybody."""
    catalog, texts = store.catalog.read(), load(language)
    labels = {kind.key: kind.name(language) for kind in catalog.kinds}
    own = store.reports.latest_kinds(find_viewer(store.members, person), LATEST) if person else ()
    latest = [key for key in dict.fromkeys((*own, *USUAL)) if key in labels][:LATEST]
    groups = [
        (group.name(language), tuple((kind.key, labels[kind.key]) for kind in catalog.kinds if kind.group == group.key))
        for group in catalog.groups
    ]
    return FormFacts(
        latest=tuple((key, labels[key]) for key in latest),
        groups=tuple(group for group in groups if group[1]),
        place_types=tuple((kind.name.lower(), texts(f"report.place_type.{kind.name.lower()}")) for kind in PlaceType),
        certainties=tuple((kind.name.lower(), texts(f"phone.certainty.{kind.name.lower()}")) for kind in CERTAINTIES),
    )


def places(store: Store, typed: str) -> tuple[Choice, ...]:
    """Gazetteer places whose name or other name begins so, then those that hold it: (key, name)."""
    wanted = " ".join(typed.split()).casefold()
    if not wanted:
        return ()
    ranked: list[tuple[int, str, str]] = []
    for place in store.catalog.read().places:
        names = [name.casefold() for name in (place.name, *place.aliases)]
        if any(wanted in name for name in names):
            ranked.append((0 if any(name.startswith(wanted) for name in names) else 1, place.name, place.key))
    return tuple((key, name) for _, name, key in sorted(ranked)[:MOST_PLACES])


@dataclass(frozen=True, slots=True)
class Maps:
    """The base map without a single incident."""

    app: "App"

    def version(self) -> str:
        """Changes when the region's picture does."""
        catalog = self.app.store.catalog.read()
        return sha256(f"{catalog.region.key}:{catalog.version}".encode()).hexdigest()[:12]

    def ground(self, lon: float, lat: float, metres: float, pin: tuple[float, float] | None, language: str) -> Ground:
        """The ground around a point. A point outside the region's surroundings is moved to its edge."""
        catalog = self.app.store.catalog.read()
        x, y = _to_metres(catalog.region.crs)(lon, lat)
        west, south, east, north = catalog.region.bounds
        x, y = min(max(x, west - metres), east + metres), min(max(y, south - metres), north + metres)
        mark = None if pin is None else _to_metres(catalog.region.crs)(*pin)
        return self._drawn(x, y, metres, mark, self._near(x, y, language))

    def region(self, language: str) -> Ground:
        """All of it."""
        region = self.app.store.catalog.read().region
        west, south, east, north = region.bounds
        across = max(east - west, (north - south) * 4 / 3) * 1.04
        del language
        return self._drawn((west + east) / 2, (south + north) / 2, across, None, region.name)

    def _drawn(self, x: float, y: float, metres: float, pin: tuple[float, float] | None, near: str) -> Ground:
        from analytics.maps.locator import Locator, locate

        catalog, services = self.app.store.catalog.read(), self.app.services
        marks = tuple((place.name, place.x, place.y) for place in catalog.places if place.category == "landmark")
        base = services.base_map(catalog.primary_set)
        asked = Locator(base, x, y, metres, landmarks=marks, pin=pin, tiles=services.tiles)
        ground = asked.extent
        degrees = _to_degrees(catalog.region.crs)
        corner, right, down = (
            degrees(*point)
            for point in ((ground.west, ground.north), (ground.east, ground.north), (ground.west, ground.south))
        )
        lon, lat = ((corner[axis], right[axis] - corner[axis], down[axis] - corner[axis]) for axis in (0, 1))
        return Ground(locate(asked), lon, lat, near, metres)

    def _near(self, x: float, y: float, language: str) -> str:
        """Where that is in words: the nearest named place."""
        texts = load(language)
        every = [(hypot(place.x - x, place.y - y), place.name) for place in self.app.store.catalog.read().places]
        away, name = min(every, default=(NEAR + 1, ""))
        return texts("phone.near", place=name) if away <= NEAR else texts("phone.near_nothing")


@cache
def _to_metres(crs: str) -> Callable[[float, float], tuple[float, float]]:
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return transformer.transform


@cache
def _to_degrees(crs: str) -> Callable[[float, float], tuple[float, float]]:
    from pyproj import Transformer

    transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return transformer.transform


@dataclass(frozen=True, slots=True)
class Photos:
    """Takes photos in, and binds each to whoever brought it."""

    app: "App"

    def take(self, person: str, data: bytes, language: str, at: datetime) -> Taken:
        """Raises PhotoRefusedError in the person's language."""
        from handlers.texts.photos import say_photo
        from storage.photos import PhotoError, PhotoFiles, take_in

        try:
            photo = take_in(data)
            digest = PhotoFiles(self.app.settings.data_dir / "photos").put(photo)
        except PhotoError as error:
            raise PhotoRefusedError(say_photo(load(language), error), again=error.code in LATER) from None
        try:
            self.app.store.reports.upload(find_viewer(self.app.store.members, person), digest, at)
        except ReportRefusedError:
            raise PhotoRefusedError(load(language)("phone.photo.not_allowed")) from None
        return Taken(digest, photo.position)
