"""A picture of everything shows the town, says what it leaves out, and hides no peak under a disc."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from analytics.maps import compose, style
from analytics.maps.request import MapRequest
from analytics.maps.view import corners
from bot.app import App
from handlers.maps.extent import town
from handlers.reply import Picture, Text
from tests.city import NOW


@pytest.fixture
def asked(city: App):
    """Ask a line; the request that was drawn, the reply's texts, and its picture."""

    def ask(line: str) -> tuple[MapRequest, str, Picture]:
        drawn: list[MapRequest] = []

        def draw(request: MapRequest):
            drawn.append(request)
            return compose.draw(request)

        services = replace(city.services, draw=draw)
        app = replace(city, services=services, dispatch=replace(city.dispatch, services=services))
        reply = app.ask(line, "asta", "est-centrum", NOW)
        (picture,) = [element for element in reply.card.elements if isinstance(element, Picture)]
        said = " ".join(element.text for element in reply.card.elements if isinstance(element, Text))
        return drawn[0], said, picture

    return ask


def test_everything_is_shown_from_near_with_the_whole_in_a_corner(asked) -> None:
    request, said, _ = asked("karta i år värme")
    assert request.overview is not None
    assert request.extent.height < 0.67 * request.overview.height
    assert "utanför bilden" in request.words.count_line
    assert "utanför" in said
    (plan,) = compose.plan(request)
    assert plan.corner in corners(request.overview, plan.ground.view.width, plan.ground.view.height)
    assert not any(_shares(plan.corner, box) for box in plan.boxes)


def _shares(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_frame_is_the_same_each_week(asked) -> None:
    frames = {asked(line)[0].extent for line in ("karta v45 värme", "karta v46 värme", "karta v46 rutor")}
    assert len(frames) == 1


@pytest.mark.parametrize("line", ["karta i år områden", "karta centrum v46", "karta skjutning 2026 punkter"])
def test_all_is_shown_when_areas_or_single_cases_are_asked_for(asked, line: str) -> None:
    request, said, _ = asked(line)
    assert request.overview is None
    assert "utanför bilden" not in request.words.count_line + said


def test_the_highest_class_is_seen(asked) -> None:
    request, _, picture = asked("karta i år värme")
    pixels = np.asarray(Image.open(BytesIO(picture.png)).convert("RGB"))[216:1408]
    assert int((pixels == np.array(style.RAMP[-1], np.uint8)).all(-1).sum()) > 400
    assert len(request.hotspots) == 3
    (plan,) = compose.plan(request)
    assert all(mark.wide and mark.box for mark in plan.marks)
    assert len(plan.marks) == 3


def test_many_outside_or_few_areas_mean_the_whole_region(city: App) -> None:
    from storage.model.people import Audience
    from storage.model.query import Query
    from tests.cast import ASTA
    from tests.storage.town import ALWAYS

    catalog = city.store.catalog.read()
    base = city.services.base_map(catalog.primary_set)
    rows = city.store.release.rows(Audience(frozenset({ASTA})), Query((ALWAYS,)))
    assert town(base, rows) is not None
    assert town(replace(base, areas=base.areas[:7]), rows) is None
    north = replace(rows, y=np.where(np.arange(len(rows)) % 5 == 0, rows.y.max() + 9_000, rows.y))
    assert town(base, north) is None
