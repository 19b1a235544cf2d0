"""A decision's effect on the problem's card is worked out once: for one audience, and until anything changes."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import handlers.follow_up.outcome as outcome_
from bot.app import App
from handlers.problems.desk import desk_of
from handlers.request import Request
from storage import counters
from storage.model.decision import DecisionDraft
from storage.model.follow_up import Settings
from storage.model.incident import ReviewStatus
from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Viewer
from storage.tables import incidents
from tests.bot.test_follow_up import BEGAN, follow
from tests.city import NOW, open_city
from tests.follow_ups import DECISION, PROBLEM, viewer

FIVE, DAY = 5, timedelta(days=1)


@pytest.fixture
def app(city_file: Path, tmp_path: Path) -> Iterator[App]:
    """A city with a problem on which five decisions were made."""
    path = tmp_path / "karta.sqlite"
    shutil.copy(city_file, path)
    made = open_city(path)
    follow(made)
    asta = viewer(made.store, "asta")
    others = frozenset(partner.key for partner in made.store.catalog.read().partners) - {asta.partner}
    for n in range(1, FIVE):
        light = MeasureDraft(f"m{n}", f"Åtgärd {n}", strategy=Strategy.RISK, partners=others)
        measure = made.store.measures.put(asta, PROBLEM, light, NOW).code
        start = BEGAN + timedelta(weeks=n)
        draft = DecisionDraft(
            f"d{n}", (measure,), True, "Skäl", asta.partner or "", "asta", start, start + 20 * DAY, partners=others
        )
        made.store.decisions.make(asta, PROBLEM, draft, NOW)
    yield made
    made.store.close()


def viewer_of(app: App, who: str) -> Viewer:
    person = app.store.members.person(who)
    return Viewer(who, None, None) if person is None else Viewer(who, person.partner, person.role)


class Counted:
    """How often an effect is worked out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times, real = 0, outcome_.effect_of

        def counting(*args):  # type: ignore[no-untyped-def]
            self.times += 1
            return real(*args)

        monkeypatch.setattr(outcome_, "effect_of", counting)

    def during(self, app: App, who: str = "asta", room: str = "", at: timedelta = timedelta(0), line: str = "") -> int:
        before = self.times
        app.ask(line or f"/problem {PROBLEM}", who, room, NOW + at)
        return self.times - before


def told(app: App, who: str = "asta", room: str = "", language: str = "sv") -> list[str | None]:
    """What is said of each decision's effect, as the card says it."""
    audience = app.audience(who, room, NOW.date())
    request = Request("", viewer_of(app, who), audience, NOW, language=language)
    desk = desk_of(request, app.services)
    return [outcome_.words_of(desk, one, audience) for one in app.services.follow_ups.of_problem(PROBLEM, audience)]


def fresh(app: App, *args: str) -> list[str | None]:
    """The same, with nothing kept."""
    app.store.release._once = ((), {})
    return told(app, *args)


def withdraw_some(app: App) -> None:
    """A third of all that happened is withheld, in the store as a reviewer does it."""
    with app.store._database.write() as connection:
        change = counters.take(connection, counters.CHANGE)
        some = update(incidents).where(incidents.c.id % 3 == 0)
        connection.execute(some.values(status=ReviewStatus.WITHHELD.value, change=change))


def test_the_second_showing_works_out_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    assert counted.during(app) == FIVE
    first = told(app)
    assert len([one for one in first if one]) == FIVE
    assert counted.during(app) == 0
    card = app.ask(f"/problem {PROBLEM}", "asta", "", NOW).card.fallback()
    assert all(str(one) in card for one in first)
    assert told(app, language="en") != first, "what is kept is the number, not its words"
    assert counted.times == FIVE


def test_nobody_is_told_another_audiences_number(app: App) -> None:
    seats = (("asta", ""), ("didrik", ""), ("eva", ""), ("cilla", ""), ("asta", "est-centrum"))
    alone = [fresh(app, *seat) for seat in seats]
    app.store.release._once = ((), {})
    for _ in range(2):
        assert [told(app, *seat) for seat in seats] == alone
        assert [told(app, *seat) for seat in reversed(seats)] == alone[::-1]
    assert len({str(one) for one in alone}) > 2


def test_whoever_may_not_be_told_is_not(app: App) -> None:
    told(app)
    for who in ("gunnel", "henrik", "u-404"):
        assert not any(told(app, who))


def test_a_withdrawal_is_in_no_number_that_was_kept(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(app)
    counted = Counted(monkeypatch)
    withdraw_some(app)
    after = told(app)
    assert counted.times == FIVE
    assert after != before
    assert after == fresh(app)


def test_what_else_it_rests_on_makes_it_anew(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, asta = Counted(monkeypatch), viewer(app.store, "asta")
    counted.during(app)
    app.store.follow_ups.set(asta, DECISION, Settings(before=30), NOW)
    assert counted.during(app) == 1, "how one of them is measured"
    assert counted.during(app, at=7 * DAY) == FIVE, "another week"
    counted.during(app)
    catalog = app.store.catalog.read()
    app.store.catalog.put_partners([replace(catalog.partners[0], name_sv="Nytt namn"), *catalog.partners[1:]])
    assert counted.during(app) == FIVE, "the catalog"


def test_the_card_of_one_decision_is_always_made_anew(app: App) -> None:
    """Only the half sentence is kept, and no rows of incidents: what is small may lie about."""
    told(app)
    _, kept = app.store.release._once
    assert len(kept) == FIVE
    assert all(type(one).__name__ == "Effect" for one in kept.values())
