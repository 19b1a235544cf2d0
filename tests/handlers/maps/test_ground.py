"""Polygons out of the database, with shapely and without."""

import numpy as np
import pytest
import shapely

from handlers.maps.ground import polygons

SQUARE = shapely.box(0, 0, 4, 4)
RING = SQUARE.difference(shapely.box(1, 1, 2, 2))
BOTH = shapely.MultiPolygon([RING, shapely.box(10, 10, 11, 12)])


@pytest.mark.parametrize("shape", [SQUARE, RING, BOTH, shapely.MultiPolygon([SQUARE])])
@pytest.mark.parametrize("order", [0, 1])
def test_every_ring_comes_out(shape: shapely.Geometry, order: int) -> None:
    found = polygons(shapely.to_wkb(shape, byte_order=order))
    parts = [(part.exterior, *part.interiors) for part in shapely.get_parts(shape)]
    assert [len(polygon) for polygon in found] == [len(rings) for rings in parts]
    for polygon, rings in zip(found, parts, strict=True):
        for ring, wanted in zip(polygon, rings, strict=True):
            assert np.array_equal(ring, shapely.get_coordinates(wanted))


@pytest.mark.parametrize("order", [0, 1])
def test_unusual_forms_are_read_too(order: int) -> None:
    high = shapely.force_3d(SQUARE, 7.0)
    found = polygons(shapely.to_wkb(high, byte_order=order, output_dimension=3))
    assert np.array_equal(found[0][0], shapely.get_coordinates(SQUARE))
    assert polygons(shapely.to_wkb(shapely.GeometryCollection([SQUARE, shapely.Point(1, 1)]))) != ()
    assert polygons(shapely.to_wkb(shapely.Polygon())) == ()
