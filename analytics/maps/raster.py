"""Shapes in metres to coverage masks of a view."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from analytics.frame import Extent
from analytics.maps.view import View

FINE = 4  # shapes are drawn with four pixels a layout pixel in each direction, then reduced
Mask = NDArray[np.uint8]


class Plate:
    """A large one-channel picture of a view on which shapes are filled."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.fine = FINE
        self.image = Image.new("L", (view.width * self.fine, view.height * self.fine))
        self.pen = ImageDraw.Draw(self.image)

    def area(self, shape: Any) -> "Plate":
        """Fill polygons; holes stay open."""
        import shapely

        cut = _cut(shape, self.view)
        parts = [part for part in shapely.get_parts(cut, return_index=False) if part.geom_type == "Polygon"]
        for part in sorted(parts, key=lambda polygon: -polygon.area):
            self._ring(part.exterior, 255)
            for hole in part.interiors:
                self._ring(hole, 0)
        return self

    def lines(self, shape: Any, thickness: float) -> "Plate":
        """Draw lines `thickness` layout pixels wide with round joins."""
        import shapely

        cut = _cut(shape, self.view)
        if not cut.is_empty:
            cut = shapely.simplify(cut, self.view.metres / (2 * self.fine))
            self.area(shapely.buffer(cut, thickness / 2 * self.view.metres, quad_segs=4))
        return self

    def _ring(self, ring: Any, value: int) -> None:
        import shapely

        xy = shapely.get_coordinates(ring)
        ground, per_metre = self.view.ground, self.fine / self.view.metres
        xs, ys = (xy[:, 0] - ground.west) * per_metre, (ground.north - xy[:, 1]) * per_metre
        self.pen.polygon(np.stack([xs, ys], 1).ravel().tolist(), fill=value)

    def mask(self) -> Mask:
        """Coverage 0..255 in device pixels."""
        return np.asarray(self.image.reduce(self.fine // self.view.scale))

    def covers(self, side: int) -> tuple[Mask, NDArray[np.float32]]:
        """Both coverages: in device pixels, and in squares of `side` layout pixels."""
        return self.mask(), self.coarse(side)

    def coarse(self, side: int) -> NDArray[np.float32]:
        """Coverage 0..1 in squares of `side` layout pixels."""
        return np.asarray(np.asarray(self.image.reduce(self.fine * side)) / 255, np.float32)


def index_of(view: View, shapes: tuple[Any, ...]) -> NDArray[np.int16]:
    """Which shape lies at each device pixel, -1 for none; where shapes share a pixel, the smaller one."""
    import shapely

    image = Image.new("I", (view.width * view.scale, view.height * view.scale))
    pen, per_metre = ImageDraw.Draw(image), view.scale / view.metres
    rings = []
    for number, shape in enumerate(shapes):
        for part in shapely.get_parts(_cut(shape, view)):
            if part.geom_type == "Polygon":
                rings += [(part.exterior, number + 1), *((hole, 0) for hole in part.interiors)]
    # Larger rings first, so that what lies in a hole is drawn after the hole.
    for ring, value in sorted(rings, key=lambda pair: -shapely.Polygon(pair[0]).area - (pair[1] == 0) * 1e-3):
        xy = shapely.get_coordinates(ring)
        at = np.stack([(xy[:, 0] - view.ground.west) * per_metre, (view.ground.north - xy[:, 1]) * per_metre], 1)
        pen.polygon((at - 0.5).ravel().tolist(), fill=value)
    return (np.asarray(image) - 1).astype(np.int16)


def _cut(shape: Any, view: View) -> Any:
    """A shape's part around a view. The quick way fails where a corner only touches the frame; then the exact one."""
    import shapely

    try:
        return shapely.clip_by_rect(shape, *_around(view))
    except shapely.errors.GEOSException:
        return shapely.intersection(shape, shapely.box(*_around(view)))


def _around(view: View) -> tuple[float, float, float, float]:
    """The view's ground and a little more, so that no cut edge is seen."""
    ground: Extent = view.ground
    more = 20 * view.metres
    return ground.west - more, ground.south - more, ground.east + more, ground.north + more
