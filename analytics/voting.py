"""How ballots become a result: approval, scores from 1 to 5, rankings (Schulze) and consent. Pure; whole numbers only.

A ballot maps each option to a number: approval 1 (yes) or 0, score 1 to 5, ranking 1 for the best and on (0 for none,
which is below every rank; equal ranks are allowed), consent 1 (can live with it) or 0 (objects). Whoever abstains has
no ballot here. No rule looks at who voted, at the order of ballots, or at that of options (but to list equals).

What wins, and what a tie is:
- approval: what most approve, if that is more than half of the ballots; equals tie.
- score: the highest sum, if that is more than 3 a ballot on average; equals tie.
- ranking: what no other option beats by Schulze's strongest paths (winning votes; Schulze 2011); several tie.
- consent: every option that nobody objects to wins; there are no ties.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Ballot = Mapping[str, int]
Pairs = dict[tuple[str, str], int]
LEAST, MOST = 1, 5  # scores
MIDDLE = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted. `winners` in the order of the options: none, one, or equals; of consent all that pass.

    `order` are groups of equals, the best first. `totals` are approvals, sums of scores, options beaten, or objections.
    `spread` is how many gave each score from 1 to 5. `pairs` is how many ballots prefer the first to the second.
    """

    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    totals: Mapping[str, int]
    spread: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    pairs: Pairs = field(default_factory=dict)


def count(method: str, options: Sequence[str], ballots: Sequence[Ballot]) -> Result:
    """The result of a method; raises ValueError for a ballot or a method that is none."""
    if method not in METHODS:
        raise ValueError(f"no such method: {method}; there are {', '.join(METHODS)}")
    if len(set(options)) != len(options):
        raise ValueError("an option stands there twice")
    for ballot in ballots:
        check(method, options, ballot)
    return METHODS[method](tuple(options), ballots)


def check(method: str, options: Sequence[str], ballot: Ballot) -> None:
    """Raise ValueError that says what is wrong with a ballot."""
    if set(ballot) != set(options):
        raise ValueError("a ballot has a number for each option and for no other")
    least, most = {"score": (LEAST, MOST), "ranking": (0, len(options))}.get(method, (0, 1))
    if any(not least <= number <= most for number in ballot.values()):
        raise ValueError(f"the numbers of {method} are {least} to {most}")
    if method == "ranking" and not any(ballot.values()):
        raise ValueError("a ranking ranks at least one option")


def approval(options: tuple[str, ...], ballots: Sequence[Ballot]) -> Result:
    """What most approve, when more than half do."""
    totals = {one: sum(ballot[one] for ballot in ballots) for one in options}
    best = max(totals.values(), default=0)
    wins = 2 * best > len(ballots)
    return Result(tuple(one for one in options if wins and totals[one] == best), _groups(options, totals), totals)


def score(options: tuple[str, ...], ballots: Sequence[Ballot]) -> Result:
    """The highest sum, when the average is above the middle."""
    totals = {one: sum(ballot[one] for ballot in ballots) for one in options}
    best = max(totals.values(), default=0)
    wins = best > MIDDLE * len(ballots)
    spread = {
        one: tuple(sum(ballot[one] == number for ballot in ballots) for number in range(LEAST, MOST + 1))
        for one in options
    }
    winners = tuple(one for one in options if wins and totals[one] == best)
    return Result(winners, _groups(options, totals), totals, spread)


def consent(options: tuple[str, ...], ballots: Sequence[Ballot]) -> Result:
    """Everything that nobody objects to, when anybody voted at all."""
    totals = {one: sum(1 - ballot[one] for ballot in ballots) for one in options}
    fewest = {one: -number for one, number in totals.items()}
    return Result(
        tuple(one for one in options if ballots and not totals[one]), _groups(options, fewest), totals
    )  # fmt: skip


def schulze(options: tuple[str, ...], ballots: Sequence[Ballot]) -> Result:
    """Unbeaten by strongest paths; what is left without them is ordered the same way, group by group."""
    pairs = preferred(options, ballots)
    strength = paths(options, pairs)
    beats = {(a, b) for a, b in pairs if strength[a, b] > strength[b, a]}
    order, left = [], list(options)
    while left:
        unbeaten = tuple(b for b in left if not any((a, b) in beats for a in left))
        order.append(unbeaten)
        left = [one for one in left if one not in unbeaten]
    totals = {one: sum((one, other) in beats for other in options) for one in options}
    return Result(order[0] if ballots and order else (), tuple(order), totals, pairs=pairs)


def preferred(options: Sequence[str], ballots: Sequence[Ballot]) -> Pairs:
    """How many ballots rank the first of a pair above the second."""
    last = len(options) + 1  # what is not ranked stands below all that is
    return {
        (a, b): sum((ballot[a] or last) < (ballot[b] or last) for ballot in ballots)
        for a in options
        for b in options
        if a != b
    }


def paths(options: Sequence[str], pairs: Pairs) -> Pairs:
    """The strength of the strongest path of each pair: its weakest link, links being wins by their votes."""
    strength = {(a, b): votes if votes > pairs[b, a] else 0 for (a, b), votes in pairs.items()}
    for middle in options:
        for a in options:
            for b in options:
                if len({a, b, middle}) == 3:
                    through = min(strength[a, middle], strength[middle, b])
                    strength[a, b] = max(strength[a, b], through)
    return strength


def _groups(options: tuple[str, ...], totals: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Equals together, the most first."""
    levels = sorted(set(totals.values()), reverse=True)
    return tuple(tuple(one for one in options if totals[one] == level) for level in levels)


METHODS: Mapping[str, Callable[[tuple[str, ...], Sequence[Ballot]], Result]] = {
    "approval": approval,
    "score": score,
    "ranking": schulze,
    "consent": consent,
}
