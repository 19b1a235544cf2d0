"""Everything a situation picture is written from, read once for its audience by the doors of the answers in chat."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.methods.about import About
from handlers.analysis import hotspots, maps, week
from handlers.analysis.answered import Answered
from handlers.analysis.change_said import change_said
from handlers.analysis.exactly import mostly_squares
from handlers.analysis.opening import opened
from handlers.counts import counts_card, counts_elements
from handlers.grammar import Reading, previous
from handlers.maps.facts import sources_of
from handlers.maps.situation import Situation, find
from handlers.maps.wording import change_sentence
from handlers.problems.desk import Desk
from handlers.reply import Element, Facts, Table, Text
from handlers.situation.asked import Asked
from handlers.situation.during import in_place, overlap, year_before
from handlers.situation.plan import PlanRow, plan_rows
from handlers.situation.reporting import PartnerRow, partner_rows
from storage.model.people import Decision, Level
from storage.model.query import Period, Query
from storage.problems import Whole
from storage.released import Released


@dataclass(frozen=True, slots=True)
class Against:
    """The time held against another: its rows, the sentences about the whole, and how they were found."""

    found: Situation
    said: tuple[str, ...]
    abouts: tuple[About, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to compare with: no incident in a whole time is no time that was reported in."""
        return self.found.compared is not None and len(self.found.compared) > 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """`answers` are those of the chat by name (map, hotspots, rhythm). `rows` says that the audience may see rows.

    `before` and `year` are None where only counts may be told; `changes` are then the times and tables of
    counts against them.
    `counted` is what may only be counted beside rows. `wholes` are the open problems, `plan` what was decided.
    """

    asked: Asked
    query: Query
    allowed: Decision
    answers: dict[str, Answered]
    before: Against | None
    year: Against | None
    counted: tuple[Element, ...]
    changes: tuple[tuple[tuple[Period, ...], Table], ...]
    partners: tuple[PartnerRow, ...]
    wholes: tuple[Whole, ...]
    plan: tuple[PlanRow, ...]

    @property
    def desk(self) -> Desk:
        return self.asked.desk

    @property
    def rows(self) -> bool:
        return self.before is not None

    @property
    def here(self) -> Released:
        """The incidents of the time itself, where rows may be seen."""
        assert self.before is not None  # noqa: S101  asked for where there are rows
        return self.before.found.rows

    @property
    def squares(self) -> bool:
        """Whether most of them are told as a square and a week: then no place is pointed out."""
        return len(self.here) > 0 and mostly_squares(self.here)

    @property
    def abouts(self) -> tuple[About, ...]:
        """How everything was found, each method once."""
        every = [about for answer in self.answers.values() for about in answer.abouts]
        for one in (self.year, self.before):
            every += one.abouts if one is not None and one.known else ()
        found: dict[str, About] = {}
        for about in every:
            found.setdefault(about.method, about)
        return tuple(found.values())

    @property
    def facts(self) -> Facts:
        """What the log hears: the map's facts, with the sources of all that was read."""
        facts = self.answers["map"].reply.facts
        every = {source for answer in self.answers.values() for source in answer.reply.facts.sources}
        for one in (self.before, self.year):
            every |= set(sources_of(one.found)) if one is not None else set()
        return replace(facts, sources=tuple(sorted(every)), shared=bool(self.wholes or self.plan))


def gather(asked: Asked) -> Gathered | None:
    """All of it for everybody who will read; None where they may be told nothing of any incident."""
    assert asked.query is not None  # noqa: S101  the caller has asked the reader's questions
    desk, query = asked.desk, asked.query
    request, services = desk.request, desk.services
    # Asked before anything is read: a refusal must not depend on what has happened.
    allowed = services.release.most(request.audience)
    if allowed.level is Level.NOTHING:
        return None
    rows = allowed.level > Level.COUNTS
    against = (previous(query.periods), year_before(query.periods, desk))
    wholes = open_problems(desk, query)
    return Gathered(
        asked=asked,
        query=query,
        allowed=allowed,
        answers=_answers(desk, query, rows=rows),
        before=_against(desk, query, against[0]) if rows else None,
        year=_against(desk, query, against[1]) if rows and against[1] else None,
        counted=tuple(counts_elements(request, query, services)) if rows else (),
        changes=() if rows else tuple(_count_changes(desk, query, *against)),
        partners=partner_rows(desk, query),
        wholes=wholes,
        plan=plan_rows(desk, query),
    )


def open_problems(desk: Desk, query: Query) -> tuple[Whole, ...]:
    """The open problems that all of the audience may read and that touch what was asked for, focus first."""
    every = [one for one in desk.store.all(desk.request.audience) if one.is_open and in_place(desk, one.query, query)]
    every.sort(key=lambda one: (one.focus is None, one.name.casefold(), one.code))
    return desk.store.wholes([one.code for one in every], desk.request.audience)


def _answers(desk: Desk, query: Query, *, rows: bool) -> dict[str, Answered]:
    """The chat's own answers; where only counts may be told there is one, that of the map."""
    makers = {"map": maps.shown, "hotspots": hotspots.shown, "rhythm": week.shown} if rows else {"map": maps.shown}
    made: dict[str, Answered] = {}
    for name, shown in makers.items():
        opening = opened(desk.request, desk.services, name, Reading("", query))
        made[name] = opening if isinstance(opening, Answered) else shown(desk.request, opening, desk.services)
    return made


def _against(desk: Desk, query: Query, periods: tuple[Period, ...]) -> Against:
    """The time against another one."""
    compared = replace(query, compare=periods)
    both = find(desk.request.audience, compared, desk.services, desk.request.received_at)
    said, abouts = change_said(both, desk.catalog, desk.texts)
    sentences = (one.text for one in said if isinstance(one, Text))
    return Against(both, (change_sentence(both, desk.texts), *sentences), abouts)


def _count_changes(
    desk: Desk, query: Query, before: tuple[Period, ...], year: tuple[Period, ...]
) -> Iterator[tuple[tuple[Period, ...], Table]]:
    """Counts of both times beside each other, the year before first; of times that overlap, the year before alone."""
    for periods in (year, () if overlap(before, year) else before):
        if not periods:
            continue
        card = counts_card(desk.request, Reading("", replace(query, compare=periods)), desk.services)
        if card.changes:
            yield periods, next(one for one in card.card.elements if isinstance(one, Table))
