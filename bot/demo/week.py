"""One ISO week of the demo city, the same for the same seed, region and anchors."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.demo.city import City, Hotspot
from bot.demo.streets import Streets
from storage.model.incident import PlaceType

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Streams of random numbers: each part of a week has its own, so that adding one leaves the others alone.
BACKGROUND, HOTSPOT, EMERGING, REPEATS, DETAILS = 1, 100, 200, 2, 3
# Weeks differ: the spread of the week's level.
LEVEL = 0.07
# A repeat follows after days (mean, longest) within metres (spread), as near-repeat studies find.
REPEAT_DAYS, REPEAT_LIMIT, REPEAT_METRES = 4.0, 14, 80.0
# A measure takes weeks to take hold; an emerging place that nobody noticed lasts this many weeks.
FADE_WEEKS, EMERGING_WEEKS = 6.0, 16
# The chance that the landmark's own type of place is taken.
AS_LANDMARK = 0.7


@dataclass(frozen=True, slots=True)
class Happenings:
    """Incidents before they are written down, arrays of shape (n,); `minute` is local, from Monday 00."""

    kind: Ints
    source: Ints
    address: Ints
    minute: Ints
    place_type: Ints
    number: Ints  # within its stream
    stream: Ints

    def __len__(self) -> int:
        return int(self.kind.shape[0])


@dataclass(frozen=True, slots=True)
class Anchor:
    """A Monday on which the demo was begun (or begun anew after a pause): hotspots emerge before it.

    `first` is the first Monday whose week may still be changed by it.
    """

    monday: date
    first: date


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and with what a week is made."""

    city: City
    streets: Streets
    spots: tuple[Floats, ...]  # chance of each address, for each hotspot
    emerging: tuple[Floats, ...]
    landmark_types: Ints  # PlaceType by index of place, -1: none
    anchors: tuple[Anchor, ...]
    seed: int


