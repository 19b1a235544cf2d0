"""How many were to be expected this week, and is what came more than usual?

Verdicts: `more`, `fewer`, `as_usual`, `too_few`; for several series at once `some_differ` when any is more or fewer.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from analytics.frame import Floats
from analytics.methods.about import About


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen; the defaults are those of Noufaily et al. 2013 unless their comment says otherwise."""

    years: int = 5  # at most so many years back; fewer when there is less history
    half_window: int = 3  # weeks on each side of the same week in earlier years
    periods: int = 10  # parts of a year with a level each; 1 takes the windows alone
    left_out: int = 26  # the weeks before this one, lest a rise that has begun is taken for usual
    reweight_above: float = 2.58  # residuals above this are past outbreaks and weigh less
    trend_below: float = 0.05  # a trend is used when its p-value is below this
    alpha: float = 0.01  # chance, on each side, that a usual week is called more or fewer
    recent: tuple[int, int] = (5, 4)  # fewer than 5, both seen and expected, in 4 weeks: too few to tell
    plugin: bool = False  # True: as if the expected count were known without error, as in R's "nbPlugin"


@dataclass(frozen=True, slots=True)
class Expected:
    """What each series should have had in its last week; arrays of shape (n_series,), NaN where too few.

    `lower` to `upper`, both included, is as usual. `p_more` is the chance of as many as were seen or more in a usual
    week, `p_fewer` of as many or fewer. `phi` is the variance over the mean (at least 1), `trend` the change of
    log(count) per week, 0 where none was justified. `model` is "season" or "level", the same for all series.
    """

    observed: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    p_more: Floats
    p_fewer: Floats
    phi: Floats
    trend: Floats
    verdicts: tuple[str, ...]
    model: str
    about: About


def expected(counts: ArrayLike, settings: Settings | None = None) -> Expected:
    """The last week of each series against what its own past lets expect.

    `counts` has shape (n_series, n_weeks) or (n_weeks,): consecutive weeks, the last one judged; NaN is a week that
    is missing.
    """
    raise NotImplementedError
