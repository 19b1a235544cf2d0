"""From metres to degrees."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer


@lru_cache(maxsize=4)  # to make one takes longer than to turn all places of a file with it
def degrees(crs: str) -> "Transformer":
    """What turns metres of `crs` into WGS84 (lon, lat); any thread may use it."""
    from pyproj import Transformer

    return Transformer.from_crs(crs, 4326, always_xy=True)
