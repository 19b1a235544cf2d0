"""The votes, decisions and measures of many problems, read once for everybody who reads along."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from handlers.problems.desk import Desk
from storage.model.decision import Decided
from storage.model.measure import Measure
from storage.model.vote import Vote

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """Each by the problem's code; of votes the open ones, of measures those of some problems."""

    votes: dict[str, list[Vote]]
    decisions: dict[str, list[Decided]]
    measures: dict[str, list[Measure]]


def work_of(desk: Desk, shown: Collection[str]) -> Work:
    """What these readers may read of all problems; of measures those of the problems that are `shown` (codes)."""
    audience, services = desk.request.audience, desk.services
    return Work(
        _by(services.votes.open(audience), lambda one: one.problem),
        _by(services.decisions.all(audience), lambda one: one.problem.code),
        _by((held.measure for held in services.measures.all(audience, shown)), lambda one: one.problem),
    )


def _by(every: Iterable[T], code: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for one in every:
        found.setdefault(code(one), []).append(one)
    return found
