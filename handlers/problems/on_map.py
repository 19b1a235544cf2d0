"""Where the problems are: the middle of each delimitation, numbered as the list is. No incident is looked at."""

from collections.abc import Sequence

import shapely

from analytics.maps.pins import PinsMap
from handlers.maps.extent import to_metres
from handlers.problems.desk import Desk
from handlers.problems.one import heading
from handlers.reply import Card, Element, Picture, Reply, Text
from storage.model.problem import Problem
from storage.model.query import Query

SIZE = (600, 400)  # pixels as a page shows them
MOST = 20  # discs that can be told apart; the list has all


def on_map(desk: Desk, every: Sequence[Problem], *more: Element) -> Reply:
    """The open problems that have a place, numbered, and how many have none."""
    texts = desk.texts
    placed = [(one, spot) for one in every if (spot := middle(desk, one.query)) is not None]
    without = len(every) - len(placed)
    placed = placed[:MOST]
    elements: list[Element] = [Text(texts.count("problem.count", len(every)), "lead")]
    if placed:
        names = [f"{number}. {heading(one)}" for number, (one, _) in enumerate(placed, 1)]
        alt = texts("problem.map_alt", problems="; ".join(names))
        drawn = desk.services.draw_pins(_asked(desk, [spot for _, spot in placed]))
        elements.append(Picture(drawn.png, alt, f"{texts('problem.file')}.png", *SIZE))
        elements += [Text(name) for name in names]
    if without:
        elements.append(Text(texts.count("problem.without_place", without), "note"))
    if len(every) - without > MOST:
        elements.append(Text(texts("problem.most", n=MOST), "note"))
    elements += [*more, Text(texts("problem.only_shared"), "note")]
    return desk.to_all(Card(texts("problem.map_title"), tuple(elements)))


def middle(desk: Desk, query: Query) -> tuple[float, float, bool] | None:
    """The middle of what was asked for, in metres, and whether it is a place; None for everywhere."""
    if query.near is not None:
        return (*to_metres(query.near.lon, query.near.lat, desk.catalog.region.crs), True)
    shapes = [shapely.from_wkb(area.wkb) for area in desk.catalog.areas if area.key in query.areas]
    if not shapes:
        return None
    spot = shapely.point_on_surface(shapely.union_all(shapes))
    return float(spot.x), float(spot.y), False


def _asked(desk: Desk, spots: Sequence[tuple[float, float, bool]]) -> PinsMap:
    services = desk.services
    return PinsMap(
        base=services.base_map(desk.catalog.primary_set),
        places=tuple(spots),
        attribution=services.attribution(),
        demo=desk.texts("map.demo") if services.demo else "",
        scale=services.scale,
        tiles=services.tiles,
    )
