"""Grounds kept in a folder are those that were drawn, and never tell where somebody asked."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from analytics.frame import Extent
from analytics.maps import base, stored
from analytics.maps.base import Ground
from analytics.maps.request import BaseMap, Focus
from analytics.maps.view import View, fit
from tests.analytics.maps import bases

VIEW = View(fit(Extent(350_000.0, 6_210_000.0, 356_000.0, 6_214_000.0), 400, 240), 400, 240, 2)


@pytest.fixture
def kept(tmp_path: Path) -> BaseMap:
    base.forget()
    return replace(bases.small(), folder=tmp_path / "grounds")


def files(kept: BaseMap) -> list[Path]:
    assert kept.folder is not None
    return sorted(kept.folder.glob("*"))


FIRST = Focus((0,))


def anew(kept: BaseMap, focus: Focus = FIRST, view: View = VIEW) -> Ground:
    base.forget()
    return base.ground(kept, focus, view)


def same(one: Ground, other: Ground) -> bool:
    pixels = np.empty((2, *one.view.shape, 4), np.uint8)
    one.under.lay(pixels[0])
    other.under.lay(pixels[1])
    arrays = ("veil", "ink", "line", "inside", "land", "inner", "area_index")
    over = [field.name for field in fields(one.overlay)]
    return (
        np.array_equal(*pixels)
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and all(np.array_equal(getattr(one.overlay, name), getattr(other.overlay, name)) for name in over)
    )


def test_a_ground_read_is_the_ground_drawn(kept: BaseMap, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = anew(kept)
    assert len(files(kept)) == 1
    with monkeypatch.context() as patch:
        patch.setattr(base, "terrain", lambda _: pytest.fail("drawn again"))
        read = anew(kept)
    assert same(read, drawn)
    assert same(anew(replace(kept, folder=None)), drawn)


def test_a_circle_is_never_kept(kept: BaseMap) -> None:
    anew(kept, Focus(circle=(353_000.0, 6_212_000.0, 300.0)))
    assert files(kept) == []


def test_another_question_or_another_ground_is_another_file(kept: BaseMap) -> None:
    anew(kept)
    anew(kept, Focus((1,)))
    anew(kept, view=replace(VIEW, scale=1))
    anew(replace(kept, land=tuple((kept.land[0][0] + 1.0,) for _ in range(1))))
    anew(replace(kept, areas=kept.areas[::-1]))
    assert len(files(kept)) == 5


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x93NUMPY\x01\x00"])
def test_a_broken_file_is_drawn_and_written_again(kept: BaseMap, content: bytes) -> None:
    drawn = anew(kept)
    (file,) = files(kept)
    whole = file.read_bytes()
    file.write_bytes(content or whole[: len(whole) // 2])
    assert same(anew(kept), drawn)
    assert file.read_bytes() == whole


def test_only_the_latest_are_kept(kept: BaseMap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "KEPT", 2)
    for scale in (1, 2):
        for area in (0, 1):
            anew(kept, Focus((area,)), replace(VIEW, scale=scale))
    assert len(files(kept)) == 2


def test_a_folder_that_cannot_be_made_costs_no_picture(kept: BaseMap, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert same(anew(replace(kept, folder=tmp_path / "file" / "grounds")), anew(kept))
