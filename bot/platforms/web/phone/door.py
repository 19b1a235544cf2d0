"""What the app hands to the phone page. Every call is synchronous and runs in a worker thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.reply import Reply
from handlers.texts import Texts

Choice = tuple[str, str]  # the value a form sends, and its words


@dataclass(frozen=True, slots=True)
class Holder:
    """Who reports: the person's key, name and language."""

    person: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the form offers. `latest` are the person's own kinds, newest first, filled up with usual ones.

    `groups` are all kinds: (the group's words, its kinds).
    """

    latest: tuple[Choice, ...]
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    place_types: tuple[Choice, ...]
    certainties: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A map picture, and how a point in it (u from left, v from top, 0..1) becomes degrees.

    lon = lon[0] + lon[1]·u + lon[2]·v, the same for `lat`. `near` says in words what is in its
    middle, `metres` how wide it is.
    """

    png: bytes
    lon: tuple[float, float, float]
    lat: tuple[float, float, float]
    near: str
    metres: float

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The degrees (lon, lat) of a point in the picture."""
        return tuple(a + b * u + c * v for a, b, c in (self.lon, self.lat))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo that was taken in, and where it says it was taken (lon, lat), to be offered."""

    digest: str
    position: tuple[float, float] | None = None


class PhotoRefusedError(Exception):
    """A photo that cannot be used; `says` is for people. `again` when trying once more may help."""

    def __init__(self, says: str, *, again: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.again = again


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PhoneDoor:
    """The page's way into the app.

    `exchange(secret, now)` spends a personal link for a session's secret, `session(secret, now)` is its
    person while it lasts and the person has not left, `end(secret)` signs out.
    `run(line, person, form, language, now)` answers a line privately. `ground(lon, lat, metres, pin, language)`
    draws the base map alone around a point, `metres` across, with a mark at `pin`; `region(language)` all of it.
    `take_photo(person, data, language, now)` raises PhotoRefusedError.
    """

    exchange: Callable[[str, datetime], str | None]
    session: Callable[[str, datetime], Holder | None]
    end: Callable[[str], None]
    run: Callable[[str, str, Mapping[str, str], str, datetime], Reply]
    form_facts: Callable[[str | None, str], FormFacts]
    places: Callable[[str], tuple[Choice, ...]]
    ground: Callable[[float, float, float, tuple[float, float] | None, str], Ground]
    region: Callable[[str], Ground]
    take_photo: Callable[[str, bytes, str, datetime], Taken]
    texts: Callable[[str], Texts]
    attribution: Callable[[], str]
    region_version: Callable[[], str]
    zone: str = "Europe/Stockholm"
    now: Callable[[], datetime] = field(default=_now)
