"""The weekly verdict on places: what is new, grows, goes on, fades or is gone."""

from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from analytics.frame import Extent
from analytics.methods.about import About
from analytics.methods.clusters import Rows

State = Literal["new", "growing", "persistent", "fading", "former", "sporadic"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the week, metres; see `weekly` for what the states mean.

    `count` are the week's incidents there (`members` are their rows), `expected` what an unchanged week would have
    had and `before` the week before. `p` is the chance that a week without any change would claim anything as strong
    as this anywhere in the city, and `recurrence` its inverse in weeks; both None where nothing was tested
    (persistent, sporadic). `weeks` is for how many weeks a claimed change has been seen (1, 2 or 4), 0 without one.
    `kinds` are (kind, incidents), the most common first. `street` says that it is a stretch of street `length` metres
    long; otherwise `radius` holds 80 % of its incidents around (x, y), which is its densest spot.
    """

    x: float
    y: float
    radius: float
    count: int
    expected: float
    before: int
    state: State
    p: float | None
    recurrence: float | None
    weeks: int
    members: Rows
    kinds: tuple[tuple[int, int], ...]
    length: float
    street: bool


@dataclass(frozen=True, slots=True)
class Weekly:
    """The week's places: new first, then growing, persistent, sporadic, fading, former; each by count."""

    places: tuple[Place, ...]
    about: About


def weekly(
    x: ArrayLike,
    y: ArrayLike,
    kind: ArrayLike,
    day: ArrayLike,
    extent: Extent,
    *,
    seed: int,
    history: int | None = None,
) -> Weekly:
    """The verdict on the week that ends on day 0.

    Columns of shape (n,): metres, kinds as integers from 0, and `day` as whole local days before the week's last day
    (0 its last, 6 its first). `history` is how many days the columns cover; the oldest incident decides unless given.
    Verdicts of `about`: "new", "growing", "fewer", "as_usual", "too_few".
    """
    raise NotImplementedError
