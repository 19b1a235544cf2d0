"""`/kluster …`: the areas that together had more of the incidents than they usually have.

Kulldorff's scan over whole areas. What an area usually has is its share of the incidents of the year before and of the
time itself, counted as one: so a baseline of few incidents is not taken for certain, and an area without any before is
no impossible one. Dealt out by those shares as if each were known, chance spreads a little wider than it truly does
(with few cases in many it would be hypergeometric), so that this errs on the careful side.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent
from analytics.maps.request import AreaLayer, BaseMap, Focus, MapRequest, Polygon
from analytics.maps.view import shown as view
from analytics.methods.about import About
from analytics.methods.breaks import class_breaks
from analytics.methods.scan import ALPHA, AreaCluster, Scan, scan
from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.clusters_told import cluster_features, clusters_table, lead
from handlers.analysis.exactly import SEED, answer_exactly, instead, mostly_squares
from handlers.analysis.opening import Opened, line_for
from handlers.counts import counts_elements, counts_told
from handlers.export.held import Held
from handlers.export.layers import features_of
from handlers.export.told import told_features
from handlers.grammar import say, title
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.maps.desk import Desk, Shown, lay_out
from handlers.maps.extent import extent_of
from handlers.maps.ground import areas_of, set_of
from handlers.maps.picture import finish
from handlers.maps.situation import Situation, find
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts.format import number_text
from storage.model.query import Period, Query, View
from storage.model.region import Area, Catalog
from storage.released import Released

Ints = NDArray[np.int64]
YEAR = timedelta(days=364)  # whole weeks, so that every weekday is in it as often
ROOM, LEAST_ACROSS = 800.0, 4_000.0  # metres around the clusters, and the least that is shown: about a suburb
LEAST_AREAS = 3  # of two areas the one with more is no cluster of areas


@dataclass(frozen=True, slots=True)
class Clusters:
    """`areas` were looked at, in the order of `now` and `usual`; `found` are those that chance seldom gives."""

    opening: Opened
    rows: Situation
    areas: tuple[Area, ...]
    now: Ints
    usual: Ints
    told: Scan
    found: tuple[AreaCluster, ...]

    def names(self, cluster: AreaCluster) -> list[str]:
        """Its areas, those with most incidents first."""
        ranked = sorted(cluster.areas.tolist(), key=lambda i: -int(self.now[i]))
        return [self.areas[i].name for i in ranked]


def answer(request: Request, services: Services) -> Answered:
    """The clusters of what was asked for."""
    return answer_exactly(request, services, "clusters", shown)


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The map and the list, or why there are none."""
    rows = find(request.audience, opening.query, services, request.received_at)
    if mostly_squares(rows.rows):
        return instead(request, opening, rows, services, "clusters")
    desk = lay_out(rows, request.audience, services, opening.texts, View.AREAS)
    earlier = services.release.rows(request.audience, opening.query, (_year_before(opening.query),))
    return _card(request, _found(opening, rows, earlier, desk), desk, services)


def _year_before(query: Query) -> Period:
    """The year that ends where the time that was asked for begins."""
    first = min(period.start for period in query.periods)
    return Period(first - YEAR, first)


def _found(opening: Opened, rows: Situation, earlier: Released, desk: Desk) -> Clusters:
    areas = areas_of(opening.catalog, set_of(opening.query, opening.catalog))
    asked = [i for i, area in enumerate(areas) if not opening.query.areas or area.key in opening.query.areas]
    now, before = (_counts(one, areas)[asked] for one in (rows.rows, earlier))
    at = np.array([_middle(desk.base, i) for i in asked]).reshape(-1, 2)
    if len(asked) < LEAST_AREAS or not before.any():
        told = Scan((), np.zeros(0), About("scan", int(now.sum()), (("areas", len(asked)),), "too_few"))
    else:
        told = scan(at[:, 0], at[:, 1], now, now + before, seed=SEED)
    clear = tuple(one for one in told.clusters if one.p <= ALPHA)
    return Clusters(opening, rows, tuple(areas[i] for i in asked), now, before, told, clear)


def _counts(rows: Released, areas: tuple[Area, ...]) -> Ints:
    """Exact incidents of each area."""
    of = rows.area[rows.exact]
    counted = np.bincount(of[of >= 0], minlength=len(rows.areas))
    by_key = dict(zip(rows.areas, counted.tolist(), strict=True))
    return np.array([by_key.get(area.key, 0) for area in areas], np.int64)


def _middle(base: BaseMap, area: int) -> tuple[float, float]:
    """The centroid of an area's largest part."""
    x, y, _ = max((_centroid(polygon) for polygon in base.areas[area]), key=lambda one: one[2])
    return x, y


def _centroid(polygon: Polygon) -> tuple[float, float, float]:
    """Centroid and size of the outer ring (shoelace), from its first corner so that no digits are lost."""
    ring = polygon[0]
    x, y = (ring - ring[0]).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    size = cross.sum() / 2
    if size == 0.0:
        return float(ring[0, 0]), float(ring[0, 1]), 0.0
    middle = ((x[:-1] + x[1:]) @ cross, (y[:-1] + y[1:]) @ cross) / (6 * size)
    return float(ring[0, 0] + middle[0]), float(ring[0, 1] + middle[1]), abs(float(size))


