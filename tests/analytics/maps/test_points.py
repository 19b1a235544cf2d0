"""Symbols and rings: every incident in the frame is in exactly one of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.frame import points
from analytics.maps import compose
from analytics.maps.clusters import clusters
from analytics.maps.request import PointLayer
from tests.analytics.maps import samples

coordinates = st.lists(st.tuples(st.floats(0, 999), st.floats(0, 579), st.integers(0, 4)), max_size=120)


@settings(max_examples=40, deadline=None)
@given(coordinates)
def test_rings_and_symbols_add_up(where):
    x, y, kind = (np.array([row[i] for row in where], float) for i in range(3))
    found = clusters(x, y, kind.astype(int), 5)
    assert sum(cluster.n for cluster in found) == len(where)
    assert [sum(c.counts[k] for c in found) for k in range(5)] == [int((kind == k).sum()) for k in range(5)]


@settings(max_examples=25, deadline=None)
@given(coordinates)
def test_rings_do_not_touch(where):
    x, y, kind = (np.array([row[i] for row in where], float) for i in range(3))
    found = clusters(x, y, kind.astype(int), 5)
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            assert np.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius - 1e-6


def test_many_points_are_gathered_and_kept():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 1000, 50_000), rng.uniform(0, 580, 50_000)
    assert sum(cluster.n for cluster in clusters(x, y, np.zeros(50_000, int), 1)) == 50_000


def test_incidents_outside_the_frame_are_not_counted_in_silence():
    request = samples.points_view(1)
    far = points([*request.layer.points.x, 0.0], [*request.layer.points.y, 0.0], [*request.layer.points.kind, 0])
    drawn = compose.draw(replace(request, layer=replace(request.layer, points=far)))
    assert drawn.drawn == compose.draw(request).drawn == len(far) - 1
    (plan,) = compose.plan(request)
    assert sum(cluster.n for cluster in plan.layer.clusters) == drawn.drawn


def test_no_points_at_all():
    request = replace(samples.points_view(1), layer=PointLayer(points([], []), (("Stöld", 0),), "flera"))
    assert compose.draw(request).drawn == 0


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        (PointLayer(points([np.nan], [1.0]), (("a", 1),), ""), "NaN"),
        (PointLayer(points([1.0], [1.0], [3]), (("a", 1),), ""), "0 to 0"),
        (PointLayer(points([], []), tuple((str(i), 1) for i in range(6)), ""), "at most 5"),
    ],
)
def test_broken_points_say_what_to_mend(layer, says):
    with pytest.raises(ValueError, match=says):
        compose.draw(replace(samples.points_view(1), layer=layer))
