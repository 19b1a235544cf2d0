"""The style "Dagsljus": white paper, a pale cool ground, a warm ramp to plum, furniture in strips.

Every token was chosen by looking at sketches at 1000 and at 360 pixels, in grey, and under the three
kinds of colour blindness; tests/analytics/maps/test_style.py measures the separations again.
Lengths are layout pixels on a sheet 1000 wide. A phone shows it at 0.36, so no text is below 18.
"""

from dataclasses import dataclass, replace

Rgb = tuple[int, int, int]


def rgb(code: str) -> Rgb:
    """The colour of a code like "#F3F1EB"."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def blend(under: Rgb, over: Rgb, alpha: float) -> Rgb:
    """`over` laid on `under` with `alpha` 0..1."""
    r, g, b = (round(a + (c - a) * alpha) for a, c in zip(under, over, strict=True))
    return r, g, b


# Sheet
WIDTH, HEIGHT, MARGIN = 1000, 800, 32
PAPER = rgb("#FFFFFF")
INK, INK2, INK3 = rgb("#161616"), rgb("#4A4A4A"), rgb("#6B6B6B")  # 18:1, 8.9:1, 5.3:1 on paper
NEATLINE, NEATLINE_WIDTH = rgb("#D9D6CE"), 1.25

# Ground: land is only 4 L* lighter than water, so that the data is what is seen
WATER, LAND = rgb("#DCE6EB"), rgb("#F3F1EB")
UNKNOWN = rgb("#F6F7F7")  # outside the areas when no land is given: neither land nor water is claimed
COAST, COAST_WIDTH = rgb("#A9BCC6"), 1.5
BORDER, BORDER_ALPHA, BORDER_WIDTH, BORDER_WIDTH_PANEL = rgb("#8F8A7E"), 105 / 255, 1.25, 1.0
FOCUS, FOCUS_WIDTH = rgb("#33322F"), 2.25
VEIL_ALPHA = 120 / 255

# Data
RAMP = tuple(rgb(c) for c in ("#F8D99A", "#F0AE5B", "#DC7638", "#AE3F40", "#611841"))  # L* 88 76 60 43 22
RAMP_EDGE, RAMP_EDGE_ALPHA, RAMP_EDGE_WIDTH = rgb("#B9762A"), 0.8, 1.25  # class 1 in grey print
RAMP_ALPHA_ON_TILES = 0.78  # a guess that was not tried against a tile base
MORE = tuple(rgb(c) for c in ("#F6D3A4", "#E59A4F", "#A84F1F"))
FEWER = tuple(rgb(c) for c in ("#BFD9E6", "#6FA8C9", "#23608F"))
CHANGE_EDGE_WIDTH = 1.5
HATCH_WIDTH, HATCH_PERIOD, HATCH_ALPHA = 2.2, 11.0, 0.75
MORE_TEXT, FEWER_TEXT = rgb("#8A3D12"), rgb("#1C5380")  # at least 7.5:1 on white
MORE_DISC, FEWER_DISC = rgb("#7A3410"), rgb("#163F63")  # darker than the class that they stand on
CELL_OUTLINE, CELL_OUTLINE_WIDTH, CELL_INSET = rgb("#C6B690"), 1.75, 3.0
SOFT_ALPHA, SOFT_EDGE, SOFT_EDGE_MIN = 0.92, 0.13, 6.0  # square and soft = an area, not a place
SEAM, SEAM_WIDTH = rgb("#FFFFFF"), 1.75  # between coloured areas

# Kinds: colour and shape together; the fifth is the rest
KINDS = tuple(rgb(c) for c in ("#1768AC", "#E0761B", "#161616", "#F2CF3B", "#5F676D"))
SHAPES = ("disc", "square", "triangle", "diamond", "ring")
DIAMOND_LINE, DIAMOND_LINE_WIDTH = rgb("#5C4A00"), 1.4
RING_REST = rgb("#BFC4C7")  # the rest's share of a cluster's ring, lighter than its symbol's line

PLUM = rgb("#611841")
# Warm is where, grey is when: the classes of a week clock, palest first (the second is the neatline's)
GREYS = tuple(rgb(c) for c in ("#F1EFEA", "#D9D6CE", "#B7B1A3", "#7C766A", "#33322F"))
MISSING = rgb("#9C2B16")  # who has not reported; 7.6:1 on white


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Weight (a Fira Sans file name's end), size, colour and halo of one kind of text."""

    weight: str
    size: float
    colour: Rgb
    halo: float = 0.0
    halo_colour: Rgb = PAPER
    spacing: float = 0.0

    def sized(self, size: float) -> "TextStyle":
        """The same at another size; a halo is never over a quarter of it."""
        return replace(self, size=size, halo=min(self.halo, size / 4))

    def on(self, colour: Rgb, halo_colour: Rgb) -> "TextStyle":
        """The same in other colours."""
        return replace(self, colour=colour, halo_colour=halo_colour)


