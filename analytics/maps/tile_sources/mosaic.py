"""Whole tiles side by side, drawn by staticmap.

staticmap 0.5.7 asks for every tile up to three times and then gives up the picture, prints, keeps
nothing and knows no files: so where tiles come from, and what a missing one is, are ours.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import product

from PIL import Image
from staticmap import StaticMap

from analytics.maps.tile_sources.mercator import Block
from analytics.maps.tile_sources.picture import decode
from analytics.maps.tile_sources.source import Reason, Tiles, TilesError

PAPER = "#F3F1EB"  # LOOK's land: a missing tile is a calm patch
PARENTS = 2  # levels: an absent tile is cut out of one up to four times as coarse, which still reads


class Mosaic(StaticMap):  # type: ignore[misc]  # staticmap ships no types
    """Draws one block of tiles and counts what was missing, and why."""

    def __init__(self, tiles: Tiles, found: Block, tile_size: int, *, connections: int, patience: float) -> None:
        super().__init__(found.columns * tile_size, found.rows * tile_size, tile_size=tile_size, background_color=PAPER)
        self.tiles, self.block = tiles, found
        self.connections, self.patience = connections, patience
        self.missing: Counter[Reason] = Counter()

    def draw(self) -> Image.Image:
        """The block, at its zoom."""
        found = self.block
        self.zoom = found.zoom
        self.x_center = found.west + found.columns / 2.0
        self.y_center = found.north + found.rows / 2.0
        image = Image.new("RGB", (self.width, self.height), self.background_color)
        self._draw_base_layer(image)
        return image

    def _draw_base_layer(self, image: Image.Image) -> None:
        found = self.block
        places = list(
            product(range(found.west, found.west + found.columns), range(found.north, found.north + found.rows))
        )
        pool = ThreadPoolExecutor(self.connections, "tiles")
        try:
            pictures = {pool.submit(self._picture, x, y): (x, y) for x, y in places}
            done, late = wait(pictures, self.patience)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        self.missing["too_slow"] += len(late)
        for future in done:
            x, y = pictures[future]
            picture = future.result()
            if isinstance(picture, str):
                self.missing[picture] += 1
            else:
                mask = picture if picture.mode == "RGBA" else None
                image.paste(picture, (self._x_to_px(x), self._y_to_px(y)), mask)

    def _picture(self, x: int, y: int) -> "Image.Image | Reason":
        """A tile or the reason why there is none; an absent one is cut out of its parent."""
        across = 1 << self.block.zoom
        if not 0 <= y < across:
            return "no_coverage"
        try:
            for up in range(min(PARENTS, self.block.zoom - self.tiles.min_zoom) + 1):
                z, px, py = self.block.zoom - up, (x % across) >> up, y >> up
                data = self.tiles.get(z, px, py)
                if data is not None:
                    return _part(self._decoded(data, z, px, py), x % across, y, up)
        except TilesError as error:
            return error.reason
        return "no_coverage"

    def _decoded(self, data: bytes, z: int, x: int, y: int) -> Image.Image:
        try:
            return decode(data, self.tile_size)
        except TilesError:
            self.tiles.forget(z, x, y)
            raise


def _part(picture: Image.Image, x: int, y: int, up: int) -> Image.Image:
    """The part of an ancestor that a tile covers, enlarged."""
    if up == 0:
        return picture
    side = picture.width / (1 << up)
    left, top = (x % (1 << up)) * side, (y % (1 << up)) * side
    return picture.resize(picture.size, Image.Resampling.BICUBIC, (left, top, left + side, top + side))
