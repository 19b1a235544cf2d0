"""Anything may be asked; what cannot be drawn says what to mend, the rest is drawn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.frame import Extent
from analytics.maps import compose
from analytics.maps.request import (
    AreaLayer,
    BaseMap,
    ChangeLayer,
    DensityLayer,
    Focus,
    GridLayer,
    Hotspot,
    MapRequest,
)
from analytics.methods.finding import Surface
from tests.analytics.maps import bases, samples

NAN = float("nan")
BROKEN_RING = np.array([[NAN, 1], [2, 2], [3, 3]])
BOX = Extent(350_000, 6_210_000, 353_000, 6_213_000)


def surface(
    value: float = 1.0, extent: Extent = BOX, shape: tuple[int, int] = (30, 30), unit: str = "count"
) -> Surface:
    return Surface(np.full(shape, value, np.float32), extent, 100.0, unit)


def request(**changed) -> MapRequest:
    usual = MapRequest(bases.small(), Focus(), BOX, DensityLayer(surface(), (2, 3), 200), bases.words(), (), 1)
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"extent": Extent(NAN, 0, 1, 1)}, "finite"),
        ({"extent": Extent(2, 0, 1, 1)}, "turned over"),
        ({"extent": Extent(0, 5, 1, 1)}, "turned over"),
        ({"extent": Extent(0, 0, 1e12, 1)}, "metres of a projected CRS"),
        ({"base": BaseMap("none", (), (), (), (), ())}, "neither land nor areas"),
        ({"base": replace(bases.small(), key="names", area_names=("a",))}, "area names"),
        ({"base": BaseMap("ring", ((BROKEN_RING,),), (), (), (), ())}, "three or more finite"),
        ({"focus": Focus((99,))}, r"\[99\]"),
        ({"focus": Focus(circle=(1.0, 2.0, -5.0))}, "radius"),
        ({"scale": 3}, "scale"),
        ({"layer": DensityLayer(surface(NAN), (2,), 200)}, "NaN"),
        ({"layer": DensityLayer(surface(), (3, 2), 200)}, "rise"),
        ({"layer": DensityLayer(surface(), (1, 2, 3, 4, 5, 6), 200)}, "at most 5"),
        ({"layer": DensityLayer(surface(unit="per_m2"), (2,), 0)}, "radius"),
        ({"layer": DensityLayer(surface(unit="kg"), (2,), 200)}, "per_m2"),
        ({"layer": DensityLayer(surface(shape=(30, 10)), (2,), 200)}, "do not cover"),
        ({"layer": GridLayer(surface(shape=(0, 10)), (2,))}, "rows and columns"),
        ({"layer": AreaLayer(np.array([1.0]), (2,), ("1",))}, "each of the 4 areas"),
        ({"layer": AreaLayer(np.array([1, 2, NAN, 4]), (2,), ("", "", "", ""))}, "finite"),
        ({"layer": ChangeLayer(surface(), (1, 2, 3, 4), 200, ("fler", "färre"), "lika")}, "at most 3"),
        ({"layer": replace(samples.zones(1).layer, breaks=(1, 2, 3, 4, 5))}, "at most 4"),
        ({"layer": replace(samples.zones(1).layer, labels=("a",))}, "one class more"),
        ({"layer": replace(samples.zones(1).layer, counts=np.ones(3))}, "four sides"),
        ({"layer": replace(samples.zones(1).layer, values=np.full(4, NAN))}, "finite"),
        ({"layer": replace(samples.zones(1).layer, zones=np.zeros((4, 4)))}, "below its east"),
        ({"layer": object()}, "no layer draws"),
        ({"hotspots": (Hotspot(NAN, 1, 1, "a", "1"),)}, "no finite place"),
        ({"panels": samples.compare(1).panels}, "ChangeLayer"),
        ({"panels": samples.compare(1).panels[:1], "layer": samples.compare(1).layer}, "panels"),
    ],
)  # fmt: skip
def test_bad_input_says_what_to_mend(changed, says):
    with pytest.raises(ValueError, match=says):
        compose.draw(request(**changed))


texts = st.text(max_size=120)
numbers = st.floats(0, 60_000)
spot = st.builds(
    Hotspot,
    st.floats(349_000, 354_000),
    st.floats(6_209_000, 6_214_000),
    st.integers(1, 30),
    texts,
    texts,
    st.sampled_from((-1, 0, 1)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(numbers, numbers, numbers, numbers), st.lists(spot, max_size=25), texts, texts)
def test_any_extent_hotspots_and_words_are_drawn(box, hotspots, long, name):
    west, south = 320_000 + box[0], 6_170_000 + box[1]
    extent = Extent(west, south, west + box[2], south + box[3])
    words = bases.words(
        title=long,
        title_short=name,
        count_line=long * 3,
        legend=name,
        attribution=long,
        footer_right=name,
        demo=name,
    )
    drawn = compose.draw(request(extent=extent, hotspots=tuple(hotspots), words=words))
    assert drawn.png[:4] == b"\x89PNG"


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.floats(1, 5000),
    st.floats(-1e6, 1e6),
    st.sampled_from(("density", "grid", "change")),
)
def test_any_surface_is_drawn(rows, columns, cell, value, kind):
    box = Extent(351_000, 6_211_000, 351_000 + columns * cell, 6_211_000 + rows * cell)
    values = np.full((rows, columns), value, np.float32)
    values[0] = 0
    made = Surface(values, box, cell, "count")
    layers = {
        "density": DensityLayer(made, (2, 5, 9), 200),
        "grid": GridLayer(made, (2, 5, 9)),
        "change": ChangeLayer(made, (2, 5), 200, ("fler", "färre"), "lika"),
    }
    assert compose.draw(request(layer=layers[kind])).width == 1000