SMALLEST = 18.0  # below this a phone shows nothing readable
TITLE, TITLE_SMALLEST = TextStyle("Bold", 42, INK), 34.0
COUNT_LINE = TextStyle("Medium", 27, INK2)
HOTSPOT = TextStyle("Bold", 31, INK, 4)
HOTSPOT_COUNT = TextStyle("Medium", 31, INK, 4)
DIGIT = TextStyle("Bold", 28, PAPER)
PLACE = TextStyle("Medium", 25, rgb("#3B3A36"), 3)
PLACE_OUTSIDE = TextStyle("Regular", 23, rgb("#706D65"), 3, rgb("#FCFBF9"))
WATER_NAME = TextStyle("MediumItalic", 27, rgb("#5D7886"), 0, WATER, 5)  # 3.6:1, large text needs 3:1
LEGEND_TITLE = TextStyle("SemiBold", 24, INK)
LEGEND_CLASS = TextStyle("Medium", 22, INK2)
CELL_COUNT = TextStyle("SemiBold", 26, INK, 4)
AREA_NAME = TextStyle("Medium", 19, INK, 3)
SCALE_TEXT = TextStyle("Medium", 22, INK2)
NORTH = TextStyle("Bold", 18, INK2)
ATTRIBUTION = TextStyle("Regular", 18, INK3)
DEMO_CHIP = TextStyle("Bold", 26, PAPER)
SIMPLIFIED_CHIP = TextStyle("Bold", 20, PLUM)
CAPTION = TextStyle("SemiBold", 26, INK)
CAPTION_COUNT = TextStyle("Medium", 26, INK2)
RING_NUMBER = TextStyle("SemiBold", 24, INK)


def text_on(background: Rgb) -> Rgb:
    """White or ink, whichever can be read (WCAG contrast) on a class colour."""
    return max((PAPER, INK), key=lambda colour: contrast(colour, background))


def luminance(colour: Rgb) -> float:
    """WCAG 2 relative luminance, 0..1."""
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2 contrast ratio, 1..21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def veiled(colour: Rgb) -> Rgb:
    """A colour as it is seen outside the asked-for area."""
    return blend(colour, PAPER, VEIL_ALPHA)


_CLASSES = (*RAMP, *MORE, *FEWER)
_SOFT = tuple(blend(LAND, colour, SOFT_ALPHA) for colour in RAMP)
_GROUND = (WATER, LAND, UNKNOWN, veiled(LAND), COAST, FOCUS, NEATLINE)
_BORDERS = (blend(LAND, BORDER, BORDER_ALPHA), blend(veiled(LAND), BORDER, BORDER_ALPHA))
_MARKS = (*KINDS, RING_REST, PLUM, CELL_OUTLINE, MORE_DISC, FEWER_DISC, MORE_TEXT, FEWER_TEXT)
_NAMES = (PLACE.colour, PLACE_OUTSIDE.colour, PLACE_OUTSIDE.halo_colour, WATER_NAME.colour)
_TIME = (*GREYS, MISSING)
_VEILED = tuple(veiled(colour) for colour in (*_CLASSES, *_SOFT))

# Flat colours that a picture's palette must hold exactly (legend and map must agree)
EXACT: tuple[Rgb, ...] = tuple(
    dict.fromkeys((PAPER, INK, INK2, INK3, *_GROUND, *_CLASSES, *_MARKS, *_SOFT, *_VEILED, *_NAMES, *_BORDERS, *_TIME))
)
