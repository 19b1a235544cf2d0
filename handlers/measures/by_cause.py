"""Which measures act on which cause, for everybody who reads along."""

from handlers.problems.desk import Desk
from storage.model.measure import Measure


def by_cause(desk: Desk, problem: str) -> dict[str, tuple[Measure, ...]]:
    """The measures that act on each cause of a problem, by the cause's code."""
    found: dict[str, tuple[Measure, ...]] = {}
    for one in desk.services.measures.of(problem, desk.request.audience):
        for code in one.causes:
            found[code] = (*found.get(code, ()), one)
    return found
