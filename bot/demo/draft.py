"""From happenings to what a partner would have reported: intervals, coarse places, texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.demo.week import DETAILS, Happenings, Scene, week
from bot.demo.words import THROWS, Where, Words
from storage.model.incident import Certainty, IncidentDraft, PlaceType, Precision

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY = 24 * 60
# Caretakers and school hosts are there on weekdays 07-16; what they find happened between two rounds.
OPENS, CLOSES, ROUND = 7 * 60, 16 * 60, 75
# Known times are remembered in round numbers.
ROUNDED = 5


@dataclass(frozen=True, slots=True)
class Cast:
    """What stays the same for all weeks."""

    scene: Scene
    words: Words
    zone: ZoneInfo
    middle: tuple[float, float]  # where "somewhere in the municipality" is put


def drafts(cast: Cast, monday: date) -> Iterator[IncidentDraft]:
    """The week's incidents, all of them; whoever fills the store leaves out what is not reported yet."""
    scene = cast.scene
    made = week(scene, monday)
    rng = np.random.default_rng([scene.seed, monday.toordinal() // 7, DETAILS])
    start, end = _interval(scene, made, rng)
    precision = _drawn_by_source(scene.city.precision, made, rng)
    certainty = _drawn_by_source(scene.city.certainty, made, rng)
    x, y = _position(cast, made, precision)
    dice = rng.random((len(made), THROWS))
    iso = monday.isocalendar()
    begin = datetime(monday.year, monday.month, monday.day)  # noqa: DTZ001 - local wall time, zoned below
    for i in range(len(made)):
        kind = scene.city.kinds[made.kind[i]].key
        source = scene.city.sources[made.source[i]]
        text = _text(cast, made, i, int(precision[i]), dice[i].tolist())
        first = (begin + timedelta(minutes=int(start[i]))).replace(tzinfo=cast.zone).astimezone(UTC)
        last = (begin + timedelta(minutes=int(end[i]))).replace(tzinfo=cast.zone).astimezone(UTC)
        yield IncidentDraft(
            kind=kind,
            start=first,
            end=max(first, last),
            x=float(x[i]),
            y=float(y[i]),
            precision=Precision(int(precision[i])),
            source=source,
            source_id=f"demo-{iso.year}W{iso.week:02d}-{made.stream[i]}-{made.number[i]:03d}",
            place_type=PlaceType(int(made.place_type[i])),
            certainty=Certainty(int(certainty[i])),
            reporter=scene.city.reporters.get(source),
            text_raw=text,
            text_released=text,
            demo=True,
        )


def _drawn_by_source(chances: Floats, made: Happenings, rng: np.random.Generator) -> Ints:
    throw = rng.random(len(made))[:, None]
    return np.asarray((throw > np.cumsum(chances[made.source], axis=1)[:, :-1]).sum(axis=1), dtype=np.int64)


def _position(cast: Cast, made: Happenings, precision: Ints) -> tuple[Floats, Floats]:
    """Street: the stretch's own point; area: a point inside it; municipality: its middle."""
    streets = cast.scene.streets
    address = np.where(precision == Precision.STREET, streets.block[made.address], made.address)
    x, y = streets.x[address], streets.y[address]
    centre = streets.centre[streets.area[made.address]]
    coarse, anywhere = precision == Precision.AREA, precision == Precision.MUNICIPALITY
    x = np.where(coarse, centre[:, 0], np.where(anywhere, cast.middle[0], x))
    y = np.where(coarse, centre[:, 1], np.where(anywhere, cast.middle[1], y))
    return np.round(x, 1), np.round(y, 1)


def _text(cast: Cast, made: Happenings, i: int, precision: int, dice: list[float]) -> str:
    streets, city = cast.scene.streets, cast.scene.city
    address = made.address[i]
    landmark = int(streets.landmark[address]) if precision <= Precision.STREET else -1
    where = Where(int(made.place_type[i]), landmark, int(streets.near[address]))
    return cast.words.write(city.kinds[made.kind[i]].key, city.sources[made.source[i]], where, dice)


def _interval(scene: Scene, made: Happenings, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """First and last possible minute of each; equal where the time is known."""
    count = len(made)
    habits = scene.city.kinds
    unsure = rng.random(count) < np.array([habit.unsure for habit in habits])[made.kind]
    how = np.array([habit.how for habit in habits])[made.kind]
    before, after = rng.random(count), rng.random(count)
    start = (made.minute // ROUNDED) * ROUNDED
    end = start.copy()
    for name, around in (("attended", _attended), ("workday", _workday), ("hours", _hours)):
        chosen = unsure & (how == name)
        first, last = around(made.minute[chosen], before[chosen], after[chosen])
        start[chosen], end[chosen] = (first // 15) * 15, (last // 15) * 15
    return start, np.maximum(start, end)


def _attended(minute: Ints, before: Floats, after: Floats) -> tuple[Ints, Ints]:
    """Between the last round before and the first after: nights and whole weekends."""
    day, clock = minute // DAY, minute % DAY
    working = (day % 7) < 5
    during = working & (clock >= OPENS) & (clock < CLOSES)
    last_day = np.where(working & (clock >= CLOSES), day, day - 1)
    last_day = last_day - np.maximum(last_day % 7 - 4, 0)
    next_day = np.where(working & (clock < OPENS), day, day + 1)
    next_day = next_day + np.where(next_day % 7 >= 5, 7 - next_day % 7, 0)
    left = last_day * DAY + CLOSES - (before * ROUND).astype(np.int64)
    found = next_day * DAY + OPENS + (after * ROUND).astype(np.int64)
    left = np.where(during, minute - (before * 2 * ROUND).astype(np.int64), left)
    found = np.where(during, minute + (after * 2 * ROUND).astype(np.int64), found)
    return left, found


def _workday(minute: Ints, before: Floats, after: Floats) -> tuple[Ints, Ints]:
    """A day away from home, or a night or two in a cellar nobody visits."""
    away = 60 + (before * 8 * 60).astype(np.int64) + np.where(before > 0.8, DAY, 0)
    back = 60 + (after * 8 * 60).astype(np.int64) + np.where(after > 0.8, DAY, 0)
    return minute - away, minute + back


def _hours(minute: Ints, before: Floats, after: Floats) -> tuple[Ints, Ints]:
    """Parked and found again: some hours, now and then a night."""
    return minute - (before**2 * 10 * 60).astype(np.int64), minute + (after**2 * 10 * 60).astype(np.int64)
