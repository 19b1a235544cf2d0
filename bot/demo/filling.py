"""Fills a store with the demo city, or tops it up to now; what was filled before stays as it is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from bot.demo.city import Floats, Hotspot, city, shares
from bot.demo.digest import subscribe_meeting
from bot.demo.draft import Cast, drafts
from bot.demo.people import conversations, people
from bot.demo.sharing import seed_register
from bot.demo.streets import LANDMARK_TYPES, Streets, streets
from bot.demo.week import Anchor, Scene
from bot.demo.words import writer
from storage import regions
from storage.model.incident import IncidentDraft
from storage.model.region import Catalog, Place
from storage.regions.reading import landmark_categories

if TYPE_CHECKING:
    from storage.store import Store

REGION = "helsingborg"
DEMO = "demo"  # meta: "1" marks a demo database everywhere
STATE = "demo.state"  # meta: JSON with seed, anchors and how far it is filled
# One transaction holds this many incidents.
BATCH = 4000
# An emerging hotspot is news for this long; a demo topped up later gets a new one.
NEWS_WEEKS = 8
# An incident may be found this long after it began (a long weekend), so top-ups look this far back.
LOOK_BACK = timedelta(days=14)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a fill did. `weeks` were looked at, `new` incidents came, `until` is how far it is filled."""

    weeks: int
    new: int
    total: int
    until: datetime


@dataclass(frozen=True, slots=True)
class State:
    """What a demo database remembers of itself."""

    seed: int
    anchors: tuple[Anchor, ...]
    until: datetime | None


def fill(
    store: "Store",
    now: datetime,
    seed: int = 1,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    weeks: int | None = None,
) -> Filled:
    """Fill `store` up to `now` (with a zone); a second time only what has been reported since.

    `fresh` takes all synthetic incidents away first. `progress` is told (weeks done, weeks in all).
    `weeks` shortens the first fill (tests); the ordinary length is three years.
    """
    regions.load(store, REGION, refresh=True)
    if fresh:
        _empty(store)
    if not store.meta.get(STATE):
        _set_up(store, now)
    state = _advance(_state(store, seed, now, weeks), now)
    cast = _cast(store.catalog.read(), state)
    mondays = _mondays(state, now)
    new = _write(store, _due(cast, mondays, state.until, now, progress))
    _save(store, State(state.seed, state.anchors, now))
    store.counts.close_due(now)
    return Filled(len(mondays), new, store.incidents.count(), now)


def _set_up(store: "Store", now: datetime) -> None:
    """Once: people edit these afterwards, and a second start must keep what they wrote."""
    store.meta.set(DEMO, "1")
    store.members.put(people())
    for conversation in conversations():
        store.conversations.put(conversation.key, conversation.name, conversation.members)
    for person in people():
        store.conversations.direct(person.key)
    seed_register(store, now)
    subscribe_meeting(store, now)


def _monday(moment: datetime) -> date:
    local = moment.date()
    return local - timedelta(days=local.weekday())


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("Europe/Stockholm"))


def _state(store: "Store", seed: int, now: datetime, weeks: int | None) -> State:
    raw: Any = store.meta.get(STATE)
    if not raw:
        return begun(seed, now, weeks or city().weeks)
    known = json.loads(str(raw))
    anchors = tuple(Anchor(date.fromisoformat(a), date.fromisoformat(b)) for a, b in known["anchors"])
    return State(known["seed"], anchors, datetime.fromisoformat(known["until"]))


def begun(seed: int, now: datetime, weeks: int) -> State:
    """A demo that begins `weeks` before now and has not been filled."""
    monday = _monday(_local(now))
    return State(seed, (Anchor(monday, monday - timedelta(weeks=weeks)),), None)


def _save(store: "Store", state: State) -> None:
    anchors = [(anchor.monday.isoformat(), anchor.first.isoformat()) for anchor in state.anchors]
    until = state.until.isoformat() if state.until else None
    store.meta.set(STATE, json.dumps({"seed": state.seed, "anchors": anchors, "until": until}))


def _advance(state: State, now: datetime) -> State:
    """A new emerging hotspot once the last one is old news; filled weeks stay untouched by it."""
    monday = _monday(_local(now))
    if state.until is None or monday - state.anchors[-1].monday < timedelta(weeks=NEWS_WEEKS):
        return state
    unfilled = _monday(_local(state.until)) + timedelta(weeks=1)
    return State(state.seed, (*state.anchors, Anchor(monday, unfilled)), state.until)


def _mondays(state: State, now: datetime) -> list[date]:
    last = _monday(_local(now))
    first = state.anchors[0].first
    if state.until is not None:
        first = max(first, _monday(_local(state.until - LOOK_BACK)))
    return [first + timedelta(weeks=i) for i in range((last - first).days // 7 + 1)]


def _due(
    cast: Cast, mondays: list[date], until: datetime | None, now: datetime, progress: Progress | None
) -> Iterator[IncidentDraft]:
    """What has been found by `now` and was not at `until`."""
    since = until or datetime(1970, 1, 1, tzinfo=UTC)
    for number, monday in enumerate(mondays, 1):
        yield from (draft for draft in drafts(cast, monday) if since < draft.end <= now)
        if progress:
            progress(number, len(mondays))


def _write(store: "Store", due: Iterator[IncidentDraft]) -> int:
    new = 0
    while batch := list(islice(due, BATCH)):
        new += store.incidents.upsert(batch).new
    return new


def _empty(store: "Store") -> None:
    """Take away every synthetic incident that may be there; what people reported stays."""
    if not store.meta.get(STATE):
        return
    state = _state(store, 0, datetime.now(UTC), None)
    if state.until is not None:
        cast = _cast(store.catalog.read(), state)
        by_source: dict[str, list[str]] = {}
        for monday in _mondays(State(state.seed, state.anchors, None), state.until):
            for draft in drafts(cast, monday):
                by_source.setdefault(draft.source, []).append(draft.source_id)
        for source, ids in by_source.items():
            store.incidents.delete(source, ids)
    store.meta.set(STATE, None)


def _cast(catalog: Catalog, state: State) -> Cast:
    categories = landmark_categories(REGION)
    made = streets(catalog.areas, catalog.places, city(), state.seed)
    types = [LANDMARK_TYPES.get(categories.get(place.name, ""), -1) for place in catalog.places]
    scene = Scene(
        city=city(),
        streets=made,
        spots=tuple(_spot(made, catalog, spot) for spot in city().hotspots),
        emerging=tuple(_spot(made, catalog, spot) for spot in city().emerging),
        landmark_types=np.array(types, dtype=np.int64),
        anchors=state.anchors,
        seed=state.seed,
    )
    middle = _place(catalog, "Stortorget")
    return Cast(scene, writer(catalog.places, catalog.kinds), ZoneInfo(catalog.region.timezone), (middle.x, middle.y))


def _place(catalog: Catalog, name: str) -> Place:
    return next(place for place in catalog.places if place.name == name)


def _spot(made: Streets, catalog: Catalog, spot: Hotspot) -> Floats:
    """The chance of each address around a hotspot's place; uneven, so that some doors stand out."""
    place = _place(catalog, spot.near)
    squared = (made.x - place.x) ** 2 + (made.y - place.y) ** 2
    uneven = (made.chance * 1e6) % 1 + 0.2  # any fixed number of the address's own will do
    near = np.exp(-squared / (2 * spot.spread**2)) * uneven
    return shares(np.where(squared < (3 * spot.spread) ** 2, near, 0.0))
