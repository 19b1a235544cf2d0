"""The palette is measured as people see it: in grey, and under three kinds of colour blindness."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from analytics.maps import style

# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def lab(colour: style.Rgb, blindness: str = "none") -> np.ndarray:
    part = np.array(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(BLINDNESS[blindness] @ linear, 0, 1) / D65
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: style.Rgb, other: style.Rgb, blindness: str) -> float:
    return float(np.linalg.norm(lab(one, blindness) - lab(other, blindness)))


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_neighbours_of_a_ramp_are_told_apart(blindness):
    for ramp in (style.RAMP, style.MORE, style.FEWER):
        for one, other in pairwise((style.LAND, *ramp)):
            assert apart(one, other, blindness) >= 11 if one == style.LAND else apart(one, other, blindness) >= 14


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_more_is_never_taken_for_fewer(blindness):
    for one, other in zip(style.MORE, style.FEWER, strict=True):
        assert apart(one, other, blindness) >= 30


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_kinds_are_told_apart_by_colour_too(blindness):
    for one, other in combinations(style.KINDS, 2):
        assert apart(one, other, blindness) >= 18


def test_ramps_fall_evenly_in_grey():
    for ramp in (style.RAMP, style.MORE, style.FEWER):
        grey = [lab(colour)[0] for colour in ramp]
        assert all(one - other >= 9 for one, other in pairwise(grey)), grey


def test_texts_can_be_read_on_what_they_stand_on():
    land, veiled, paper = style.LAND, style.veiled(style.LAND), style.PAPER
    small = (
        (style.COUNT_LINE, paper),
        (style.LEGEND_CLASS, paper),
        (style.SCALE_TEXT, paper),
        (style.ATTRIBUTION, paper),
        (style.PLACE, land),
        (style.PLACE_OUTSIDE, veiled),
        (style.DEMO_CHIP, style.PLUM),
        (style.SIMPLIFIED_CHIP, paper),
        (style.HOTSPOT, paper),
        (style.DIGIT, style.INK),
        (style.DIGIT, style.MORE_DISC),
        (style.DIGIT, style.FEWER_DISC),
    )
    for look, background in small:
        assert style.contrast(look.colour, background) >= 4.5, look
    assert style.contrast(style.WATER_NAME.colour, style.WATER) >= 3.0  # large text
    assert style.contrast(style.MORE_TEXT, paper) >= 7
    assert style.contrast(style.FEWER_TEXT, paper) >= 7


def test_numbers_can_be_read_on_every_class():
    for colour in (*style.RAMP, style.LAND):
        assert style.contrast(style.text_on(colour), colour) >= 4.5


def test_nothing_is_smaller_than_a_phone_can_show():
    looks = [value for value in vars(style).values() if isinstance(value, style.TextStyle)]
    assert len(looks) > 10
    assert min(look.size for look in looks) >= style.SMALLEST
    assert all(look.sized(18).halo <= 18 / 4 for look in looks)


def test_flat_colours_keep_apart_in_the_palettes_bins():
    bins = {}
    for colour in style.EXACT:
        bins.setdefault(tuple(channel >> 2 for channel in colour), set()).add(colour)
    assert [found for found in bins.values() if len(found) > 1] == []
