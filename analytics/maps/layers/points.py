"""Incidents as symbols of colour and shape; those too close together as a ring with their number."""

from dataclasses import dataclass
from functools import lru_cache
from math import pi

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Bytes, Sheet, disc_mask
from analytics.maps.clusters import Cluster, clusters
from analytics.maps.field import CELL
from analytics.maps.prepared import USUAL, Prepared, Settings
from analytics.maps.request import PointLayer

SYMBOL = 9.5  # radius, layout pixels
APART = 9.5  # two incidents stand this far to each side of their middle
RING_THICK = 6.5
INK_SYMBOL = 160.0


@dataclass(frozen=True)
class PointPicture(Prepared):
    """Clusters, largest first."""

    clusters: tuple[Cluster, ...] = ()
    settings: Settings = USUAL

    def above(self, strip: Sheet) -> None:
        for cluster in self.clusters:
            if cluster.n >= 3:
                ring(strip, cluster, self.settings)
        for cluster in self.clusters:
            if cluster.n < 3:
                _few(strip, cluster)


def _few(strip: Sheet, cluster: Cluster) -> None:
    kinds = [kind for kind, count in enumerate(cluster.counts) for _ in range(count)]
    first = cluster.x - APART * (len(kinds) - 1)
    for place, kind in enumerate(kinds):
        symbol(strip, first + 2 * APART * place, cluster.y, kind)


def symbol(strip: Sheet, x: float, y: float, kind: int, radius: float = SYMBOL) -> None:
    """A kind's symbol with a white rim, which keeps it apart from its neighbours."""
    colour = style.KINDS[kind]
    shape = style.SHAPES[kind]
    if shape == "disc":
        strip.disc(x, y, radius + 2, style.PAPER)
        strip.disc(x, y, radius, colour)
    elif shape == "ring":
        strip.disc(x, y, radius + 2, style.PAPER)
        strip.disc(x, y, radius, colour)
        strip.disc(x, y, radius - 3.2, style.PAPER)
    elif shape == "square":
        side = radius * 0.92
        _box(strip, x, y, side + 2, style.PAPER)
        _box(strip, x, y, side, colour)
    elif shape == "triangle":
        strip.polygon(_triangle(x, y, radius * 1.12 + 3.2), style.PAPER)
        strip.polygon(_triangle(x, y, radius * 1.12), colour)
    else:
        strip.polygon(_diamond(x, y, radius * 1.3 + 2.2), style.PAPER)
        strip.polygon(_diamond(x, y, radius * 1.3), style.DIAMOND_LINE)
        strip.polygon(_diamond(x, y, radius * 1.3 - style.DIAMOND_LINE_WIDTH * 1.4), colour)


def _box(strip: Sheet, x: float, y: float, half: float, colour: style.Rgb) -> None:
    strip.polygon([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], colour)


def _triangle(x: float, y: float, size: float) -> list[tuple[float, float]]:
    return [(x, y - size), (x + size * 0.98, y + size * 0.72), (x - size * 0.98, y + size * 0.72)]


def _diamond(x: float, y: float, size: float) -> list[tuple[float, float]]:
    return [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]


def ring(strip: Sheet, cluster: Cluster, settings: Settings) -> None:
    """A white disc with the number, in a ring that shows the kinds' shares."""
    radius = cluster.radius - 2
    strip.disc(cluster.x, cluster.y, radius + 2, style.PAPER)
    shares(strip, (cluster.x, cluster.y), radius, RING_THICK, cluster.counts)
    text = settings.number(cluster.n)
    look = style.RING_NUMBER
    text, look = fonts.fitted(text, look, 2 * (radius - RING_THICK) - 4, style.SMALLEST - 2)
    strip.text(cluster.x, cluster.y + look.size * 0.36, text, look, "middle")


def shares(strip: Sheet, at: tuple[float, float], radius: float, thick: float, counts: tuple[int, ...]) -> None:
    """A ring whose arcs are the kinds' shares, from the top and clockwise."""
    (x, y), s = at, strip.scale
    mask, angle = _ring(radius * s, thick * s)
    ends = np.cumsum(counts) / max(1, sum(counts))
    colours = np.array([*style.KINDS[:4], style.RING_REST], np.float32)[: len(counts)]
    kind = np.minimum(np.searchsorted(ends, angle, side="right"), len(counts) - 1)
    rows, columns = mask.shape
    picture = colours[kind].reshape(rows, 2, columns, 2, 3).mean((1, 3)).round().astype(np.uint8)
    half = rows // 2
    strip.stamp(mask, picture, round(x * s) - half, round(y * s) - half)


@lru_cache(maxsize=64)
def _ring(radius: float, thick: float) -> tuple[Bytes, NDArray[np.float32]]:
    """A ring's coverage, and the share of a turn (0..1 clockwise from the top) twice as fine."""
    outer = disc_mask(radius)
    half, inner = outer.shape[0] // 2, disc_mask(radius - thick)
    mask = outer.astype(np.int16)
    edge = half - inner.shape[0] // 2
    mask[edge : edge + inner.shape[0], edge : edge + inner.shape[1]] -= inner
    fine = (np.arange(outer.shape[0] * 2, dtype=np.float32) + 0.5) / 2 - half - 0.5
    angle = np.arctan2(fine[None, :], -fine[:, None]) / (2 * pi) % 1
    return np.clip(mask, 0, 255).astype(np.uint8), angle.astype(np.float32)


def prepare(layer: PointLayer, ground: Ground, settings: Settings) -> PointPicture:
    """Merge what stands close. Only incidents inside the view are drawn, and `drawn` says how many."""
    points, kinds = layer.points, len(layer.kinds)
    if kinds > len(style.KINDS):
        raise ValueError(
            f"at most {len(style.KINDS)} kinds can be told apart, got {kinds}: gather the rest in the last"
        )
    if not (np.isfinite(points.x).all() and np.isfinite(points.y).all()):
        raise ValueError("points hold NaN or infinite coordinates: leave out incidents without a place")
    if len(points) and (points.kind.min() < 0 or points.kind.max() >= kinds):
        raise ValueError(
            f"kinds of points must be indexes 0 to {kinds - 1}, got {points.kind.min()} to {points.kind.max()}"
        )
    x, y = np.asarray(ground.view.x(points.x)), np.asarray(ground.view.y(points.y))
    seen = (x >= 0) & (y >= 0) & (x < ground.view.width) & (y < ground.view.height)
    merged = clusters(x[seen], y[seen], points.kind[seen].astype(np.int64), max(1, kinds))
    return PointPicture(ink=_ink(merged, ground), drawn=int(seen.sum()), clusters=merged, settings=settings)


def _ink(merged: tuple[Cluster, ...], ground: Ground) -> NDArray[np.float32]:
    ink = np.zeros(ground.ink.shape, np.float32)
    for cluster in merged:
        half = cluster.radius + 2
        top, left = max(0, int((cluster.y - half) / CELL)), max(0, int((cluster.x - half) / CELL))
        ink[top : int((cluster.y + half) / CELL) + 1, left : int((cluster.x + half) / CELL) + 1] = INK_SYMBOL
    return ink
