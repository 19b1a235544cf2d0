"""Figures of the Swedish reference system: SWEREF 99 TM, and the local zones towns use for their maps."""

import re
from dataclasses import dataclass

_FIGURE = r"(\d{1,3}(?:[ \u00a0]\d{3}){1,2}|\d{5,7})(?:[.,](\d{1,3}))?(?![\d.,]*\d)"
_PAIR = re.compile(
    rf"(?<![\d.,])(?:[NXE][:= ]*)?{_FIGURE}(?:\s*m\b)?\s*[,;/]?\s*(?:[NYEÖ][:= ]*)?{_FIGURE}(?:\s*m\b)?", re.IGNORECASE
)
# Northings of Sweden, and eastings: 180-920 km in TM; a local zone's middle meridian is at 150 km and
# no zone is wider than some 80 km to a side (Lantmäteriet, SWEREF 99 projektionszoner).
_NORTHINGS = (6_100_000.0, 7_700_000.0)
_TM_EASTINGS = (180_000.0, 930_000.0)
_LOCAL_EASTINGS = (70_000.0, 230_000.0)
TM = "EPSG:3006"
LOCAL = tuple(f"EPSG:{code}" for code in range(3007, 3019))  # 12 00, 13 30 … 23 15


@dataclass(frozen=True, slots=True)
class Grid:
    """A northing and an easting in metres, the reference systems they may be of, and where they stand."""

    north: float
    east: float
    systems: tuple[str, ...]
    start: int
    end: int
    decimals: int = 0


def find_grid(text: str) -> Grid | None:
    """The first pair of figures that can be a place in Sweden, in either order; None for none."""
    for found in _PAIR.finditer(text):
        first, second = _metres(found[1], found[2]), _metres(found[3], found[4])
        north, east = (first, second) if first > second else (second, first)
        systems: tuple[str, ...] = (TM,) if _within(east, _TM_EASTINGS) else ()
        systems += LOCAL if _within(east, _LOCAL_EASTINGS) else ()
        if systems and _within(north, _NORTHINGS):
            decimals = min(len(found[2] or ""), len(found[4] or ""))
            return Grid(north, east, systems, found.start(), found.end(), decimals)
    return None


def _metres(whole: str, part: str | None) -> float:
    return float("".join(whole.split()) + "." + (part or "0"))


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
