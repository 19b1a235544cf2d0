"""Counts as a picture: soft zones with rounded numbers (LOOK, section 10)."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from analytics.frame import Extent
from analytics.maps.request import BaseMap, Focus, MapRequest, Words, ZoneLayer
from analytics.methods.breaks import class_breaks
from handlers.counts.wording import Told
from handlers.grammar import title
from handlers.maps.extent import extent_of, focus_of
from handlers.maps.ground import set_of
from handlers.maps.picture import SIZE
from handlers.reply import Picture
from handlers.services import Services
from handlers.texts.format import number_text, thousands_sign
from storage.model.query import Query
from storage.release import Zone

# Squares that an average is told for, and how many of 250 m each has: the first in which the fullest zone has as many
# as `READABLE`, so that the classes are whole numbers that differ.
UNITS: Final = (("cell", 1.0), ("km", 16.0), ("ten_km", 160.0))
READABLE: Final = 5.0
MOST_BREAKS: Final = 4  # five colours, and the lowest is below the first break


@dataclass(frozen=True, slots=True)
class ZonePicture:
    """A picture, how many incidents its zones hold in all, and of which zones."""

    picture: Picture
    total: str
    zones: tuple[Zone, ...]


def draw_zones(told: Told, services: Services) -> ZonePicture | None:
    """The zones that touch what was asked for; None when there are none to draw."""
    texts, catalog, answer = told.texts, told.catalog, told.answer
    base = services.base_map(set_of(told.query, catalog))
    focus = focus_of(told.query, catalog)
    asked = extent_of(focus, base, catalog)
    near = tuple(zone for zone in answer.zones if zone.asked)
    if not near:
        return None
    layer, unit = _layer(told, answer.zones)
    # What somebody gets who adds up the numbers in the picture.
    total = number_text(sum(rounded(zone.count) for zone in near), texts.language)
    headings = title(_as_told(told), catalog, texts.language)
    words = Words(
        title=headings[0],
        title_short=headings[1],
        count_line=texts("counts.count_line", total=total, k=answer.zones_k),
        legend=texts(f"counts.legend.{unit}"),
        attribution=services.attribution(),
        footer_right=texts("map.demo_footer") if services.demo else "",
        demo=texts("map.demo") if services.demo else "",
        thousands=thousands_sign(texts.language),
        simplified=texts("map.simplified"),
    )
    drawn = services.draw(
        MapRequest(
            base=base,
            focus=focus,
            extent=_with_zones(asked, near, focus, _bounds(base)),
            layer=layer,
            words=words,
            scale=services.scale,
            tiles=services.tiles,
        )
    )
    alt = texts.count("counts.alt", len(near), title=headings[0], total=total, k=answer.zones_k)
    return ZonePicture(Picture(drawn.png, alt, f"{texts('map.file')}.png", *SIZE), total, near)


def rounded(count: int) -> int:
    """To 5, from 20 to 10: as the numbers in the zones."""
    step = 5 if count < 20 else 10
    return max(step, step * round(count / step))


def _as_told(told: Told) -> Query:
    """The question as the zones answer it: whole periods, all hours and days."""
    return replace(told.query, periods=told.answer.zone_periods, dayparts=(), weekdays=(), compare=())


def _layer(told: Told, zones: tuple[Zone, ...]) -> tuple[ZoneLayer, str]:
    averages = np.array([zone.average for zone in zones])
    unit, cells = next((one for one in UNITS if averages.max() * one[1] >= READABLE), UNITS[-1])
    values = averages * cells
    breaks = class_breaks(float(values.max()))[-MOST_BREAKS:]
    sides = np.array([(zone.west, zone.south, zone.east, zone.north) for zone in zones])
    counts = np.array([zone.count for zone in zones], np.float64)
    mine = np.array([zone.asked for zone in zones], np.bool_)
    return ZoneLayer(sides, counts, values, mine, breaks, _labels(told, breaks)), unit


def _labels(told: Told, breaks: tuple[int, ...]) -> tuple[str, ...]:
    texts = told.texts
    ranges = [str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(breaks)]
    return (texts("counts.below", n=breaks[0]), *ranges, f"{breaks[-1]}+")


def _with_zones(asked: Extent, zones: tuple[Zone, ...], focus: Focus, whole: Extent) -> Extent:
    """The asked ground with all of the zones that stand for it, within the region."""
    if focus == Focus():
        return whole
    return Extent(
        max(min(asked.west, *(zone.west for zone in zones)), min(asked.west, whole.west)),
        max(min(asked.south, *(zone.south for zone in zones)), min(asked.south, whole.south)),
        min(max(asked.east, *(zone.east for zone in zones)), max(asked.east, whole.east)),
        min(max(asked.north, *(zone.north for zone in zones)), max(asked.north, whole.north)),
    )


def _bounds(base: BaseMap) -> Extent:
    """Around all areas of the base."""
    rings = [polygon[0] for polygons in base.areas for polygon in polygons]
    low, high = (np.min([ring.min(0) for ring in rings], 0), np.max([ring.max(0) for ring in rings], 0))
    return Extent(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
