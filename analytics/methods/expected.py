"""How many were to be expected this week, and whether what came is more than usual.

A quasi-Poisson regression on the series' own past, after Noufaily et al. 2013 ("An improved algorithm for outbreak
detection in multiple surveillance systems", Statistics in Medicine 32: 1206-1222), who improved Farrington et al. 1996
(J. R. Stat. Soc. A 159: 547-563):

1. The last five years tell (fewer when there are fewer), but not the 26 weeks before this one. Each year has 10 parts
   with a level each; one of them is the same week with three weeks on each side.
2. With three years or more there is a trend, if its p-value is below 0.05 and it does not lead above all that was seen.
3. Weeks whose Anscombe residual is above 2.58 were outbreaks: they weigh residual ** -2. One week with over ten
   times as many as any other is left out from the start.
4. Counts vary negative binomially round the mean, with variance phi * mean, phi at least 1. Unlike there, what is not
   known of the mean widens that (as in Farrington 1996), and half an incident is added to the window (Jeffreys' prior),
   so that a window without any does not make one incident an alarm. `plugin=True` leaves both out.
5. With less than a year and three weeks of history, all earlier weeks tell, at one level (`model` "level"): no
   season, no trend. With fewer than 12 weeks, or fewer than 5 incidents seen and expected in four weeks: too few.

Assumes that a week's count depends on the week and not on the one before, and that reporting is as it was (see
`effort`). Not for days, and not for series that began or ended within the years that tell.

Verdicts: `more`, `fewer`, `as_usual`, `too_few`; for several series at once `some_differ` when any is more or fewer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.frame import Floats
from analytics.methods.about import TOO_FEW, About, together
from analytics.methods.baseline import Baseline, baseline
from analytics.methods.counts_usual import at_least, at_most, quantile
from analytics.methods.quasipoisson import Fit, anscombe, fit

LEAST_WEEKS = 12  # a quarter: with fewer, phi rests on less than 11 degrees of freedom and says nothing
LEAST_WINDOW = 4  # weeks of the window that must be there, of 7 a year: more than half of one year's
# A week of more than ten times any other is a mistake (such as an import of old lists on one date), not a count of
# incidents. It must go before the first fit: it makes phi so large that its own residual looks small.
HUGE = 10.0
LEAST_YEARS_OF_TREND = 3  # Farrington et al. 1996, section 3.3


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen; the defaults are those of Noufaily et al. 2013 unless their comment says otherwise."""

    years: int = 5  # at most so many years back; fewer when there is less history
    half_window: int = 3  # weeks on each side of the same week in earlier years
    periods: int = 10  # parts of a year with a level each; 1 takes the windows alone
    left_out: int = 26  # the weeks before this one, lest a rise that has begun is taken for usual
    reweight_above: float = 2.58  # residuals above this are past outbreaks and weigh less
    trend_below: float = 0.05  # a trend is used when its p-value is below this (Farrington et al. 1996)
    alpha: float = 0.01  # chance, on each side, that a usual week is called more or fewer (the reference in R)
    recent: tuple[int, int] = (5, 4)  # fewer than 5, both seen and expected, in 4 weeks: too few to tell
    plugin: bool = False  # True: as if the expected count were known without error, as in R's "nbPlugin"

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5:
            raise ValueError(f"alpha is a chance between 0 and 0.5, got {self.alpha}")
        if min(self.years, self.half_window, self.left_out, *self.recent) < 0 or self.periods < 1:
            raise ValueError("years, weeks and counts cannot be negative, and a year has at least one period")


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

    `counts` has shape (n_series, n_weeks) or (n_weeks,): consecutive weeks, the last one judged; NaN is a week that is
    missing (nobody could report), 0 one in which nothing happened. Fractions (aoristic weights) are allowed.
    ValueError for another shape, and for negative or infinite counts.
    """
    chosen = settings or Settings()
    series = _series(counts)
    past = baseline(series.shape[1] - 1, chosen.years, chosen.half_window, chosen.periods, chosen.left_out)
    if past.weeks.size < LEAST_WEEKS:
        return _nothing(series, chosen, past)
    told = series[:, past.weeks]
    known = np.isfinite(told) & ~_huge(told)
    told = np.where(known, told, 0.0)
    fitted = _with_trend(told, known, past, chosen)
    enough = _enough(series, known, fitted, past, chosen)
    return _judged(series[:, -1], fitted, enough, chosen, past, float(told.sum() + np.nansum(series[:, -1])))


def _series(counts: ArrayLike) -> Floats:
    """Counts as (n_series, n_weeks)."""
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim not in {1, 2} or given.shape[-1] == 0:
        raise ValueError(f"counts need the shape (series, weeks) with at least the week to judge, got {given.shape}")
    if bool((given < 0.0).any()) or bool(np.isinf(given).any()):
        raise ValueError("a week's count is 0 or more and finite; write NaN for a week that is missing")
    return given if given.ndim == 2 else given[None, :]


def _huge(told: Floats) -> NDArray[np.bool_]:
    """The one week of a series, if any, that no other comes near."""
    counts = np.where(np.isfinite(told), told, 0.0)
    second = np.partition(counts, -2, axis=1)[:, -2]
    huge: NDArray[np.bool_] = counts > HUGE * (second[:, None] + 1.0)
    return huge


def _with_trend(told: Floats, known: NDArray[np.bool_], past: Baseline, chosen: Settings) -> Fit:
    """The fit of each series: with a trend where it is justified, else at levels."""
    flat = _reweighted(told, known, past, chosen, sloped=False)
    if past.years < LEAST_YEARS_OF_TREND:
        return flat
    sloped = _reweighted(told, known, past, chosen, sloped=True)
    here = np.flatnonzero(_justified(sloped, told, chosen))
    return _put(flat, here, _rows(sloped, here))


def _reweighted(told: Floats, known: NDArray[np.bool_], past: Baseline, chosen: Settings, sloped: bool) -> Fit:
    """Two fits: the second with past outbreaks weighed down (Farrington et al. 1996, section 3.6)."""
    present = known.astype(np.float64)
    residual = anscombe(told, fit(told, present, past.design, sloped))
    return fit(told, _weights(residual, present, chosen.reweight_above), past.design, sloped)


def _weights(residual: Floats, present: Floats, threshold: float) -> Floats:
    """What each week counts: residual ** -2 above the threshold, and together as many as there are weeks."""
    weight = np.where(residual > threshold, np.maximum(residual, 1.0) ** -2, 1.0) * present
    scale = present.sum(1) / np.maximum(weight.sum(1), 1e-300)  # both are 0 only together
    scaled: Floats = weight * scale[:, None]
    return scaled


def _rows(fitted: Fit, rows: NDArray[np.intp]) -> Fit:
    return Fit(*(getattr(fitted, name)[rows] for name in Fit.__slots__))


def _put(fitted: Fit, rows: NDArray[np.intp], part: Fit) -> Fit:
    """The fit with some rows from another."""
    if rows.size == len(fitted.phi):
        return part
    whole = [getattr(fitted, name).copy() for name in Fit.__slots__]
    for values, name in zip(whole, Fit.__slots__, strict=True):
        values[rows] = getattr(part, name)
    return Fit(*whole)


def _justified(sloped: Fit, told: Floats, chosen: Settings) -> NDArray[np.bool_]:
    """Where the slope differs from 0 and does not lead above all that was seen."""
    from scipy.special import stdtr

    error = np.sqrt(sloped.phi * sloped.slope_variance)
    t = np.abs(sloped.slope) / np.where(error > 0.0, error, np.inf)
    p = 2.0 * stdtr(np.maximum(sloped.freedom, 1.0), -t)
    mean = sloped.counted / np.where(sloped.exposed > 0.0, sloped.exposed, np.inf)
    justified: NDArray[np.bool_] = sloped.found & (p < chosen.trend_below) & (mean <= told.max(1, initial=0.0))
    return justified


def _enough(
    series: Floats, known: NDArray[np.bool_], fitted: Fit, past: Baseline, chosen: Settings
) -> NDArray[np.bool_]:
    """Where there are weeks and incidents enough to tell."""
    least, weeks = chosen.recent
    window = known[:, : past.design.size[0]].sum(1)
    weeks_enough = (known.sum(1) >= LEAST_WEEKS) & (window >= LEAST_WINDOW) & (fitted.freedom > 0.0)
    mean = fitted.counted / np.where(fitted.exposed > 0.0, fitted.exposed, np.inf)
    seen = np.nansum(series[:, max(series.shape[1] - weeks, 0) :], axis=1)
    enough: NDArray[np.bool_] = weeks_enough & ((seen >= least) | (mean * weeks >= least)) & np.isfinite(series[:, -1])
    return enough


def _judged(
    observed: Floats, fitted: Fit, enough: NDArray[np.bool_], chosen: Settings, past: Baseline, n: float
) -> Expected:
    """Bounds, chances and verdicts, from the negative binomial round the expected count."""
    exposed = np.where(fitted.exposed > 0.0, fitted.exposed, 1.0)
    mean = fitted.counted / exposed
    centre, spread = (mean, fitted.phi) if chosen.plugin else _predictive(fitted, exposed)
    seen = np.where(enough, observed, 0.0)
    chances = at_least(seen, centre, spread), at_most(seen, centre, spread)
    bounds = quantile(chosen.alpha, centre, spread), quantile(1.0 - chosen.alpha, centre, spread)
    verdicts = _verdicts(seen, bounds, enough)
    mean, low, high, p_more, p_fewer, phi, trend = (
        np.where(enough, values, np.nan) for values in (mean, *bounds, *chances, fitted.phi, fitted.slope)
    )
    about = _about(verdicts, chosen, past, n)
    return Expected(observed, mean, low, high, p_more, p_fewer, phi, trend, verdicts, past.model, about)


def _nothing(series: Floats, chosen: Settings, past: Baseline) -> Expected:
    """Too few weeks for any series."""
    verdicts, unknown = (TOO_FEW,) * len(series), np.full(len(series), np.nan)
    about = _about(verdicts, chosen, past, float(np.nansum(series)))
    return Expected(series[:, -1], *(unknown,) * 7, verdicts, past.model, about)


def _predictive(fitted: Fit, exposed: Floats) -> tuple[Floats, Floats]:
    """The mean with half an incident added, and the variance over it with what is not known of the mean."""
    counted = fitted.counted + 0.5  # Jeffreys' prior for a Poisson mean
    centre = counted / exposed
    return centre, fitted.phi * (1.0 + centre * (1.0 / counted + fitted.log_variance))


def _verdicts(seen: Floats, bounds: tuple[Floats, Floats], enough: NDArray[np.bool_]) -> tuple[str, ...]:
    words = np.where(seen > bounds[1], "more", np.where(seen < bounds[0], "fewer", "as_usual"))
    return tuple(np.where(enough, words, TOO_FEW).tolist())


def _about(verdicts: tuple[str, ...], chosen: Settings, past: Baseline, n: float) -> About:
    parameters = (("model", past.model), ("weeks", len(past.weeks)), ("years", past.years), ("alpha", chosen.alpha))
    return About("expected", round(n), parameters, together(verdicts))
