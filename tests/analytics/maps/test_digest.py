"""The picture of a week: what is in it, what is not, and that nothing collides."""

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from math import hypot, nan

import numpy as np
import pytest
from PIL import Image

from analytics.frame import Extent
from analytics.maps import digest, digest_marks, digest_paper, fonts, pdf, style
from analytics.maps.digest_list import SENTENCE, fitting, wrapped
from analytics.maps.digest_sheet import PartnerRow, Partners
from analytics.maps.digest_week import MOST_PARTNERS, shown
from tests.analytics.maps import digests

SIZE = (470.0, 514.0)


def picture(sheet) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(digest.draw(sheet).png)).convert("RGB"))


def has(pixels: np.ndarray, colour: style.Rgb) -> int:
    return int((pixels == np.array(colour, np.uint8)).all(-1).sum())


@pytest.mark.parametrize("name", digests.SAMPLES)
@pytest.mark.parametrize("scale", [1, 2])
def test_it_fits_teams_and_is_light(name, scale):
    drawn = digest.draw(digests.SAMPLES[name](scale))
    image = Image.open(BytesIO(drawn.png))
    assert (drawn.width, drawn.height) == image.size == (1000 * scale, 1000 * scale)
    assert image.mode == "P"
    assert max(image.size) <= 1024 or scale == 2
    assert len(drawn.png) < (120_000 if scale == 1 else 260_000)


def test_the_same_week_gives_the_same_bytes():
    assert digest.draw(digests.usual(1)).png == digest.draw(digests.usual(1)).png


def test_a_demo_says_so_and_only_a_demo():
    corner = (slice(20, 60), slice(860, 970))
    assert has(picture(digests.usual(1))[corner], style.PLUM) > 1000
    real = replace(digests.usual(1), words=replace(digests.usual(1).words, demo=""))
    assert has(picture(real)[corner], style.PLUM) == 0


def test_who_is_missing_is_red_and_nobody_else():
    usual = digests.usual(1)
    rows = (slice(770, 960), slice(498, 968))
    assert has(picture(usual)[rows], style.MISSING) > 100
    there = replace(usual, partners=replace(usual.partners, rows=usual.partners.rows[:-1]))
    assert has(picture(there)[rows], style.MISSING) == 0


def test_a_simplified_picture_has_no_numbers_on_its_map():
    usual = digests.usual(1)
    names = (slice(108, 622), slice(0, 470))
    assert has(picture(usual)[names], style.INK) > 2_000
    simplified = replace(usual, words=replace(usual.words, simplified="FÖRENKLAD"))
    assert has(picture(simplified)[names], style.INK) == 0


def test_the_clock_is_grey_and_its_fullest_hours_are_darkest():
    pixels = picture(digests.usual(1))[764:940, 110:472]
    assert all(has(pixels, grey) > 200 for grey in style.GREYS)
    calm = replace(digests.usual(1).clock, counts=((0,) * 7, (1, 0, 0, 0, 0, 0, 0), (0,) * 7, (0,) * 7))
    few = picture(replace(digests.usual(1), clock=calm))[764:940, 110:472]
    assert has(few, style.GREYS[-1]) == 0  # one incident is no pattern


@pytest.mark.parametrize("seed", range(20))
def test_numbers_never_cover_each_other_nor_the_scale(seed):
    rng = np.random.default_rng(seed)
    heap = rng.normal((235, 257), rng.choice([1.0, 15.0, 120.0]), (5, 2))
    places = [(n, float(x), float(y)) for n, (x, y) in enumerate(heap, 1)]
    found = digest_marks.marks(places, SIZE, (digest.SCALE_BOX,))
    inside = [place for place in places if 0 <= place[1] < SIZE[0] and 0 <= place[2] < SIZE[1]]
    assert [mark.number for mark in found] == [number for number, _, _ in inside]
    away = 2 * (digest_marks.RADIUS + digest_marks.RIM)
    assert all(hypot(a.x - b.x, a.y - b.y) >= away for a, b in combinations(found, 2))
    for mark in found:
        edge = digest_marks.RADIUS
        assert edge <= mark.x <= SIZE[0] - edge
        assert edge <= mark.y <= SIZE[1] - edge
        left, top, _, _ = digest.SCALE_BOX
        assert mark.x <= left - edge or mark.y <= top - edge
        assert hypot(mark.x - mark.place[0], mark.y - mark.place[1]) <= 160


