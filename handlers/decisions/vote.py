"""What a decision needs to know of a vote: whether it is closed, and which measures it chose."""

from dataclasses import dataclass

from handlers.problems.desk import Desk


@dataclass(frozen=True, slots=True)
class Result:
    """A vote as its asker may read it; `measures` are the codes that were chosen, `does` is False when none was."""

    problem: str
    closed: bool
    measures: tuple[str, ...]
    partners: frozenset[str]
    does: bool = True


def result_of(_desk: Desk, _code: str) -> Result | None:
    """The result of a vote that the asker may read; None when there is none."""
    return None
