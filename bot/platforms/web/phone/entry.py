"""What somebody has filled in so far, as the form posts it: names are the contract of `/rapportera`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

# Everything that is handed to the command; the page's own fields (token, act, view) are not.
FIELDS = (
    "once", "kind", "where", "lon", "lat", "accuracy", "from", "place", "when", "date", "time", "date_to", "time_to",
    "certainty", "place_type", "text", "photos", "police", "more",
)  # fmt: skip
PLACE = ("where", "lon", "lat", "accuracy", "from", "place")
# Metres of ground across a map picture, from a yard to the region's size (None is all of it).
STEPS = (300.0, 600.0, 1_200.0, 2_500.0, 5_000.0, 10_000.0, 20_000.0)
FIRST = 1_200.0
MOST_DIGESTS = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields, and which ground the map shows: `middle` (lon, lat) or None for all, `metres` across."""

    fields: Mapping[str, str]
    middle: tuple[float, float] | None = None
    metres: float = FIRST

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def photos(self) -> tuple[str, ...]:
        """Digests of the photos that were taken in."""
        return tuple(dict.fromkeys(part for part in self["photos"].split(",") if part))[:MOST_DIGESTS]

    @property
    def pin(self) -> tuple[float, float] | None:
        """The chosen point (lon, lat)."""
        return degrees(self["lon"], self["lat"])

    def with_(self, **values: str) -> "Entry":
        """The same with some fields changed; `from_` is the field "from"."""
        return replace(self, fields={**self.fields, **{name.rstrip("_"): value for name, value in values.items()}})

    def pinned(self, lon: float, lat: float, how: str) -> "Entry":
        """The same with the point there; words and a chosen place no longer say where."""
        where = {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "from_": how, "accuracy": "", "place": ""}
        return self.with_(**where)

    def zoomed(self, step: int) -> "Entry":
        """The same seen nearer (-1) or from farther away (1)."""
        if self.middle is None:
            return self
        nearest = min(range(len(STEPS)), key=lambda number: abs(STEPS[number] - self.metres))
        wanted = nearest + step
        if wanted >= len(STEPS):
            return replace(self, middle=None)
        return replace(self, metres=STEPS[max(0, wanted)])


# The shell's fields: no id, which the script makes for each report.
SHELL = Entry({"when": "now"})


def of(given: Mapping[str, str]) -> Entry:
    """What a posted form holds."""
    fields = {name: given[name] for name in FIELDS if given.get(name)}
    lon, lat, metres = [*given.get("view", "").split(","), "", "", ""][:3]
    return Entry({"once": new_id()} | fields, degrees(lon, lat), number(metres) or FIRST)


def blank(kept: Entry | None = None) -> Entry:
    """A new report, at the same place as `kept`."""
    place = {name: kept[name] for name in PLACE if kept[name]} if kept else {}
    fields = {"once": new_id(), "when": "now"} | place
    return Entry(fields, kept.middle if kept else None, kept.metres if kept else FIRST)


def new_id() -> str:
    """An id that the same report keeps through every retry."""
    return secrets.token_urlsafe(16)


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def degrees(lon: str, lat: str) -> tuple[float, float] | None:
    """A point on earth, or None."""
    x, y = number(lon), number(lat)
    return (x, y) if x is not None and y is not None and abs(x) <= 180 and abs(y) < 90 else None
