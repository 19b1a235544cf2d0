import numpy as np
import pytest

from analytics.maps import png
from analytics.maps.lookup import PIECE, look_up

CHOOSE = np.random.default_rng(3)


@pytest.mark.parametrize("shape", [(0,), (1, 1), (PIECE,), (PIECE + 1,), (3, PIECE // 2)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int64])
def test_pieces_give_what_the_whole_gives(shape: tuple[int, ...], kind: type) -> None:
    table = CHOOSE.integers(0, 2**32, 256, dtype=np.uint32)
    index = CHOOSE.integers(0, 256, shape).astype(kind)
    assert np.array_equal(look_up(table, index), table[index])


def test_an_index_with_gaps_is_looked_up_too() -> None:
    index = CHOOSE.integers(0, 9, (40, 30))[::2, 3:20]
    assert np.array_equal(look_up(np.arange(9), index), index)


@pytest.mark.parametrize("colours", [1, png.TOGETHER, png.TOGETHER * 3 + 5])
def test_the_nearest_palette_colour_is_the_nearest(colours: int) -> None:
    some = CHOOSE.integers(0, 256, (colours, 3)).astype(np.float32)
    palette = CHOOSE.integers(0, 256, (200, 3)).astype(np.float32)
    away = ((some[:, None] - palette) ** 2).sum(2)
    assert np.array_equal(png._closest(some, palette), away.argmin(1))
