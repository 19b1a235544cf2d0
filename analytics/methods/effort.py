"""Whether a change is events, or reporting.

Verdicts: `real_rise`, `real_fall`, `more_reporting`, `less_reporting`, `partner_missing`, `one_partner`, `mixed`,
`as_usual`, `too_few`.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from analytics.methods.about import About
from analytics.methods.compared import Compared


@dataclass(frozen=True, slots=True)
class Effort:
    """A change, taken apart by who reported; counts in incidents of the later period.

    change = from_continuing + from_new + from_silent. `new`, `silent` and `alone` are indexes of sources in the
    caller's order; `alone` is the one source that carries the change, or None.
    """

    change: float
    from_continuing: float
    from_new: float
    from_silent: float
    new: tuple[int, ...]
    silent: tuple[int, ...]
    alone: int | None
    sources: tuple[int, int]  # how many reported at all, earlier and later
    reporters: tuple[float, float] | None  # people who reported, earlier and later, where known
    total: Compared
    continuing: Compared
    about: About


def effort(
    earlier: ArrayLike,
    later: ArrayLike,
    *,
    earlier_days: float = 1.0,
    later_days: float = 1.0,
    earlier_reporters: ArrayLike | None = None,
    later_reporters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Effort:
    """Two periods' counts by source, shape (n_sources,), and where known how many people reported for each."""
    raise NotImplementedError