def week(scene: Scene, monday: date) -> Happenings:
    """Everything that happens in the week from `monday`, repeats of the two weeks before included."""
    cached = _Parents(scene)
    weeks = range(REPEAT_LIMIT // 7 + 1)
    repeats = [_repeats(scene, cached.of(monday - timedelta(days=7 * back)), monday, back) for back in weeks]
    return _join([cached.of(monday), *repeats])


class _Parents:
    """First events by week; a small cache, since each week is needed three times in a row."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def of(self, monday: date) -> Happenings:
        return _parents(_Key(self.scene), monday)


class _Key:
    """Lets a scene, which holds arrays, be a cache key by its identity."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def __hash__(self) -> int:
        return id(self.scene)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.scene is self.scene


@lru_cache(maxsize=8)
def _parents(key: _Key, monday: date) -> Happenings:
    scene = key.scene
    parts = [_background(scene, monday)]
    parts += [_at_hotspot(scene, monday, i) for i in range(len(scene.city.hotspots))]
    parts += [_emerging(scene, monday, i) for i in range(len(scene.anchors))]
    return _join(parts)


def _rng(scene: Scene, monday: date, stream: int) -> np.random.Generator:
    return np.random.default_rng([scene.seed, monday.toordinal() // 7, stream])


def _season(strength: float, top: int, monday: date) -> float:
    """A year's wave with its top in the middle of month `top`."""
    month = (monday + timedelta(days=3)).timetuple().tm_yday / 30.44
    return 1.0 + strength * float(np.cos(2 * np.pi * (month - (top - 0.5)) / 12))


def _background(scene: Scene, monday: date) -> Happenings:
    rng = _rng(scene, monday, BACKGROUND)
    city = scene.city
    share = np.array([kind.share * _season(*kind.season, monday) for kind in city.kinds])
    level = city.weekly * (1 - city.hotspot_share) * rng.normal(1.0, LEVEL)
    usual = sum(kind.share for kind in city.kinds)
    count = int(rng.poisson(max(level, 0.0) * share.sum() / usual))
    kinds = rng.choice(len(share), count, p=share / share.sum())
    addresses = rng.choice(len(scene.streets.x), count, p=scene.streets.chance)
    return _happen(scene, rng, (kinds, addresses), None, BACKGROUND)


def _at_hotspot(scene: Scene, monday: date, index: int) -> Happenings:
    city = scene.city
    spot = city.hotspots[index]
    rng = _rng(scene, monday, HOTSPOT + index)
    whole = sum(other.share for other in city.hotspots)
    mean = city.weekly * city.hotspot_share * spot.share / whole * _strength(spot, monday, scene.anchors[0])
    return _around(scene, rng, spot, scene.spots[index], (int(rng.poisson(mean)), HOTSPOT + index))


def _strength(spot: Hotspot, monday: date, begun: Anchor) -> float:
    """1 at full strength; after a measure it falls within weeks to `left`."""
    if spot.until_weeks is None:
        return 1.0
    since = (monday - begun.monday).days / 7 + spot.until_weeks
    return 1.0 if since < 0 else spot.left + (1 - spot.left) * float(np.exp(-since / FADE_WEEKS * 3))


def _emerging(scene: Scene, monday: date, index: int) -> Happenings:
    anchor = scene.anchors[index]
    which = index % len(scene.city.emerging)
    spot = scene.city.emerging[which]
    rng = _rng(scene, monday, EMERGING + index)
    step = (monday - anchor.monday).days // 7 + len(spot.weekly) - 1
    active = monday >= anchor.first and 0 <= step < EMERGING_WEEKS
    mean = float(spot.weekly[min(step, len(spot.weekly) - 1)]) if active else 0.0
    return _around(scene, rng, spot, scene.emerging[which], (int(rng.poisson(mean)), EMERGING + index))


def _around(
    scene: Scene, rng: np.random.Generator, spot: Hotspot, chance: Floats, drawn: tuple[int, int]
) -> Happenings:
    count, stream = drawn
    kinds = rng.choice(len(spot.kinds), count, p=spot.kinds)
    addresses = rng.choice(len(chance), count, p=chance)
    return _happen(scene, rng, (kinds, addresses), spot.hours, stream)


def _happen(
    scene: Scene, rng: np.random.Generator, what: tuple[Ints, Ints], hours: Floats | None, stream: int
) -> Happenings:
    kinds, addresses = what
    habits = scene.city.kinds
    count = len(kinds)
    hour = _drawn(rng, np.array([habit.hours for habit in habits])[kinds])
    if hours is not None:
        # A place's own hours and the kind's: half of the events follow each.
        hour = np.where(rng.random(count) < 0.5, rng.choice(168, count, p=hours), hour)
    source = _drawn(rng, np.array([habit.sources for habit in habits])[kinds])
    place = _place_types(scene, rng, kinds, addresses)
    minute = hour * 60 + rng.integers(0, 60, count)
    return Happenings(kinds, source, addresses, minute, place, np.arange(count), np.full(count, stream))


def _drawn(rng: np.random.Generator, chances: Floats) -> Ints:
    """One index for each row of `chances` (n, k), rows summing to one."""
    throw = rng.random(len(chances))[:, None]
    return np.asarray((throw > np.cumsum(chances, axis=1)[:, :-1]).sum(axis=1), dtype=np.int64)


def _place_types(scene: Scene, rng: np.random.Generator, kinds: Ints, addresses: Ints) -> Ints:
    chances = np.array([habit.places for habit in scene.city.kinds])[kinds]
    drawn = _drawn(rng, chances)
    landmark = scene.streets.landmark[addresses]
    own = np.where(landmark >= 0, scene.landmark_types[landmark], -1)
    possible = (own >= 0) & (drawn != PlaceType.DWELLING) & (rng.random(len(kinds)) < AS_LANDMARK)
    fits = chances[np.arange(len(kinds)), np.maximum(own, 0)] > 0
    return np.where(possible & fits, own, drawn)


def _repeats(scene: Scene, parents: Happenings, monday: date, back: int) -> Happenings:
    """What follows in the week of `monday` on events `back` weeks earlier."""
    made = monday - timedelta(days=7 * back)
    rng = _rng(scene, made, REPEATS)
    chance = np.array([habit.repeats for habit in scene.city.kinds])[parents.kind]
    follows = rng.random(len(parents)) < chance
    days = 1 + np.minimum(rng.exponential(REPEAT_DAYS, len(parents)), REPEAT_LIMIT - 1)
    minute = parents.minute + (days * 24 * 60).astype(np.int64) - back * 7 * 24 * 60
    offset = rng.normal(0.0, REPEAT_METRES, (len(parents), 2))
    here = np.flatnonzero(follows & (minute >= 0) & (minute < 7 * 24 * 60))
    at = parents.address[here]
    near = _closest_address(scene.streets, at, offset[here])
    stream = np.full(len(here), REPEATS + 10 * back)
    return Happenings(
        parents.kind[here], parents.source[here], near, minute[here], parents.place_type[here], here, stream
    )


def _closest_address(streets: Streets, address: Ints, offset: Floats) -> Ints:
    if not len(address):
        return address
    x, y = streets.x[address] + offset[:, 0], streets.y[address] + offset[:, 1]
    found = address.copy()
    for i in range(len(address)):
        distance = (streets.x - x[i]) ** 2 + (streets.y - y[i]) ** 2
        found[i] = int(distance.argmin())
    return found


def _join(parts: list[Happenings]) -> Happenings:
    names = Happenings.__dataclass_fields__
    return replace(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
