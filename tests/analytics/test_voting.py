"""Voting methods against published examples, and against what each must hold whatever people vote."""

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.voting import METHODS, Result, check, count, paths, preferred

NAMES = ("A-1111", "A-2222", "A-3333", "A-4444", "A-5555")


def ranked(*groups: tuple[int, str]) -> list[dict[str, int]]:
    """(8, "acdb"): eight ballots that rank a first; what has no letter is not ranked."""
    letters = sorted({letter for _, order in groups for letter in order})
    return [{one: order.find(one) + 1 for one in letters} for number, order in groups for _ in range(number)]


def schulze(*groups: tuple[int, str]) -> Result:
    ballots = ranked(*groups)
    return count("ranking", tuple(ballots[0]), ballots)


# Schulze 2011 (Social Choice and Welfare 36: 267–303), section 3, example 1; and the example with 45 voters and five
# candidates of Schulze 2003 (Voting matters 17), which is quoted most.
FIRST = ((8, "acdb"), (2, "badc"), (4, "cdba"), (4, "dbac"), (3, "dcba"))
FIVE = (
    (5, "acbed"), (5, "adecb"), (8, "bedac"), (3, "cabed"), (7, "caebd"), (2, "cbade"), (7, "dceba"), (8, "ebadc"),
)  # fmt: skip


def test_schulzes_first_example() -> None:
    ballots = ranked(*FIRST)
    pairs = preferred("abcd", ballots)
    assert [pairs[tuple(pair)] for pair in ("ab", "ac", "ad", "bc", "bd", "cd")] == [8, 14, 10, 6, 2, 12]  # type: ignore[index]
    strong = paths("abcd", pairs)
    found = [strong[tuple(pair)] for pair in ("ab", "ac", "ad", "ba", "bc", "bd", "ca", "cb", "cd", "da", "db", "dc")]  # type: ignore[index]
    assert found == [14, 14, 12, 13, 13, 12, 13, 15, 12, 13, 19, 13]
    assert schulze(*FIRST).order == (("d",), ("a",), ("c",), ("b",))


def test_the_example_with_five_candidates() -> None:
    result = schulze(*FIVE)
    assert result.winners == ("e",)
    assert result.order == (("e",), ("a",), ("c",), ("b",), ("d",))
    strong = paths("abcde", result.pairs)
    assert (strong["a", "b"], strong["a", "c"], strong["a", "d"], strong["a", "e"]) == (28, 28, 30, 24)
    assert (strong["e", "a"], strong["e", "d"], strong["c", "b"]) == (25, 31, 29)


def test_a_circle_of_equals_is_a_tie_of_all() -> None:
    assert schulze((1, "abc"), (1, "bca"), (1, "cab")).winners == ("a", "b", "c")
    assert schulze((1, "ab"), (1, "ba")).winners == ("a", "b")
    # Example 4 of Schulze 2011: b and d are both unbeaten, and a and c are not.
    result = schulze((3, "abcd"), (2, "dabc"), (2, "dbca"), (2, "cbda"))
    assert result.winners == ("b", "d")


def test_what_is_not_ranked_stands_below_what_is_and_equals_are_equal() -> None:
    assert schulze((3, "a"), (2, "bc")).winners == ("a",)
    result = count("ranking", ("a", "b", "c"), [{"a": 1, "b": 1, "c": 0}])
    assert result.order == (("a", "b"), ("c",))
    assert result.pairs["a", "b"] == result.pairs["b", "a"] == 0


