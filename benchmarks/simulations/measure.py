"""False alarms in quiet weeks, and how often and how soon planted hotspots are found."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from benchmarks.simulations.claims import METHODS
from benchmarks.simulations.planted import FORMS, extra, spots
from benchmarks.simulations.years import Columns, looks, quiet_years

GOES_ON = 4  # weeks that a planted hotspot lasts, and in which it may be found


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something happened."""

    hits: int
    tries: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % (Clopper & Pearson 1934)."""
        low = beta.ppf(0.025, self.hits, self.tries - self.hits + 1) if self.hits else 0.0
        high = beta.ppf(0.975, self.hits + 1, self.tries - self.hits) if self.hits < self.tries else 1.0
        return float(low), float(high)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits / self.tries:.1%} ({self.hits}/{self.tries}; {low:.1%} to {high:.1%})"


def false_alarms(
    years: Columns, history: int, weeks: int, methods: tuple[str, ...] = tuple(METHODS)
) -> dict[str, Rate]:
    """Of each method: quiet weeks with any claim."""
    found = dict.fromkeys(methods, 0)
    n = 0
    for columns in looks(years, history, weeks):
        n += 1
        for name in methods:
            found[name] += bool(METHODS[name](columns)[0].size)
    return {name: Rate(hits, n) for name, hits in found.items()}


@dataclass(frozen=True, slots=True)
class Power:
    """Of one form and strength: found in the first week, found within four, and the mean week of those found."""

    at_once: Rate
    found: Rate
    delay: float


def detection(
    weekly: float, strength: float, trials: int, seed: int, *, history: int = 104, one_kind: bool = False
) -> dict[tuple[str, str], Power]:
    """By (method, form): hotspots of each form planted together in a quiet city, `trials` times."""
    rng = np.random.default_rng(seed)
    weeks: dict[tuple[str, str], list[int]] = {(name, form): [] for name in METHODS for form in FORMS}
    years = quiet_years(weekly, history + GOES_ON + 40, seed)
    for _ in range(trials):
        onset = history + int(rng.integers(40))
        planted = spots(years, rng)
        whole = years
        for spot in planted:
            whole = whole.joined(extra(spot, strength, range(onset, onset + GOES_ON), rng, one_kind))
        for name, method in METHODS.items():
            seen = {spot.form: 0 for spot in planted}
            for week in range(GOES_ON):
                if all(seen.values()):
                    break
                x, y = method(whole.weeks(onset + week - history, onset + week + 1))
                for spot in planted:
                    if not seen[spot.form] and (spot.distance(x, y) <= spot.reach).any():
                        seen[spot.form] = week + 1
            for form, first in seen.items():
                weeks[name, form].append(first)
    return {key: _power(np.array(found)) for key, found in weeks.items()}


def _power(weeks: np.ndarray) -> Power:  # type: ignore[type-arg]
    found = weeks[weeks > 0]
    return Power(
        Rate(int((weeks == 1).sum()), weeks.size),
        Rate(int(found.size), weeks.size),
        float(found.mean()) if found.size else float("nan"),
    )
