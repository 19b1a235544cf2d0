"""Our own PNG files, read by others."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from analytics.maps import png, style

CHOOSE = np.random.default_rng(5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (200, 5)])
@pytest.mark.parametrize("colours", [1, 17, 256])
def test_what_is_written_is_read_by_others(shape: tuple[int, int], colours: int) -> None:
    palette = CHOOSE.integers(0, 256, (colours, 3), dtype=np.uint8)
    numbers = CHOOSE.integers(0, colours, shape, dtype=np.uint8)
    with Image.open(BytesIO(png.written([numbers[:3], numbers[3:]], numbers.shape, palette))) as picture:
        picture.load()
        assert (picture.mode, picture.size) == ("P", shape[::-1])
        assert np.array_equal(np.asarray(picture.convert("RGB")), palette[numbers])


def test_flat_colours_are_exact() -> None:
    pixels = np.zeros((40, 60, 4), np.uint8)
    for number, colour in enumerate(style.EXACT):
        pixels[:, number :: len(style.EXACT), :3] = colour
    with Image.open(BytesIO(png.encode(pixels))) as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), pixels[..., :3])
