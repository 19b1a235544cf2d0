"""Problems that the demo's partners have worked through (worked.toml): causes, a measure, a decision, an effect."""

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.demo.city import table
from bot.demo.filling import STATE
from bot.demo.people import people
from storage.model.decision import DecisionDraft, Progress
from storage.model.measure import MeasureDraft, Nature, Strategy
from storage.model.people import Viewer
from storage.model.problem import ProblemDraft, Side, Sort, Words
from storage.model.query import Near, Period, Query
from storage.model.region import Place

if TYPE_CHECKING:
    from storage.store import Store

DONE = "demo.worked"  # meta: "1" once they are there
CHOSEN = timedelta(weeks=12)  # a problem's time: those before it was made
WEEK = timedelta(weeks=1)


def work_through(store: "Store", now: datetime) -> int:
    """Put the problems in, once; gives how many. What people did with them afterwards stays."""
    if store.meta.get(DONE):
        return 0
    rows = table("worked.toml")["problems"]
    catalog = store.catalog.read()
    zone = ZoneInfo(catalog.region.timezone)
    monday = _begun(store, now.astimezone(zone).date())
    for number, row in enumerate(rows):
        place = next(one for one in catalog.places if one.name == row["near"])
        _Work(store, row, f"demo-{number}", monday, zone).through(place)
    store.meta.set(DONE, "1")
    return len(rows)


def _begun(store: "Store", today: date) -> date:
    """The Monday that the city's measure is reckoned from (bot/demo/week.py)."""
    state: Any = store.meta.get(STATE)
    if state:
        return date.fromisoformat(json.loads(str(state))["anchors"][0][0])
    return today - timedelta(days=today.weekday())


class _Work:
    """One problem, from its making to the decision."""

    def __init__(self, store: "Store", row: dict[str, Any], once: str, monday: date, zone: ZoneInfo) -> None:
        self.store, self.row, self.once, self._monday, self._zone = store, row, once, monday, zone

    def through(self, place: Place) -> None:
        row, store = self.row, self.store
        who, made = self._who(row["by"]), self._at(row["made"])
        near = Near(place.lon, place.lat, row["metres"], place.name)
        query = Query((Period(self._at(row["made"], 0) - CHOSEN, self._at(row["made"], 0)),), near=near)
        problem = store.problems.put(who, ProblemDraft(self.once, row["name"], query, self.others(who)), made).code
        causes = [self._cause(problem, number, said) for number, said in enumerate(row["said"])]
        for sort, text in row["answers"].items():
            words = Words(f"{self.once}-{sort}", Sort(sort), text, partners=self.others(who))
            store.problems.say(who, problem, words, made + timedelta(hours=1))
        decided = self._at(row["decided"])
        measure = store.measures.put(who, problem, self._measure(who, causes), decided - WEEK).code
        self._decide(problem, measure, decided)

    def others(self, who: Viewer) -> frozenset[str]:
        """Everybody it is shared with, but who writes."""
        return (frozenset(self.row["shared"]) | {self._who(self.row["by"]).partner or ""}) - {who.partner or ""}

    def _cause(self, problem: str, number: int, said: dict[str, Any]) -> str:
        """Its code; what speaks for it or against it comes a day later."""
        who, at, once = self._who(said["by"]), self._at(self.row["made"] - 1), f"{self.once}-{number}"
        words = Words(once, Sort.CAUSE, said["text"], Side(said["side"]), partners=self.others(who))
        cause = self.store.problems.say(who, problem, words, at).code
        for sort in (Sort.EVIDENCE, Sort.DOUBT):
            if more := said.get(sort.value):
                by = self._who(more["by"])
                words = Words(f"{once}-{sort.value}", sort, more["text"], parent=cause, partners=self.others(by))
                self.store.problems.say(by, problem, words, at + timedelta(days=1))
        for key in said.get("agreed", ()):
            self.store.problems.agree(self._who(key), cause, at + timedelta(days=2))
        return cause

    def _measure(self, who: Viewer, causes: list[str]) -> MeasureDraft:
        row = dict(self.row["measure"])
        row["causes"] = tuple(causes[number] for number in row["causes"])
        row |= {"nature": Nature(row["nature"]), "strategy": Strategy(row["strategy"])}
        partner = self._who(self.row["owner"]).partner or ""
        return MeasureDraft(self.once, would_own=partner, partners=self.others(who), **row)

    def _decide(self, problem: str, measure: str, at: datetime) -> None:
        """Decided, begun, and done where it is."""
        row, who, owner = self.row, self._who(self.row["by"]), self._who(self.row["owner"])
        draft = DecisionDraft(
            self.once, (measure,), True, row["reason"], owner.partner or "", owner.person,
            start=self._day(row["began"]), due=self._day(row["due"]), review=self._day(row["review"]),
            indicator=row["indicator"], partners=self.others(who),
        )  # fmt: skip
        code = self.store.decisions.make(who, problem, draft, at).decision.code
        self.store.decisions.report(owner, code, Progress.STARTED, self._at(row["began"]))
        if "done" in row:
            self.store.decisions.report(owner, code, Progress.DONE, self._at(row["done"]), on=self._day(row["done"]))

    def _who(self, key: str) -> Viewer:
        person = next(one for one in people() if one.key == key)
        return Viewer(person.key, person.partner, person.role)

    def _day(self, weeks: int) -> date:
        return self._monday - weeks * WEEK

    def _at(self, weeks: int, hour: int = 10) -> datetime:
        return datetime.combine(self._day(weeks), time(hour), self._zone)
