"""Who may read what somebody said: every cell of the rule, and whole trees at random against a naive reading."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.model.people import Audience, Level, Role, Viewer
from storage.model.problem import HANGING, Sort
from storage.problems.readable import Said, readable
from storage.sharing import decide_told

PARTNERS = ("trygghet", "polisen", "bostad")
MAY = (Role.REPORTER, Role.REVIEWER, Role.ANALYST, Role.COORDINATOR)


@pytest.mark.parametrize("role", [None, *Role])
def test_each_cell_of_the_rule(role: Role | None) -> None:
    for partner, named in product((None, *PARTNERS, "elsewhere"), (False, True)):
        told = frozenset({partner or "", "annan"} if named else {"annan"})
        found = decide_told(told, Audience(frozenset({Viewer("x", partner, role)})))
        may = named and partner is not None and role in MAY
        assert (found.level is Level.EXACT) == may, (role, partner, named)
        if partner is None or role is None:
            assert found.reason == "unknown_person"
        elif role not in MAY:
            assert found.reason == "role_without_incidents"
        else:
            assert found.reason == ("told_partners" if named else "not_told_partner")


@pytest.mark.parametrize("cap", list(Level))
def test_a_platform_that_carries_no_texts_carries_none_of_these(cap: Level) -> None:
    here = Audience(frozenset({Viewer("x", "polisen", Role.ANALYST)}), cap=cap)
    assert (decide_told(frozenset({"polisen"}), here).level is Level.EXACT) == (cap >= Level.EXACT)


def test_nobody_at_all_is_the_public() -> None:
    assert decide_told(frozenset(PARTNERS), Audience(frozenset())).reason == "unknown_person"


SETS = st.frozensets(st.sampled_from(PARTNERS))
VIEWERS = st.builds(
    Viewer, st.text("abc", min_size=1, max_size=2), st.sampled_from([None, *PARTNERS]), st.sampled_from([None, *Role])
)


@st.composite
def trees(draw: st.DrawFn) -> list[Said]:
    found: list[Said] = []
    for number in range(1, draw(st.integers(1, 9))):
        causes = [one.id for one in found if one.sort is Sort.CAUSE]
        sort = draw(st.sampled_from(list(Sort)))
        if sort in HANGING and not causes:
            sort = Sort.CAUSE
        parent = draw(st.sampled_from(causes)) if sort in HANGING else None
        if sort is Sort.CAUSE and causes and draw(st.booleans()):
            parent = draw(st.sampled_from(causes))
        found.append(Said(number, sort, draw(SETS), parent, draw(st.booleans())))
    return found


def naive(tree: list[Said], problem: frozenset[str], viewers: frozenset[Viewer]) -> set[int]:
    """Person by person, word by word."""

    def reads(viewer: Viewer, one: Said) -> bool:
        if viewer.partner is None or viewer.role not in MAY or viewer.partner not in problem:
            return False
        if one.withdrawn or viewer.partner not in one.partners:
            return False
        if one.sort in (Sort.EVIDENCE, Sort.DOUBT):
            return all(reads(viewer, cause) for cause in tree if cause.id == one.parent)
        return True

    return {one.id for one in tree if viewers and all(reads(viewer, one) for viewer in viewers)}


@settings(max_examples=400, deadline=None)
@given(tree=trees(), problem=SETS, viewers=st.frozensets(VIEWERS, max_size=4))
def test_whole_trees_are_read_as_a_naive_reader_would(
    tree: list[Said], problem: frozenset[str], viewers: frozenset[Viewer]
) -> None:
    found = readable(tree, problem, Audience(viewers))
    assert {one.id for one in found} == naive(tree, problem, viewers)
    seen = {one.id for one in found}
    assert all(one.parent is None or one.parent in seen for one in found)


@settings(max_examples=200, deadline=None)
@given(tree=trees(), problem=SETS, viewers=st.frozensets(VIEWERS, max_size=3), more=VIEWERS)
def test_one_more_reader_never_opens_anything(
    tree: list[Said], problem: frozenset[str], viewers: frozenset[Viewer], more: Viewer
) -> None:
    before = {one.id for one in readable(tree, problem, Audience(viewers))}
    after = {one.id for one in readable(tree, problem, Audience(viewers | {more}))}
    assert after <= before or not viewers
