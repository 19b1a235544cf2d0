import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import InvalidValueError
from storage.parts.closing import Closed
from storage.parts.frozen import closed_text, read_closed, read_tree, tree_text
from storage.parts.growing import zone_tree
from tests.storage.parts.laws import CITY, RULES
from tests.storage.parts.town import closed_weeks

WEEKS = closed_weeks(CITY, 3, RULES)
TREES = {tree.key: tree for rule in RULES[2] for tree in (rule.zones, rule.kinds)}
FULL = max(WEEKS, key=lambda one: len(one.zones))


def read(text: str) -> Closed:
    return read_closed(text, TREES[FULL.zone_tree], TREES[FULL.kind_tree])


@pytest.mark.parametrize("closed", WEEKS, ids=range(len(WEEKS)))
def test_a_closed_period_is_read_back_the_same(closed: Closed) -> None:
    text = closed_text(closed)
    again = read_closed(text, TREES[closed.zone_tree], TREES[closed.kind_tree])
    assert again == closed
    assert closed_text(again) == text
    assert text == json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True)


@pytest.mark.parametrize("key", TREES)
def test_a_tree_is_read_back_the_same(key: str) -> None:
    text = tree_text(TREES[key])
    again = read_tree(text)
    assert tree_text(again) == text
    assert again.rects.dtype == np.int64
    assert not again.rects.flags.writeable


def test_closed_periods_that_no_rule_made_are_refused() -> None:
    counts = FULL.zone_counts
    wrong = {
        "a part taken away": replace(FULL, zones=FULL.zones[1:], zone_counts=counts[1:]),
        "a part twice": replace(FULL, zones=(FULL.zones[0], *FULL.zones), zone_counts=(counts[0], *counts)),
        "in another order": replace(FULL, zones=FULL.zones[::-1], zone_counts=counts[::-1]),
        "one event more": replace(FULL, zone_counts=(counts[0] + 1, *counts[1:])),
        "one part below k": replace(FULL, zone_counts=(4, counts[0] + counts[1] - 4, *counts[2:])),
        "kinds but no zones": replace(FULL, zones=(), zone_counts=()),
        "counts but no zones": replace(FULL, zones=(), kinds=(), kind_counts=()),
        "a node that is none": replace(FULL, zones=(*FULL.zones[:-1], 10**6)),
        "a k of one": replace(FULL, k=1),
        "another tree": replace(FULL, zone_tree="2025 ordinary"),
    }
    assert {name for name, closed in wrong.items() if refused(closed)} == set(wrong)


def refused(closed: Closed) -> bool:
    try:
        read(closed_text(closed))
    except InvalidValueError as error:
        return error.what in ("not_a_partition", "other_trees")
    return False


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_of_the_text_is_refused_or_is_another_closed_period(data: st.DataObject) -> None:
    text = closed_text(FULL)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.text(max_size=2)) + text[at + data.draw(st.integers(0, 2)) :]
    try:
        again = read(changed)
    except InvalidValueError:
        return
    assert min(again.zone_counts + again.kind_counts) >= again.k
    assert sum(again.zone_counts) == sum(again.kind_counts)


CHANGES = (
    ('"k":5', '"k":5.0'),
    ('"weeks":1', '"weeks":2'),
    ('"weeks":1', '"weeks":true'),
    ('"number":', '"number":-'),
    ('"zones":[', '"zones":[null,'),
    ('"zones":[', '"zones":[-1,'),
    ('"zones":[', '"zones":7,"more":['),
    ('"kinds":[', '"kinds":[99999999999999999999999,'),
    ('"group":', '"grupp":'),
)


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_changed_closed_periods_are_refused(old: str, new: str) -> None:
    text = closed_text(FULL)
    assert text.count(old) == 1
    with pytest.raises(InvalidValueError, match=r"closed unreadable|not a partition"):
        read(text.replace(old, new))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "1", "\ud800", closed_text(FULL)[:-1], "[" * 100_000])
def test_texts_that_are_no_closed_period_are_refused(text: str) -> None:
    for read_it in (read, read_tree):
        with pytest.raises(InvalidValueError, match="unreadable"):
            read_it(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"left":[1', '"left":[0'),
        ('"left":[1', '"left":[9'),
        ('"rects":[[0,2', '"rects":[[0,3'),
        ('"rects":[[0,2', '"rects":[[0,1'),
        ('"right":[2', '"right":[-1'),
        ('"right":[2', '"right":[2.5'),
        ('"rects":[[0,2', '"rects":[[0'),
        ("}", ""),
        ('"key"', '"name"'),
    ],
)
def test_texts_that_are_no_tree_are_refused(old: str, new: str) -> None:
    text = tree_text(zone_tree("t", np.ones((2, 2))))
    assert text.count(old) == 1
    with pytest.raises(InvalidValueError, match=r"tree unreadable|not a tree"):
        read_tree(text.replace(old, new))
