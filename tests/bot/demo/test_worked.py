"""The problems that the demo's partners have worked through: there once, readable, and with an effect to show."""

from datetime import timedelta

from bot.app import App
from bot.demo import work_through
from bot.demo.city import table
from storage.model.decision import Progress
from storage.model.people import Audience
from tests.city import NOW
from tests.follow_ups import viewer


def test_they_are_put_in_once_and_stay_what_people_made_of_them(own_city: App) -> None:
    store = own_city.store
    assert work_through(store, NOW) == len(table("worked.toml")["problems"])
    asta = Audience(frozenset({viewer(store, "asta")}))
    before = store.problems.all(asta)
    assert work_through(store, NOW + timedelta(weeks=3)) == 0
    assert store.problems.all(asta) == before
    assert store.audit.verify().fault is None


def test_one_helped_and_of_the_other_it_cannot_be_told(own_city: App) -> None:
    work_through(own_city.store, NOW)
    every = own_city.store.follow_ups.all(Audience(frozenset({viewer(own_city.store, "cilla")})))
    told = {one.problem.query.near.name: one for one in every if one.problem.query.near}
    assert told["Elinebergsplatsen"].decision.status is Progress.DONE
    assert told["Furutorpsplatsen"].decision.status is Progress.STARTED
    verdicts = {}
    for name, one in told.items():
        for who, room in (("asta", ""), ("cilla", ""), ("asta", "est-centrum")):
            reply = own_city.ask(f"/uppfoljning {one.decision.code}", who, room, NOW)
            verdicts.setdefault(name, set()).add(reply.facts.counts["verdict"])
    assert verdicts["Elinebergsplatsen"] == {"fewer"}
    assert verdicts["Furutorpsplatsen"] == {"cannot_tell"}
    words = own_city.ask(f"/problem {told['Elinebergsplatsen'].problem.code}", "asta", "", NOW).card.fallback()
    for part in ("3 orsaker", "1 belägg", "1 tvivel", "Mest krossade rutor", "Effekten av"):
        assert part in words
