"""What a method must say of itself."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """A way to turn incidents into a finding.

    `least_level` is the lowest level of detail it makes sense on (0 nothing, 1 counts only, 2 snapped
    place and week, 3 exact place and hour, 4 everything): below it the caller answers with counts, or
    refuses and says why. `run` is the method's function; its arguments are its own.
    """

    name: str
    least_level: int
    run: Callable[..., object]
