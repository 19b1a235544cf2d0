"""What the weekly digest brings up of decisions: what should have been done, and what is to be followed up."""

from collections.abc import Iterable
from datetime import date, timedelta

from handlers.decisions.on_problem import REVIEWED_WITHIN
from handlers.digest.value import Due
from handlers.services import Services
from handlers.texts.format import list_text
from storage.model.decision import Decided, Progress
from storage.model.people import Audience

# As many as a meeting gets through; the plan has them all.
MOST = 5
SOON = timedelta(days=7)


def brought_up(audience: Audience, services: Services) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
    """Those that should have been done, and those whose day to be followed up comes within a week or has come.

    The oldest day first.
    """
    today = audience.day
    if today is None:
        return (), ()
    every = services.decisions.all(audience)
    late = [one for one in every if one.problem.is_open and one.decision.is_late(today)]
    reviewed = [one for one in every if _comes(one, today)]
    return tuple(map(_due, _sorted(late, "due"))), tuple(map(_due, _sorted(reviewed, "review")))


def _comes(one: Decided, today: date) -> bool:
    review = one.decision.review
    if review is None or not one.problem.is_open or one.decision.status is Progress.STOPPED:
        return False
    return review - SOON <= today <= review + REVIEWED_WITHIN and not one.decision.is_late(today)


def _sorted(found: Iterable[Decided], name: str) -> list[Decided]:
    return sorted(found, key=lambda one: (getattr(one.decision, name), one.decision.code))[:MOST]


def _due(one: Decided) -> Due:
    title = f"{one.decision.code} {list_text(one.names, 'sv')}".strip()
    return Due(title, f"/beslut {one.decision.code}")