def _card(request: Request, clusters: Clusters, desk: Desk, services: Services) -> Answered:
    opening, texts = clusters.opening, clusters.opening.texts
    heading = title(opening.query, opening.catalog, texts.language)
    picture = _picture(clusters, desk, heading, services)
    elements: list[Element] = [Text(lead(clusters, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(opening.reading, texts)]
    elements += [*guess_buttons(guesses_of(opening.reading), texts), picture.picture]
    elements += [clusters_table(clusters, texts)] if clusters.found else []
    elements += counts_elements(request, opening.query, services)
    said = [*(say(note, texts) for note in opening.reading.notes), *_notes(clusters)]
    elements += [*(Text(note, "note") for note in said), _buttons(clusters), *opening.more]
    name = texts("clusters.title", title=heading[0])
    facts = replace(maps.facts_of(opening, clusters.rows, tuple(said)), counts=_told(clusters))
    reply = Reply(Card(name, tuple(elements)), request.audience, facts=facts)
    held = lambda: _held(request, name, clusters, picture, services)  # noqa: E731
    return Answered(reply, (clusters.told.about, *picture.abouts), held, opening.line).ended(texts)


def _picture(clusters: Clusters, desk: Desk, heading: tuple[str, str], services: Services) -> Shown:
    """The areas with their numbers; those of a cluster are the ones that stand out of the veil."""
    texts, language = clusters.opening.texts, clusters.opening.texts.language
    keys = {area.key: int(n) for area, n in zip(clusters.areas, clusters.now, strict=True)}
    drawn = areas_of(clusters.opening.catalog, set_of(clusters.opening.query, clusters.opening.catalog))
    counts = np.array([keys.get(area.key, 0) for area in drawn], np.float64)
    labels = tuple(number_text(int(n), language) if n else "" for n in counts)
    held = {clusters.areas[i].key for one in clusters.found for i in one.areas.tolist()}
    focus = Focus(areas=tuple(i for i, area in enumerate(drawn) if area.key in held)) if held else desk.focus
    words = desk.words(
        (texts("clusters.title", title=heading[0]), texts("clusters.title", title=heading[1])),
        texts("map.legend_areas"),
    )
    line = f"{texts.count('map.total', int(clusters.now.sum()))} · {texts.count('clusters.count', len(clusters.found))}"
    if not clusters.told.about.enough:
        line = f"{texts.count('map.total', int(clusters.now.sum()))} · {texts('hotspots.few')}"
    whole = Extent(*clusters.opening.catalog.region.bounds)
    extent = _around(focus, desk, clusters.opening.catalog) if held else desk.extent
    request = MapRequest(
        base=desk.base,
        focus=focus,
        extent=extent,
        layer=AreaLayer(counts, class_breaks(float(counts.max(initial=0.0))), labels),
        words=replace(words, count_line=line),
        scale=services.scale,
        tiles=services.tiles,
        overview=whole if extent.width < whole.width and extent.height < whole.height else None,
    )
    desk = replace(desk, ground=view(extent))
    return finish(desk, request, [], texts("clusters.note.method"), (About("areas", int(counts.sum()), (), "shown"),))


def _around(focus: Focus, desk: Desk, catalog: Catalog) -> Extent:
    """The clusters with the ground that people know them by."""
    near = extent_of(focus, desk.base, catalog)
    wide, high = (max(ROOM, (LEAST_ACROSS - length) / 2) for length in (near.width, near.height))
    return Extent(near.west - wide, near.south - high, near.east + wide, near.north + high)


def _notes(clusters: Clusters) -> list[str]:
    texts, said = clusters.opening.texts, []
    if clusters.told.about.enough:
        said.append(texts("clusters.note.method"))
    else:
        few = len(clusters.areas) < LEAST_AREAS
        said.append(texts("clusters.note.few_areas" if few else "clusters.note.few"))
    beside = len(clusters.rows.rows) - int(clusters.now.sum())
    return [*said, texts.count("clusters.note.left_out", beside)] if beside else said


def _buttons(clusters: Clusters) -> Buttons:
    opening, texts = clusters.opening, clusters.opening.texts
    lines = [
        Button(
            texts("clusters.button.cluster", name=clusters.names(one)[0]),
            line_for("map", replace(opening.query, areas=_keys(clusters, one), near=None), opening.catalog, texts),
        )
        for one in clusters.found[:3]
    ]
    lines.append(Button(texts("rhythm.button.map"), line_for("map", opening.query, opening.catalog, texts)))
    return Buttons(tuple(lines))


def _keys(clusters: Clusters, one: AreaCluster) -> tuple[str, ...]:
    """In the catalog's order, as a line that is read gives them."""
    return tuple(clusters.areas[i].key for i in sorted(one.areas.tolist()))


def _told(clusters: Clusters) -> dict[str, object]:
    """The clusters as plain values for programs."""
    found = [
        {
            "areas": clusters.names(one),
            "incidents": one.observed,
            "expected": round(one.expected, 1),
            "p": round(one.p, 4),
        }
        for one in clusters.found
    ]
    return {"incidents": len(clusters.rows.rows), "verdict": clusters.told.about.verdict, "clusters": found}


def _held(request: Request, name: str, clusters: Clusters, picture: Shown, services: Services) -> Held:
    """The clusters as shapes, every area with its number, and the counts beside them."""
    catalog, language = clusters.opening.catalog, clusters.opening.texts.language
    made = features_of(picture.request, clusters.rows.rows, picture.ground, catalog, language)
    counted = told_features(counts_told(request, clusters.opening.query, services))
    return Held(name, (*cluster_features(clusters, picture.request.base), *made, *counted))