def test_approval_wants_more_than_half() -> None:
    yes, no = {"a": 1}, {"a": 0}
    assert count("approval", ("a",), [yes, no]).winners == ()
    assert count("approval", ("a",), [yes, yes, no]).winners == ("a",)
    both = [{"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 0, "b": 0}]
    assert count("approval", ("a", "b"), both).winners == ("a", "b")


def test_scores_want_more_than_the_middle() -> None:
    assert count("score", ("a", "b"), [{"a": 3, "b": 1}, {"a": 3, "b": 2}]).winners == ()
    result = count("score", ("a", "b"), [{"a": 4, "b": 1}, {"a": 3, "b": 5}])
    assert (result.winners, result.totals) == (("a",), {"a": 7, "b": 6})
    assert result.spread["b"] == (1, 0, 0, 0, 1)


def test_consent_is_everything_that_nobody_objects_to() -> None:
    result = count("consent", ("a", "b", "c"), [{"a": 1, "b": 0, "c": 1}, {"a": 1, "b": 1, "c": 1}])
    assert result.winners == ("a", "c")
    assert result.totals == {"a": 0, "b": 1, "c": 0}
    assert result.order == (("a", "c"), ("b",))


@pytest.mark.parametrize("method", METHODS)
def test_where_nobody_votes_nothing_wins(method: str) -> None:
    assert count(method, ("a", "b"), []).winners == ()


@pytest.mark.parametrize(
    ("method", "ballot"),
    [
        ("approval", {"a": 2, "b": 0}), ("approval", {"a": 1}), ("approval", {"a": 1, "b": 1, "c": 1}),
        ("score", {"a": 0, "b": 1}), ("score", {"a": 6, "b": 1}), ("ranking", {"a": 0, "b": 0}),
        ("ranking", {"a": 3, "b": 1}), ("consent", {"a": -1, "b": 1}),
    ],
)  # fmt: skip
def test_a_ballot_that_is_none_is_refused(method: str, ballot: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"ballot|numbers|ranks"):
        check(method, ("a", "b"), ballot)
    with pytest.raises(ValueError, match=r"ballot|numbers|ranks"):
        count(method, ("a", "b"), [ballot])


def test_a_method_that_is_none_and_an_option_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="no such method"):
        count("lottery", ("a",), [])
    with pytest.raises(ValueError, match="twice"):
        count("approval", ("a", "a"), [])


# ---- whatever people vote ----------------------------------------------------------------------------------------


@st.composite
def elections(draw: st.DrawFn, method: str = "") -> tuple[str, tuple[str, ...], list[dict[str, int]]]:
    chosen = method or draw(st.sampled_from(sorted(METHODS)))
    options = NAMES[: draw(st.integers(2, len(NAMES)))]
    least, most = {"score": (1, 5), "ranking": (1, len(options))}.get(chosen, (0, 1))
    ballot = st.fixed_dictionaries({one: st.integers(least, most) for one in options})
    return chosen, options, draw(st.lists(ballot, max_size=12))


@given(elections(), st.randoms(use_true_random=False))
def test_anonymity_the_order_of_ballots_is_nothing(
    election: tuple[str, tuple[str, ...], list[dict[str, int]]], chance: random.Random
) -> None:
    method, options, ballots = election
    mixed = list(ballots)
    chance.shuffle(mixed)
    assert count(method, options, mixed) == count(method, options, ballots)


@given(elections(), st.permutations(NAMES))
def test_neutrality_what_an_option_is_called_is_nothing(
    election: tuple[str, tuple[str, ...], list[dict[str, int]]], names: Sequence[str]
) -> None:
    method, options, ballots = election
    other = dict(zip(NAMES, names, strict=True))
    renamed = [{other[one]: number for one, number in ballot.items()} for ballot in ballots]
    before = count(method, options, ballots)
    after = count(method, tuple(other[one] for one in options), renamed)
    assert {other[one] for one in before.winners} == set(after.winners)
    assert [{other[one] for one in group} for group in before.order] == [set(group) for group in after.order]
    # Also when they are listed in another order.
    assert set(count(method, tuple(reversed(options)), ballots).winners) == set(before.winners)


@given(st.sampled_from(["approval", "score", "consent"]).flatmap(elections), st.data())
def test_monotonicity_more_for_a_winner_keeps_it_winning(
    election: tuple[str, tuple[str, ...], list[dict[str, int]]], data: st.DataObject
) -> None:
    method, options, ballots = election
    result = count(method, options, ballots)
    assume(result.winners)
    winner = data.draw(st.sampled_from(result.winners))
    number = data.draw(st.integers(0, len(ballots) - 1))
    raised = [dict(ballot) for ballot in ballots]
    raised[number][winner] = min(5 if method == "score" else 1, raised[number][winner] + 1)
    assert winner in count(method, options, raised).winners


@given(elections("ranking"), st.data())
def test_monotonicity_of_schulze_a_winner_that_is_lifted_still_wins(
    election: tuple[str, tuple[str, ...], list[dict[str, int]]], data: st.DataObject
) -> None:
    _, options, ballots = election
    result = count("ranking", options, ballots)
    assume(result.winners)
    winner = data.draw(st.sampled_from(result.winners))
    number = data.draw(st.integers(0, len(ballots) - 1))
    lifted = [dict(ballot) for ballot in ballots]
    lifted[number][winner] = max(1, lifted[number][winner] - 1)
    assert winner in count("ranking", options, lifted).winners


@given(elections("ranking"))
def test_whoever_beats_each_other_alone_wins(election: tuple[str, tuple[str, ...], list[dict[str, int]]]) -> None:
    _, options, ballots = election
    pairs = preferred(options, ballots)
    beating = [a for a in options if all(pairs[a, b] > pairs[b, a] for b in options if b != a)]
    result = count("ranking", options, ballots)
    if beating:
        assert result.winners == tuple(beating)
    assert (len(result.winners) > 0) == bool(ballots)


@given(elections("ranking"))
def test_strongest_paths_agree_with_trying_every_path(
    election: tuple[str, tuple[str, ...], list[dict[str, int]]],
) -> None:
    """By trial of every path without a circle: slow, and plainly right."""
    _, options, ballots = election
    pairs = preferred(options[:4], [{one: ballot[one] for one in options[:4]} for ballot in ballots])
    strong = paths(options[:4], pairs)
    for a, b in pairs:
        assert strong[a, b] == _best(pairs, a, b, frozenset({a}))


def _best(pairs: Mapping[tuple[str, str], int], a: str, b: str, seen: frozenset[str]) -> int:
    best = pairs[a, b] if pairs[a, b] > pairs[b, a] else 0
    for middle in {one for pair in pairs for one in pair} - seen - {b}:
        link = pairs[a, middle] if pairs[a, middle] > pairs[middle, a] else 0
        best = max(best, min(link, _best(pairs, middle, b, seen | {middle})))
    return best
