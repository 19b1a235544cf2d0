"""Positions of a batch in the region's metres, and what to say when they lie somewhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.model.region import Region
from storage.sources.geometry import WGS84, Floats, authority, bounds_in, project
from storage.sources.trouble import Message, SourceError

Bools = NDArray[np.bool_]

# A little beyond the border is a neighbour's business; a wrong CRS is far off. The store's own margin
# (storage/reference.py): a tenth of the region's longer side.
BEYOND = 0.1
# A file is refused as a whole when nearly all lies outside and one CRS explains nearly all of it.
NEARLY_ALL = 0.9
# This many positions are enough to find the CRS that fits.
SAMPLE = 50
# Tried first: degrees, Sweden's (SWEREF 99 TM and its local zones, RT 90), the web's.
USUAL = (
    WGS84,
    "EPSG:3006",
    *(f"EPSG:{code}" for code in range(3007, 3019)),
    "EPSG:3021",
    "EPSG:2400",
    "EPSG:3857",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file's positions should lie, and the CRS that it says they are in."""

    region: Region
    crs: str

    def metres(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Bools]:
        """The region's metres for arrays of shape (n,), and which of them lie in or near the region."""
        here_x, here_y = project(x, y, self.crs, self.region.crs)
        return here_x, here_y, inside(here_x, here_y, self.region)

    def refuse_wrong_crs(self, x: Floats, y: Floats, ok: Bools) -> None:
        """Raise SourceError when nearly everything lies outside and one thing explains it."""
        if not len(ok) or (~ok).mean() < NEARLY_ALL:
            return
        mend = self.explain(x[~ok], y[~ok]) or self._local(x[~ok][:SAMPLE], y[~ok][:SAMPLE])
        if mend is not None:
            raise SourceError(f"file.{mend.key}", **mend.values, region=self.region.name, given=self.crs)

    def explain(self, x: Floats, y: Floats) -> Message | None:
        """Why positions lie outside: swapped axes, or the usual CRS that fits; None when nothing does."""
        xs, ys = x[:SAMPLE], y[:SAMPLE]
        if self._fits(ys, xs, self.crs):
            return Message("position.swapped", {"crs": self.crs})
        for crs in USUAL:
            if crs != self.crs and self._fits(xs, ys, crs):
                return Message("position.crs", {"crs": crs})
            if crs != self.crs and self._fits(ys, xs, crs):
                return Message("position.crs_swapped", {"crs": crs})
        return None

    def _local(self, x: Floats, y: Floats) -> Message | None:
        """Any projected CRS made for this part of the world."""
        for crs in local_systems(self.region):
            try:
                if crs != self.crs and self._fits(x, y, crs):
                    return Message("position.crs", {"crs": crs})
            except SourceError:
                continue
        return None

    def _fits(self, x: Floats, y: Floats, crs: str) -> bool:
        here_x, here_y = project(x, y, crs, self.region.crs)
        return bool(inside(here_x, here_y, self.region).mean() >= NEARLY_ALL)


def place(region: Region, crs: str | None) -> Place:
    """Where positions given in `crs` (WGS84 when None) belong. Raises SourceError for an unknown CRS."""
    return Place(region, authority(crs) if crs else WGS84)


def inside(x: Floats, y: Floats, region: Region) -> Bools:
    """Which metres lie in the region's bounds, widened by BEYOND."""
    west, south, east, north = region.bounds
    margin = BEYOND * max(east - west, north - south)
    in_x = (x >= west - margin) & (x <= east + margin)
    return np.asarray(in_x & (y >= south - margin) & (y <= north + margin), dtype=np.bool_)


def local_systems(region: Region) -> Sequence[str]:
    """Projected systems whose area of use holds the region, the smallest first."""
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    area = AreaOfInterest(*bounds_in(region.bounds, region.crs, WGS84))
    found = query_crs_info("EPSG", PJType.PROJECTED_CRS, area_of_interest=area, contains=True)

    def size(info: object) -> float:
        use = getattr(info, "area_of_use", None)
        return (use.east - use.west) * (use.north - use.south) if use else 1e9

    return [f"EPSG:{info.code}" for info in sorted(found, key=size)][:200]
