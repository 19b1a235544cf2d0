"""Draws the sample pictures: python -m tests.analytics.maps.samples FOLDER"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from analytics.frame import Extent, Points, points
from analytics.maps import compose
from analytics.maps.request import (
    AreaLayer,
    ChangeLayer,
    DensityLayer,
    Focus,
    GridLayer,
    Hotspot,
    MapRequest,
    Panel,
    PointLayer,
    ZoneLayer,
)
from tests.analytics.maps import bases

KINDS = ("Skadegörelse", "Stöld", "Narkotika", "Ordning", "Övrigt")


def centre_focus() -> tuple[int, ...]:
    base = bases.helsingborg()
    wanted = [i for i, name in enumerate(base.area_names) if "centrum" in name or name.startswith("Söder")]
    return tuple(wanted) or (0, 1)


def week(n: int = 151, seed: int = 1, shift: float = 0.0) -> Points:
    """Incidents around three places in the asked-for area and two beside it."""
    base = bases.helsingborg()
    box = bases.bounds(base, *centre_focus())
    at = np.array([(0.33, 0.66), (0.53, 0.40), (0.60, 0.21), (0.84, 0.53), (1.2, 0.08), (0.42, 0.78)])
    share = np.array([0.36 - shift, 0.18 + shift, 0.12, 0.06, 0.08, 0.2])
    rng = np.random.default_rng(seed)
    which = rng.choice(len(at), n, p=share / share.sum())
    spread = np.array([110, 90, 80, 80, 80, 180.0])
    xy = (box.west, box.south) + at[which] * (box.width, box.height) + rng.normal(size=(n, 2)) * spread[which, None]
    return points(xy[:, 0], xy[:, 1], rng.choice(5, n, p=(0.35, 0.25, 0.15, 0.15, 0.1)))


def spot(data: Points, surface, radius: float, taken: list[tuple[float, float]]) -> tuple[float, float, int]:
    values = surface.values.copy()
    rows, columns = values.shape
    x = surface.extent.west + (np.arange(columns) + 0.5) * surface.cell
    y = surface.extent.north - (np.arange(rows) + 0.5) * surface.cell
    for tx, ty in taken:
        values[np.hypot(*(np.meshgrid(x - tx, y - ty))) < 2 * radius] = 0
    row, column = np.unravel_index(values.argmax(), values.shape)
    near = np.hypot(data.x - x[column], data.y - y[row]) <= radius
    return float(x[column]), float(y[row]), int(near.sum())


def hotspots(data: Points, surface, names: tuple[str, ...], radius: float = 200) -> tuple[Hotspot, ...]:
    taken: list[tuple[float, float]] = []
    found = []
    for rank, name in enumerate(names, 1):
        x, y, n = spot(data, surface, radius, taken)
        taken.append((x, y))
        found.append(Hotspot(x, y, rank, name, str(n)))
    return tuple(found)


def density(scale: int = 1, n: int = 151) -> MapRequest:
    base, focus = bases.helsingborg(), centre_focus()
    extent = bases.bounds(base, *focus)
    data = week(n)
    surface = bases.density(data, bases.ground_of(extent), 90)
    layer = DensityLayer(surface, (5, 8, 12, 20, 30), 200)
    marks = hotspots(data, surface, ("Centrum", "Söder", "Oceanhamnen"))
    return MapRequest(base, Focus(focus), extent, layer, bases.words(), marks, scale)  # type: ignore[arg-type]


def points_view(scale: int = 1) -> MapRequest:
    data = week(67)
    counts = np.bincount(data.kind, minlength=5)
    layer = PointLayer(data, tuple(zip(KINDS, (int(c) for c in counts), strict=True)), "flera nära varandra")
    words = bases.words(count_line="67 händelser kvällstid (18–24) · 6 av 7 parter")
    return replace(density(scale), layer=layer, hotspots=(), words=words)


def grid(scale: int = 1, simplified: bool = False) -> MapRequest:
    request = density(scale)
    data = week()
    cell = 1000 if simplified else 250
    surface = bases.grid(data, bases.ground_of(request.extent), cell)
    words = bases.words(legend="Per ruta 250 m")
    if simplified:
        surface = replace(surface, values=np.where(surface.values >= 5, surface.values, 0).astype(np.float32))
        words = bases.words(
            count_line="Cirka 150 händelser · minst 5 i varje ruta",
            simplified="FÖRENKLAD",
            legend="Per ruta 1 km",
        )
    layer = GridLayer(surface, (3, 5, 8, 12, 20))
    return replace(request, layer=layer, words=words, hotspots=request.hotspots if simplified else ())


def zones(scale: int = 1) -> MapRequest:
    base = bases.helsingborg()
    whole = bases.bounds(base)
    middle, centre = whole.west + whole.width * 0.45, whole.south + whole.height * 0.4
    sides = np.array([
        (whole.west, centre, middle, whole.north),
        (middle, centre, whole.east, whole.north),
        (whole.west, whole.south, middle, centre),
        (middle, whole.south, whole.east, centre),
    ])  # fmt: skip
    layer = ZoneLayer(
        sides,
        np.array([48.0, 17.0, 84.0, 6.0]),
        np.array([3.1, 1.2, 9.0, 0.3]),
        np.array([True, True, True, False]),
        (2, 3, 5),
        ("under 2", "2", "3–4", "5+"),
    )
    words = bases.words(
        count_line="Cirka 155 händelser · minst 5 i varje ruta", simplified="FÖRENKLAD", legend="Snitt per km²"
    )
    return MapRequest(base, Focus(), whole, layer, words, density(scale).hotspots, scale)  # type: ignore[arg-type]


def areas(scale: int = 1, simplified: bool = False) -> MapRequest:
    base = bases.helsingborg()
    rng = np.random.default_rng(3)
    counts = np.floor(rng.gamma(1.1, 9, len(base.areas)))
    labels = tuple(
        f"≈{round(c / 5) * 5:.0f}" if simplified and c >= 5 else "" if simplified else f"{c:.0f}" for c in counts
    )
    words = bases.words(
        title="Mars 2026 · Helsingborg",
        title_short="Mars 2026",
        count_line=f"{counts.sum():.0f} händelser · 41 fler än i februari",
        legend="Händelser per område",
        simplified="FÖRENKLAD" if simplified else "",
    )
    return MapRequest(
        base, Focus(), bases.bounds(base), AreaLayer(counts, (3, 8, 12, 20, 30), labels), words, (), scale
    )  # type: ignore[arg-type]


def compare(scale: int = 1) -> MapRequest:
    base, focus = bases.helsingborg(), centre_focus()
    extent = bases.bounds(base, *focus)
    ground = bases.ground_of(extent, "compare")
    one, two = week(151, 1), week(170, 2, 0.16)
    first, second = bases.density(one, ground, 90), bases.density(two, ground, 90)
    change = replace(first, values=second.values - first.values)
    breaks = (5, 8, 12, 20, 30)
    high = hotspots(two, change, ("Söder",))[0]
    low = hotspots(one, replace(change, values=-change.values), ("Centrum",))[0]
    factor = np.pi * 200**2
    marks = (
        replace(high, sign=1, count=f"+{change.values.max() * factor:.0f}"),
        replace(low, sign=-1, count=f"−{-change.values.min() * factor:.0f}"),
    )
    words = bases.words(
        title="Vecka 13 jämfört med vecka 12 · Centrum",
        title_short="Vecka 13 mot 12 · Centrum",
        count_line="170 mot 151 händelser (+19) · 6 av 7 parter",
        legend="Ändring inom 200 m",
    )
    layer = ChangeLayer(change, (4, 8, 14), 200, ("fler", "färre"), "lika")
    panels = (
        Panel("Vecka 12", "151", DensityLayer(first, breaks, 200)),
        Panel("Vecka 13", "170", DensityLayer(second, breaks, 200)),
    )
    return MapRequest(
        base,
        Focus(focus),
        extent,
        layer,
        words,
        marks,
        scale,
        panels,
        "Vecka 13 mot 12:",
        "Händelser inom 200 m",  # type: ignore[arg-type]
    )


def municipality(scale: int = 1) -> MapRequest:
    base = bases.helsingborg()
    extent = bases.bounds(base)
    rng = np.random.default_rng(5)
    places = np.array([(x, y) for _, x, y, rank in base.places if rank < 2] or [(extent.west, extent.south)])
    middle = places[rng.choice(len(places), 12000, p=(share := 0.9 ** np.arange(len(places))) / share.sum())]
    xy = middle + rng.normal(size=middle.shape) * 320
    data = points(xy[:, 0], xy[:, 1])
    surface = bases.density(data, bases.ground_of(extent), 400)
    layer = DensityLayer(surface, (50, 80, 120, 200, 300), 500)
    words = bases.words(
        title="2025 · Hela Helsingborg",
        title_short="2025",
        count_line="12\u00a0000 händelser · 4 % färre än 2024",
        legend="Händelser inom 500 m",
    )
    return MapRequest(
        base,
        Focus(),
        extent,
        layer,
        words,
        hotspots(data, surface, ("Väla", "Maria Park", "Raus vång"), 500),
        scale,
    )  # type: ignore[arg-type]


def circle(scale: int = 1) -> MapRequest:
    request = density(scale)
    x, y = request.hotspots[0].x, request.hotspots[0].y
    extent = Extent(x - 300, y - 300, x + 300, y + 300)
    data = week()
    near = points(data.x, data.y, data.kind)
    held = np.hypot(near.x - x, near.y - y) <= 300
    near = points(near.x[held], near.y[held], near.kind[held])
    counts = np.bincount(near.kind, minlength=5)
    layer = PointLayer(near, tuple(zip(KINDS, (int(c) for c in counts), strict=True)), "flera nära varandra")
    words = bases.words(title="Vecka 12 · inom 300 m från Stortorget", count_line=f"{len(near)} händelser")
    return replace(request, extent=extent, focus=Focus(circle=(x, y, 300)), layer=layer, hotspots=(), words=words)


def empty(scale: int = 1) -> MapRequest:
    request = density(scale)
    surface = replace(request.layer.surface, values=np.zeros_like(request.layer.surface.values))
    layer = DensityLayer(surface, (5, 8, 12, 20, 30), 200)
    words = bases.words(count_line="Inga händelser · 7 av 7 parter har rapporterat")
    return replace(request, layer=layer, hotspots=(), words=words)


def long(scale: int = 1) -> MapRequest:
    request = density(scale)
    kinds = "Skadegörelse, klotter och anlagd brand kvällar och nätter under vardagar"
    name = kinds + ", 16 mars–12 april 2026 · Centrum och Söder"
    words = bases.words(
        title=name,
        title_short=name.replace(", 16 mars–12 april 2026", ""),
        count_line="12\u00a0345 händelser · 6 av 7 parter har rapporterat · 12 händelser saknar exakt plats",
        simplified="",
    )
    layer = replace(
        request.layer,
        breaks=(10000, 12000, 20000, 30000, 50000),
        surface=replace(request.layer.surface, values=request.layer.surface.values * 2000),
    )
    marks = tuple(
        replace(h, name=n, count=f"{12345 * h.rank}")
        for h, n in zip(
            request.hotspots,
            ("Helsingborgs centralstation Knutpunkten", "Söder", "Oceanhamnen–Campus"),
            strict=True,
        )
    )
    return replace(request, words=words, layer=layer, hotspots=marks)


def edge_area(scale: int = 1) -> MapRequest:
    base = bases.helsingborg()
    index = next((i for i, n in enumerate(base.area_names) if n.startswith("Kattarp")), 0)
    extent = bases.bounds(base, index)
    data = bases.clustered(extent, 60)
    layer = DensityLayer(bases.density(data, bases.ground_of(extent), 250), (2, 3, 5, 8, 12), 500)
    return replace(
        density(scale),
        focus=Focus((index,)),
        extent=extent,
        layer=layer,
        hotspots=(),
        words=bases.words(title="Mars 2026 · Kattarp-Hasslarp-Utvälinge"),
    )


def memphis(scale: int = 1) -> MapRequest:
    base = bases.memphis()
    extent = bases.bounds(base)
    data = bases.clustered(extent, 2000)
    layer = DensityLayer(bases.density(data, bases.ground_of(extent), 700), (20, 30, 50, 80, 120), 1000)
    words = bases.words(
        title="Robberies, January 2019 · Memphis",
        count_line="206 incidents",
        legend="Incidents within 1 km",
        demo="",
        footer_right="",
        attribution="Precincts: City of Memphis",
    )
    return MapRequest(base, Focus(), extent, layer, words, (), scale)  # type: ignore[arg-type]


SAMPLES = {
    "density": density,
    "points": points_view,
    "grid": grid,
    "coarse": lambda s=1: grid(s, True),
    "zones": zones,
    "areas": areas,
    "areas_coarse": lambda s=1: areas(s, True),
    "compare": compare,
    "municipality": municipality,
    "circle": circle,
    "empty": empty,
    "long": long,
    "edge": edge_area,
    "memphis": memphis,
}

QUICK = (
    "density",
    "points",
    "grid",
    "coarse",
    "zones",
    "areas",
    "compare",
    "circle",
    "empty",
    "long",
)  # need no other region


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SAMPLES:
        for scale in (1, 2):
            request = SAMPLES[name](scale)
            start = time.perf_counter()
            drawn = compose.draw(request)
            cold = time.perf_counter() - start
            start = time.perf_counter()
            compose.draw(request)
            warm = time.perf_counter() - start
            (folder / f"{name}{'@2x' if scale == 2 else ''}.png").write_bytes(drawn.png)
            times = f"first {cold * 1000:6.0f} ms, again {warm * 1000:5.0f} ms"
            sys.stdout.write(f"{name:14} {scale}x {times}, {len(drawn.png) / 1000:5.0f} kB\n")


if __name__ == "__main__":
    main()
