"""Gi* of a city in cells: how fast, and how far from esda, with normal and with permuted p-values."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from analytics.frame import Ints, points
from analytics.methods.gistar import conditional_p, gistar
from analytics.methods.grid import grid
from analytics.methods.history import history
from benchmarks.city import EXTENT, city
from benchmarks.table import Row, median_ms

PERMUTATIONS = 9_999
SIDES = {160_000: 50.0, 6_400: 250.0}  # cells of the city's 20 x 20 km, and their metres
WEEKS = 52


def run() -> list[Row]:
    """The rows of this benchmark; a peer that is not installed is a row that says so."""
    large, small = (_counts(100_000, side) for side in SIDES.values())
    if find_spec("esda") is None:
        return [Row("Gi*", peer="esda", note="esda is not installed")]
    return [_normal(large), _normal(small), _permuted(small), _history()]


def _counts(n: int, cell: float) -> Ints:
    found = city(n)
    return grid(points(found.x, found.y), EXTENT, cell).values.astype(np.int64)


def _queen(counts: Ints) -> Any:  # libpysal ships no types
    weights = import_module("libpysal.weights")
    return weights.fill_diagonal(weights.lat2W(*counts.shape, rook=False), 1)


def _scores(counts: Ints, weights: Any, permutations: int = 0) -> Any:
    local = import_module("esda.getisord").G_Local
    values = counts.ravel().astype(np.float64)
    return local(values, weights, transform="B", permutations=permutations, star=True, seed=1)


def _normal(counts: Ints) -> Row:
    """With FDR, against esda's scores alone, weights made; its corrections would come on top."""
    weights = _queen(counts)
    z = _scores(counts, weights).Zs
    mine, theirs = median_ms(lambda: gistar(counts), lambda: _scores(counts, weights), rounds=5)
    made = median_ms(lambda: _queen(counts), rounds=1)[0]
    far = np.abs(gistar(counts).z.ravel() - z).max()
    note = f"z at most {far:.0e} apart; weights besides {made:,.0f} ms"
    return Row(f"Gi* with FDR, {counts.size:,} cells", mine, "esda G_Local, no p", theirs, note)


def _permuted(counts: Ints) -> Row:
    """The chance of the neighbours' sum, against as many conditional permutations, warm (its compiler has run)."""
    weights = _queen(counts)
    theirs = _scores(counts, weights, PERMUTATIONS)
    (mine,) = median_ms(lambda: conditional_p(counts), rounds=21)
    (peer,) = median_ms(lambda: _scores(counts, weights, PERMUTATIONS), rounds=1)
    drawn = conditional_p(counts).ravel()
    low = drawn < 0.4  # esda folds p to the smaller tail: compared where that is the upper one
    error = 4.0 * np.sqrt(drawn * (1.0 - drawn) / PERMUTATIONS)[low] + 1.0 / PERMUTATIONS
    near = np.mean(np.abs(theirs.p_sim[low] - drawn[low]) <= error)
    hot = [int(gistar(counts, test=test).hot.sum()) for test in ("normal", "draws")]
    note = f"{near:.1%} of {low.sum():,} within 4 standard errors; hot: normal {hot[0]}, draws {hot[1]}"
    return Row(f"p of {counts.size:,} cells", mine, f"esda, {PERMUTATIONS:,} permutations", peer, note)


def _history() -> Row:
    """Histories of a year of weeks; there is no peer in Python."""
    found = city(100_000)
    week = (found.time - found.time[0]) * WEEKS // (found.time[-1] - found.time[0] + 1)
    steps = [grid(points(*(c[week == w] for c in (found.x, found.y))), EXTENT, 250.0).values for w in range(WEEKS)]
    counts = np.stack(steps).astype(np.int64)
    return Row(f"history, {WEEKS} x {counts[0].size:,} cells", median_ms(lambda: history(counts), rounds=7)[0])
