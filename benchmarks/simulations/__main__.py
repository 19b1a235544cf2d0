"""`python -m benchmarks.simulations [QUIET_WEEKS TRIALS]`: the tables of docs/backtests.md on false alarms and power.

About half an hour with the defaults (400 weeks and 40 trials) on one core; 0 leaves a table as it is. Progress goes
to standard error.
"""

import sys
from pathlib import Path

from benchmarks.simulations.claims import METHODS
from benchmarks.simulations.measure import Rate, detection, false_alarms
from benchmarks.simulations.planted import FORMS
from benchmarks.simulations.real import CITIES
from benchmarks.simulations.years import Columns, quiet_years, reshuffled, sprees
from benchmarks.tables import replace_part

DOCUMENT = Path(__file__).parents[2] / "docs" / "backtests.md"
HISTORY, SPAN = 104, 50  # weeks before the first look, and looks at each city
STRENGTHS = (0, 5, 10, 20, 40)  # of 0 is found what chance finds
OURS = ("weekly verdict",)


def quiet(weeks: int) -> list[str]:
    """Rows: how often a quiet week is claimed to have a rise."""
    cities = -(-weeks // SPAN)
    rows = [
        _quiet(
            f"made-up city, {n:,} a week", [quiet_years(n, HISTORY + SPAN, 1000 + s) for s in range(cities)], HISTORY
        )
        for n in (150, 1000)
    ]
    large = [quiet_years(6000, HISTORY + SPAN, 2000 + s) for s in range(max(1, cities // 2))]
    rows.append(_quiet("made-up city, 6,000 a week", large, HISTORY, OURS))
    young = [quiet_years(1000, 24 + SPAN, 3000 + s) for s in range(cities)]
    rows.append(_quiet("the same, 1,000 a week, with half a year of history", young, 24, OURS))
    clumped = [sprees(quiet_years(700, HISTORY + SPAN, 4000 + s), s) for s in range(cities)]
    rows.append(_quiet("the same, where every fifth comes as a spree of 1 to 4 more", clumped, HISTORY, OURS))
    for name, read in CITIES.items():
        real = read()
        if real is not None:
            rows.append(_real(name, real, max(1, cities // 2)))
    return rows


def _quiet(name: str, cities: list[Columns], history: int, methods: tuple[str, ...] = tuple(METHODS)) -> str:
    total = {method: Rate(0, 0) for method in methods}
    for years in cities:
        found = false_alarms(years, history, history + SPAN, methods)
        total = {
            method: Rate(r.hits + found[method].hits, r.tries + found[method].tries) for method, r in total.items()
        }
    print(name, {method: str(rate) for method, rate in total.items()}, file=sys.stderr, flush=True)
    return "| " + " | ".join([name, *(str(total[m]) if m in total else "" for m in METHODS)]) + " |"


def _real(name: str, real: Columns, times: int) -> str:
    weeks = int(real.day.max()) // 7
    history = min(HISTORY, weeks // 2)
    shuffled = [reshuffled(real, seed).weeks(weeks - history - SPAN, weeks) for seed in range(times)]
    if weeks < history + SPAN:
        shuffled = [reshuffled(real, seed) for seed in range(times)]
    return _quiet(f"{name}, reshuffled", shuffled, history)


def planted(trials: int, weekly: int) -> list[str]:
    """Rows: of each form and strength, how often each method finds it at once and within four weeks, and when."""
    rows = []
    for strength in STRENGTHS:
        found = detection(weekly, strength, trials, 7000 + strength + weekly)
        for form in FORMS:
            cells = []
            for method in METHODS:
                power = found[method, form]
                delay = f"{power.delay:.1f}" if power.found.hits else "–"
                cells.append(f"{_percent(power.at_once)} / {_percent(power.found)} / {delay}")
            rows.append("| " + " | ".join([f"{weekly:,}", form, f"+{strength}", *cells]) + " |")
            print(rows[-1], file=sys.stderr, flush=True)
    return rows


def _percent(rate: Rate) -> str:
    return f"{rate.hits / rate.tries:.0%}"


def main(weeks: int, trials: int) -> None:
    """Measure, and write the tables into the document; 0 leaves one as it is."""
    if weeks:
        head = ["| quiet weeks of | " + " | ".join(METHODS) + " |", "|---" * (len(METHODS) + 1) + "|"]
        replace_part(DOCUMENT, "quiet", [*head, *quiet(weeks)])
    if trials:
        head = ["| city's week | form | a week more | " + " | ".join(METHODS) + " |", "|---" * (len(METHODS) + 3) + "|"]
        rows = [*planted(trials, 1000), *planted(max(1, trials // 4), 6000)]
        replace_part(DOCUMENT, "planted", [*head, *rows])


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given if len(given) == 2 else (400, 40)))
