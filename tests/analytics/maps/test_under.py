import numpy as np
import pytest

from analytics.maps.under import Under, blended

CHOOSE = np.random.default_rng(4)
TABLE = CHOOSE.integers(0, 2**32, 1 << 16, dtype=np.uint32)


@pytest.mark.parametrize("levels", [1, 5, 200])
def test_each_pixel_has_the_colour_of_its_pair(levels: int) -> None:
    one, other = CHOOSE.integers(0, levels, (2, 70, 50), dtype=np.uint8)
    under = blended(TABLE, one, other)
    pixels = np.empty((70, 50, 4), np.uint8)
    under.lay(pixels)
    wanted = TABLE[one.astype(int) * 256 + other]
    assert np.array_equal(pixels.view(np.uint32)[..., 0], wanted)
    rows, columns = np.array([0, 69, 3]), np.array([49, 0, 7])
    assert np.array_equal(under.at(rows, columns), pixels[rows, columns, :3])
    assert under.nbytes == 70 * 50 * (1 if levels < 17 else 2)


def test_ready_pixels_are_laid_as_they_are() -> None:
    ready = CHOOSE.integers(0, 2**32, (20, 30), dtype=np.uint32)
    pixels = np.empty((20, 30, 4), np.uint8)
    under = Under(ready, None)
    under.lay(pixels)
    assert np.array_equal(pixels.view(np.uint32)[..., 0], ready)
    assert np.array_equal(under.at(np.array([4]), np.array([5])), pixels[[4], [5], :3])
