"""What stands in the place of pixels differs when anything does that they would be drawn from; and some are drawn."""

import itertools
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.frame import Extent
from analytics.maps.request import BaseMap, Focus, Hotspot, MapRequest, Words, ZoneLayer
from handlers.reply import Picture
from tests.attack import house as attacked
from tests.attack.house import House
from tests.attack.undrawn import written

BASE = BaseMap("a", (), (), (), (), ())
LAYER = ZoneLayer(
    np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([7.0]), np.array([7.0]), np.array([True]), (5,), ("under 5", "5+")
)
WORDS, SPOTS = Words("Vecka 10", "", "", "", ""), (Hotspot(1.0, 1.0, 1, "A", "7"),)
REQUEST = MapRequest(BASE, Focus(), Extent(0.0, 0.0, 2.0, 2.0), LAYER, WORDS, SPOTS)
OTHER: dict[str, Any] = {
    "base": replace(BASE, key="b"),
    "focus": Focus((1,)),
    "extent": Extent(0.0, 0.0, 2.0, 2.5),
    "layer": replace(LAYER, counts=np.array([8.0])),
    "words": replace(REQUEST.words, count_line="7"),
    "hotspots": (),
    "scale": 1,
    "panels": (REQUEST,),
    "hero_caption": "a",
    "panel_legend": "a",
    "tiles": "a",
    "overview": Extent(0.0, 0.0, 9.0, 9.0),
}


@pytest.mark.parametrize("name", [field.name for field in fields(MapRequest)])
def test_whatever_changes_is_seen(name: str) -> None:
    again = replace(REQUEST, layer=replace(LAYER, counts=LAYER.counts.copy()))
    assert written(again) == written(REQUEST)
    assert written(replace(REQUEST, **{name: OTHER[name]})) != written(REQUEST)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="not compared yet"):
        written(object())


def test_an_answer_that_is_another_when_it_is_drawn_is_found(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, times = House(tmp_path, template, ("eva", "klara")), itertools.count()
    for at in range(23):
        house.report("polisen", 0, at % 4, at // 6, kind=at % 4, place=0)
    house.begin()
    house.close()
    monkeypatch.setattr(attacked, "DRAWN", 1)
    house.say("/karta vecka 10 rutor")
    for module in ("handlers.counts.picture", "handlers.maps.picture"):
        monkeypatch.setattr(f"{module}.Picture", lambda png, alt, *more: Picture(png, f"{alt} {next(times)}", *more))
    with pytest.raises(AssertionError, match="vecka 10 rutor"):
        house.say("/karta vecka 10 rutor")
    house.store.close()
