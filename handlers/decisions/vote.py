"""What a decision needs to know of a vote: whether it is closed, and which measures it chose."""

from dataclasses import dataclass

from handlers.problems.desk import Desk
from storage.model.vote import Verdict

# Of these the winners were chosen; of a tie people choose themselves.
_CHOSEN = (Verdict.WON, Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class Result:
    """A vote as its asker may read it; `measures` are the codes that were chosen.

    `does` is False when none has the support it needs: then `measures` are all that were voted on.
    """

    problem: str
    closed: bool
    measures: tuple[str, ...]
    partners: frozenset[str]
    does: bool = True


def result_of(desk: Desk, code: str) -> Result | None:
    """The result of a vote that the asker may read; None when there is none."""
    vote = desk.services.votes.one(code, desk.alone)
    if vote is None:
        return None
    outcome = vote.outcome
    if outcome is None:
        return Result(vote.problem, False, (), vote.partners)
    if outcome.verdict is Verdict.NONE:
        return Result(vote.problem, True, tuple(option.code for option in vote.options), vote.partners, does=False)
    chosen = outcome.winners if outcome.verdict in _CHOSEN else ()
    return Result(vote.problem, True, chosen, vote.partners)
