"""Which polygon holds a position, by the tree and polygon by polygon."""

import numpy as np
import shapely

from storage.polygons import Tagger


def test_many_positions_and_few_are_told_alike_also_on_borders_and_where_polygons_overlap() -> None:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(5, 5, 15, 15), shapely.Point(40, 40)]
    tagger = Tagger([shape.wkb for shape in [*shapes[:3], shapely.buffer(shapes[3], 3.0)]])
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(-1, 45), np.arange(-1, 45)))
    few = np.concatenate([tagger.first(x[i : i + 50], y[i : i + 50]) for i in range(0, x.size, 50)])
    assert (tagger.first(x, y) == few).all()
    assert tagger.first([10.0, 20.0, 12.0, 40.0, 30.0], [5.0, 5.0, 12.0, 40.0, 30.0]).tolist() == [0, 1, 2, 3, -1]
    assert set(few) == {-1, 0, 1, 2, 3}
