"""The latest incidents: those of the same hour stand by what is told of them, not as they came."""

import numpy as np

from handlers.maps.listing import MOST_LATEST, latest_rows
from storage.model.people import Level
from storage.release import Released

N = 60


def rows(order: np.ndarray) -> Released:
    """Sixty rows of three hours in some order; every sixth has no known place."""
    n = np.arange(N)[order]
    placed = n % 6 != 0
    return Released(
        x=n * 10.0, y=n % 7 * 10.0, start=n // 20 * 3600, end=n // 20 * 3600, kind=n % 3, source=n % 2,
        area=n * 0, weight=np.ones(N), placed=placed, exact=placed, coarse=np.zeros(N, np.bool_),
        kinds=("a", "b", "c"), sources=("p", "q"), areas=("x",), level=Level.EXACT,
    )  # fmt: skip


def test_the_order_of_rows_does_not_show() -> None:
    shuffles = [np.random.default_rng(seed).permutation(N) for seed in range(20)]
    seen = {tuple(rows(order).x[latest_rows(rows(order))].tolist()) for order in [np.arange(N), *shuffles]}
    assert len(seen) == 1
    (latest,) = seen
    assert len(latest) == MOST_LATEST
    hours = [int(x // 10) // 20 for x in latest]
    assert hours == sorted(hours, reverse=True)
    assert hours.count(2) == 17  # all of the last hour that have a place
    assert not {int(x // 10) % 6 for x in latest} & {0}


def test_few_rows_are_all_there() -> None:
    few = rows(np.arange(N))
    assert len(latest_rows(few)) == MOST_LATEST
    none = Released(
        *(np.empty(0) for _ in range(8)), np.empty(0, np.bool_), np.empty(0, np.bool_), np.empty(0, np.bool_),
        (), (), (), Level.NOTHING,
    )  # fmt: skip
    assert latest_rows(none).tolist() == []
