"""Everything that a week's digest tells, for one audience: read once, judged, and put in one value."""

from dataclasses import dataclass, replace

import numpy as np

from handlers.decisions import due
from handlers.digest import past as pasts
from handlers.digest import weeks
from handlers.digest.effort import effort_of
from handlers.digest.hours import clock
from handlers.digest.partners import partner_weeks
from handlers.digest.past import Past, past_of
from handlers.digest.places import find_places
from handlers.digest.value import Digest, Due, PartnerWeek
from handlers.maps.extent import extent_of, focus_of
from handlers.maps.ground import set_of
from handlers.services import Services
from storage.model.people import Audience, Level, Role
from storage.model.query import Daypart, Period, Query

# A reviewer who has more waiting than this is told "at least".
MOST_AWAITING = 100
# As many problems as a meeting gets through; the agenda has them all.
MOST_PROBLEMS = 5
QUARTERS = tuple(Daypart(start, start + 360) for start in range(0, 1440, 360))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which week of which areas and kinds (keys; empty means all) a digest is of, without `not_kinds`."""

    week: Period
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    area_words: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        """The week alone, as a question about a map."""
        alone = Query((self.week,), areas=self.areas, area_words=self.area_words)
        return replace(alone, kinds=self.kinds, not_kinds=self.not_kinds)


def gather(audience: Audience, asked: Asked, services: Services, *, late: bool = False) -> Digest:
    """What the audience may see of the week. Ask first whether it may see any rows at all (`Release.most`)."""
    catalog, week = services.catalog(), asked.week
    span = weeks.history(week)
    past = past_of(services.release.rows(audience, asked.query, (span,)), span)
    whole = past
    if asked.areas or asked.kinds or asked.not_kinds:
        whole = past_of(services.release.rows(audience, Query((week,)), (span,)), span)
    rows = past.of(week)
    base = services.base_map(set_of(asked.query, catalog))
    extent = extent_of(focus_of(asked.query, catalog), base, catalog)
    squares = int(np.count_nonzero(rows.coarse))
    mostly_squares = squares * 2 > len(rows)
    to_be_done, to_be_seen = due.brought_up(audience, services)
    places, enough = ((), False) if mostly_squares else find_places(past, week, extent, catalog)
    return Digest(
        week=week,
        level=rows.level if len(rows) else Level.NOTHING,
        total=pasts.total(past, week),
        places=places,
        kinds=pasts.kinds(past, week),
        clock=_quarters(audience, asked, services) if mostly_squares else clock(rows, week),
        partners=_partners(audience, whole, week, services),
        rows=rows,
        before=past.of(weeks.before(week)),
        squares=squares,
        enough=enough,
        effort=effort_of(past),
        sources=_sources(whole, past),
        late=late,
        awaiting=awaiting(audience, services),
        problems=open_problems(audience, services),
        decisions=to_be_done,
        measures=to_be_seen,
    )


def _quarters(audience: Audience, asked: Asked, services: Services) -> tuple[tuple[float, ...], ...]:
    """By part of the day alone, where the day is not told: one column."""
    counted = (services.release.count(audience, replace(asked.query, dayparts=(part,))) for part in QUARTERS)
    return tuple((float(number),) for number in counted)


def _partners(audience: Audience, whole: Past, week: Period, services: Services) -> tuple[PartnerWeek, ...]:
    granted = services.release.granted(audience)
    quiet = frozenset(said.partner for said in services.reports.said_nothing(week.start.date()))
    return partner_weeks(whole, week, {key: given.level for key, given in granted.items()}, quiet)


def open_problems(audience: Audience, services: Services) -> tuple[Due, ...]:
    """The open problems that everybody in the audience may read, those of a week's focus first."""
    found = [one for one in services.problems.all(audience) if one.is_open]
    found.sort(key=lambda one: (one.focus is None, -(one.focus.toordinal() if one.focus else 0)))
    return tuple(Due(f"{one.code} {one.name}", f"/problem {one.code}") for one in found[:MOST_PROBLEMS])


def awaiting(audience: Audience, services: Services) -> int | None:
    """Reports that wait for review, when everybody who reads along reviews for the same partner; None otherwise."""
    viewers = audience.viewers
    reviewing = all(viewer.role is Role.REVIEWER and viewer.partner for viewer in viewers)
    if audience.is_public or not reviewing or len({viewer.partner for viewer in viewers}) != 1:
        return None
    return min(len(services.reports.queue(viewer, MOST_AWAITING)) for viewer in viewers)


def _sources(*pasts_: Past) -> tuple[str, ...]:
    """Keys of the partners whose incidents are in the digest, also in what the week is held against."""
    found = {p.rows.sources[i] for p in pasts_ for i in np.flatnonzero(np.bincount(p.rows.source))}
    return tuple(sorted(found))
