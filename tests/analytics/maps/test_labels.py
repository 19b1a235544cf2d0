"""Labels: never over each other, never outside the strip, never in a place that is not theirs."""

from itertools import combinations

import numpy as np
import pytest

from analytics.maps import compose, fonts, labels, style
from analytics.maps.furniture import RIGHT, title
from tests.analytics.maps import bases, samples


def overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", list(samples.SAMPLES))
def test_labels_never_overlap_and_never_leave_the_strip(name):
    if name == "memphis" and not bases.has_demo():
        pytest.skip("the Memphis precincts are not here")
    for plan in compose.plan(samples.SAMPLES[name](1)):
        boxes = [*plan.boxes, *plan.layer.boxes]
        for one, other in combinations(boxes, 2):
            assert not overlap(one, other), (one, other)
        for left, top, right, bottom in boxes:
            assert min(left, top) >= 0
            assert right <= plan.ground.view.width
            assert bottom <= plan.ground.view.height


def test_discs_are_free_of_other_labels():
    (plan,) = compose.plan(samples.density(1))
    assert len(plan.marks) == 3
    for mark in plan.marks:
        disc = (mark.x - 20, mark.y - 20, mark.x + 20, mark.y + 20)
        assert not any(overlap(disc, box) for box in plan.boxes)


def test_a_hotspots_name_is_not_a_places_name_too():
    (plan,) = compose.plan(samples.density(1))
    names = [name.text for name in plan.names]
    assert not {mark.name for mark in plan.marks} & set(names)
    assert len(names) == len(set(names))


def test_both_scales_have_the_same_layout():
    (one,), (two,) = compose.plan(samples.density(1)), compose.plan(samples.density(2))
    assert [name.text for name in one.names] == [name.text for name in two.names]
    assert np.array(one.boxes) == pytest.approx(np.array(two.boxes), abs=12)


def test_water_is_named_on_water_only():
    (plan,) = compose.plan(samples.density(1))
    water = [name for name in plan.names if name.look == style.WATER_NAME]
    assert water
    for name in water:
        left, top, right, bottom = (int(v / 4) for v in name.box)
        assert plan.ground.land[top:bottom, left:right].max() == 0


def test_few_labels_for_the_room():
    (plan,) = compose.plan(samples.municipality(1))
    places = [name for name in plan.names if name.look != style.WATER_NAME]
    assert len(places) + len(plan.marks) <= 1000 * 596 / labels.PER_LABEL


@pytest.mark.parametrize("text", ["Vecka 12 · Centrum", "å" * 300, "ett två tre " * 40, "", "W" * 60])
def test_a_title_always_fits(text):
    words = bases.words(title=text, title_short=text[:80])
    shown, look = title(words, 800)
    assert fonts.width(shown, look) <= 800
    assert look.size >= style.TITLE_SMALLEST


def test_a_title_shrinks_before_it_loses_its_dates():
    words = bases.words(title="Vecka 12, 16–22 mars 2026 · Centrum", title_short="Vecka 12 · Centrum")
    assert title(words, RIGHT - 32)[0] == words.title
    shown, look = title(words, 600)
    assert (shown, look.size < 42) == (words.title, True)
    assert title(words, 480)[0] == words.title_short


def test_letters_that_the_font_lacks_are_not_drawn_as_boxes():
    assert fonts.printable("Brand 🔥 på\nÅsögatan") == "Brand  på Åsögatan"
    assert "\u202e" not in fonts.printable("abc\u202edef")
    assert "?" in fonts.printable("شارع")