def test_a_place_outside_the_map_has_no_mark():
    assert digest_marks.marks([(1, -5.0, 20.0), (2, 900.0, 20.0)], SIZE, ()) == []


def test_those_that_are_missing_are_always_seen():
    rows = tuple(PartnerRow("whole", f"Part {n}", "3") for n in range(20))
    rows = (*rows[:15], PartnerRow("missing", "Öresundshem", "saknas"), PartnerRow("part", "Vakt", "3"), *rows[15:])
    seen = shown(Partners("Har rapporterat", "21 av 22", rows, "och {n} till"))
    assert len(seen) == MOST_PARTNERS
    assert {"Öresundshem", "Vakt"} <= {row.name for row in seen}
    assert seen[-1].name == "och 16 till"
    lost = tuple(PartnerRow("missing", f"Part {n}", "saknas") for n in range(9))
    assert shown(Partners("", "", lost, "och {n} till"))[-1].state == "missing"


def test_text_is_wrapped_and_ends_with_a_sign_that_it_goes_on():
    lines = wrapped("ett två tre " * 60, SENTENCE, 470, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(fonts.width(line, SENTENCE) <= 470 for line in lines)


def test_quiet_words_leave_room_for_fewer_rows():
    assert len(fitting(digests.usual(1).rows)) == 5
    assert len(fitting(digests.usual(1).rows, 300.0)) == 4


@pytest.mark.parametrize(
    "broken",
    [
        {"extent": Extent(0, 0, nan, 1)},
        {"extent": Extent(5, 0, 1, 1)},
        {"scale": 3},
        {"clock": replace(digests.usual(1).clock, counts=((1,) * 7,) * 3)},
        {"clock": replace(digests.usual(1).clock, counts=((nan,) * 7,) * 4)},
        {"clock": replace(digests.usual(1).clock, counts=((-1,) * 7,) * 4)},
    ],
)
def test_what_cannot_be_drawn_is_said(broken):
    with pytest.raises(ValueError, match=r"extent|scale|clock"):
        digest.draw(replace(digests.usual(1), **broken))


def test_the_page_is_a4_with_its_words_as_text():
    made = digest_paper.draw(digests.paper())
    assert made == digest_paper.draw(digests.paper())
    assert made.startswith(b"%PDF-1.7")
    assert made.rstrip().endswith(b"%%EOF")
    assert b"/MediaBox [0 0 595.28 841.89]" in made
    assert b"/Width 2480 /Height 3508" in made  # 300 dots an inch
    assert "(Att ta upp)".encode("cp1252") in made
    assert "Karta och listor för vecka 12.".encode("utf-16-be").hex().encode() in made
    start = int(made.split(b"startxref\n")[1].split(b"\n")[0])
    assert made[start : start + 4] == b"xref"
    for number, place in enumerate(made[start:].split(b"\n")[3:], 1):
        if place.endswith(b" n "):
            assert made[int(place[:10]) :].startswith(b"%d 0 obj" % number)


def test_words_of_a_page_cannot_break_it():
    nasty = replace(digests.paper(), title="(\\)", blocks=(("a) Tj ET (", ("\\", "−5 ≥ 3 😀 " * 200)),))
    made = digest_paper.draw(nasty)
    assert b"(a\\) Tj ET \\()" in made
    assert b"(\\\\)" in made


def test_only_a_picture_with_a_palette_becomes_a_page():
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    with pytest.raises(ValueError, match="palette"):
        pdf.one_page(file.getvalue(), "", "", "sv")
