"""Which decisions a plan holds: of a time, some areas, some partners, and how far they have come."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import shapely

from handlers.decisions.words import today_of
from handlers.grammar import Reading, period_words, read, say
from handlers.maps.card import unknown_words
from handlers.maps.extent import to_metres
from handlers.problems.desk import Desk
from handlers.problems.lines import act_of, named_partners
from handlers.texts.format import list_text
from storage.model.decision import Decided, Progress
from storage.model.problem import Problem
from storage.model.query import Period

STATES = ("late", "open", "done", "not_done")
_YEAR = re.compile(r"\d{4}")
# A month or a week without its year that is longer ago than this is this year's, or the next one's.
_AGO = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Filter:
    """`first` to `last` are days, both included; `states` of `STATES`, none is all; `problems` are sentences."""

    first: date
    last: date
    named: bool  # whether a time was named
    areas: tuple[str, ...] = ()
    partners: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    wrong: tuple[str, ...] = ()

    def holds(self, one: Decided, desk: Desk, today: date) -> bool:
        """Whether a decision is in the plan."""
        whose = one.decision.owner_partner or one.decision.partner
        return (
            (not self.partners or whose in self.partners)
            and (not self.states or bool(self.states & states_of(one, today)))
            and self._in_time(one, desk, today)
            and (not self.areas or is_in(one.problem, self.areas, desk))
        )

    def _in_time(self, one: Decided, desk: Desk, today: date) -> bool:
        """From its first day to its last overlaps the time; what is not done yet is in any plan of today."""
        decision = one.decision
        made = decision.at.astimezone(desk.zone).date()
        first, last = decision.start or made, max(decision.done_on or decision.due or made, made)
        if decision.is_late(today):
            last = today
        if not self.named and decision.is_open:
            return True
        return first <= self.last and last >= self.first


def filter_of(desk: Desk, words: str) -> Filter:
    """`2026 centrum polisen försenade`, in any order; without a time it is this year and everything still open."""
    states, left = _states(words)
    named = named_partners(left, desk.catalog)
    rest = " ".join(_without_partners(left, desk))
    today = today_of(desk)
    year = Filter(date(today.year, 1, 1), date(today.year, 12, 31), named=False)
    found = replace(year, partners=named.partners, states=states)
    if not rest.strip():
        return found
    reading = read_on(desk, rest)
    query = reading.query
    wrong = [*(say(one, desk.texts) for one in reading.questions), *unknown_words(reading, desk.texts)]
    if query is None or not query.periods or wrong:
        return replace(found, wrong=tuple(wrong) or (desk.texts("problem.wrong.not_understood"),))
    if query.kinds or query.not_kinds:
        wrong.append(desk.texts("plan.no_kinds"))
    found = replace(found, areas=query.areas, wrong=tuple(wrong))
    if any(note.key == "default_period" for note in reading.notes):
        return found
    first, last = (moment.astimezone(desk.zone).date() for moment in (query.periods[0].start, query.periods[-1].end))
    return replace(found, first=first, last=max(first, last - timedelta(days=1)), named=True)


def read_on(desk: Desk, words: str) -> Reading:
    """As a question to the map is read, but a time without its year is not long ago: a plan looks ahead."""
    now, language = desk.request.received_at, desk.texts.language
    reading = read(words, desk.catalog, now, language)
    query = reading.query
    if query is None or not query.periods or _YEAR.search(words) or query.periods[-1].end >= now - _AGO:
        return reading
    for year in (now.year, now.year + 1):
        again = read(f"{words} {year}", desk.catalog, now, language)
        there = again.query.periods if again.query is not None and not again.questions else ()
        if there and there[-1].end >= now - _AGO:
            return again
    return reading


def states_of(one: Decided, today: date) -> frozenset[str]:
    """Which of the states a decision is in."""
    decision = one.decision
    if not decision.does:
        return frozenset({"not_done"})
    if decision.is_open:
        return frozenset({"open", "late"} if decision.is_late(today) else {"open"})
    return frozenset({"done"} if decision.status is Progress.DONE else {"not_done"})


def is_in(problem: Problem, areas: tuple[str, ...], desk: Desk) -> bool:
    """Whether a problem is in one of the areas; one of the whole city is in every one."""
    query = problem.query
    if query.near is None:
        return not query.areas or bool(set(query.areas) & set(areas))
    here = shapely.Point(*to_metres(query.near.lon, query.near.lat, desk.catalog.region.crs))
    shapes = (one.wkb for one in desk.catalog.areas if one.key in areas)
    return any(shapely.from_wkb(wkb).distance(here) <= query.near.metres for wkb in shapes)


def in_words(desk: Desk, wanted: Filter) -> str:
    """The time, the areas and the partners, as people say them."""
    texts = desk.texts
    start, end = (
        desk.request.received_at.astimezone(desk.zone).replace(
            year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0
        )
        for day in (wanted.first, wanted.last + timedelta(days=1))
    )
    parts = [period_words(Period(start, end), texts.language)]
    if not wanted.named:
        parts = [texts("plan.and_open", period=parts[0])]
    names = [one.name for one in desk.catalog.areas if one.key in wanted.areas]
    parts.append(list_text(names, texts.language) or texts("plan.everywhere"))
    parts.append(desk.names(wanted.partners) or texts("plan.all_partners"))
    parts += [texts(f"plan.state.{state}").split("|")[0] for state in STATES if state in wanted.states]
    return ", ".join(parts)


def _states(words: str) -> tuple[frozenset[str], str]:
    left, found, rest = words.strip(), set(), []
    while left:
        state, after = act_of(left, "plan.state", STATES)
        if state:
            found.add(state)
            left = after
        else:
            first, _, left = left.partition(" ")
            rest.append(first)
            left = left.strip()
    return frozenset(found), " ".join(rest)


def _without_partners(words: str, desk: Desk) -> list[str]:
    """The words that name no partner, and no word that stands before one."""
    left = words
    names = (name for one in desk.catalog.partners for name in (*one.words, one.name_sv, one.name_en, one.key) if name)
    for name in sorted(names, key=len, reverse=True):
        left = re.sub(rf"(?<!\w)(?:(?:från|för|from|for)\s+)?{re.escape(name)}(?!\w)", " ", left, flags=re.IGNORECASE)
    return left.split()
