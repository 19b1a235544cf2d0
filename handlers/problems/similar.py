"""The city's memory: other problems like this one, and what was decided about them, as far as all who read may know.

Everything is read for the audience first and compared then: a problem that somebody here may not read changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from handlers.maps.extent import to_metres
from handlers.measures import earlier
from handlers.problems.alike import near, telling
from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Buttons, Card, Element, Reply, Select, Text
from storage.measures.decided import Decided
from storage.model.problem import Problem
from storage.model.query import Query
from storage.problems import Whole

NEAR = 1_000.0  # metres within which two places have something in common
ENOUGH = 0.5  # of 1: what is alike by half is alike
FEWEST = 2  # words of causes: one alone is a coincidence
GROUP = 0.5  # kinds of one group are half alike
MOST, ON_CARD = 10, 3
EFFECTS = 1  # of each problem: every one is computed from incidents anew


@dataclass(frozen=True, slots=True)
class Alike:
    """Another problem; `why` are the ways in which it is alike: kinds, place, name, causes."""

    problem: Problem
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """The problem that others are held against: the telling words of its name and of its causes.

    Beside each word stand those of all the others' words that mean the same.
    """

    problem: Problem
    name: tuple[str, ...]
    near_name: tuple[frozenset[str], ...]
    causes: tuple[str, ...]
    near_causes: tuple[frozenset[str], ...]


def similar(desk: Desk, whole: Whole) -> tuple[Alike, ...]:
    """Those alike in two ways, or in their words; the most alike first."""
    said = {code: telling(some) for code, some in desk.services.measures.causes(desk.request.audience).items()}
    others = [one for one in desk.store.all(desk.request.audience) if one.code != whole.problem.code]
    names = {one.code: telling((one.name,)) for one in others}
    mine, name = said.pop(whole.problem.code, ()), telling((whole.problem.name,))
    own = Own(whole.problem, name, near(name, _each(names)), mine, near(mine, _each(said)))
    found = [compared(desk, own, one, names[one.code], said.get(one.code, ())) for one in others]
    kept = [one for one in found if len(one.why) >= 2 or {"name", "causes"} & set(one.why)]
    return tuple(sorted(kept, key=lambda one: (-one.score, one.problem.code))[:MOST])


def _each(words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    return (word for some in words.values() for word in some)


def compared(desk: Desk, own: Own, other: Problem, name: Sequence[str], said: Sequence[str]) -> Alike:
    """How alike another problem is to one's own, each way from 0 to 1; with the other's telling words."""
    number = _shared(own.near_causes, said)
    ways = {
        "kinds": _kinds(desk, own.problem.query, other.query),
        "place": _place(desk, own.problem.query, other.query),
        "name": _share(_shared(own.near_name, name), own.name, name),
        "causes": number / min(len(own.causes), len(said)) if number >= FEWEST else 0.0,
    }
    return Alike(other, sum(ways.values()), tuple(name for name, score in ways.items() if score >= ENOUGH))


def _shared(near_own: Sequence[frozenset[str]], others: Sequence[str]) -> int:
    """How many of one's own words are among others'."""
    return sum(not one.isdisjoint(others) for one in near_own)


def _share(number: int, one: Sequence[str], other: Sequence[str]) -> float:
    shorter = min(len(one), len(other))
    return min(number / shorter, 1.0) if shorter else 0.0


def _kinds(desk: Desk, one: Query, other: Query) -> float:
    """The share of kinds in common; kinds of one group count half. Every kind is like none in particular."""
    if not one.kinds or not other.kinds:
        return 0.0
    mine, theirs = set(one.kinds), set(other.kinds)
    group = {kind.key: kind.group for kind in desk.catalog.kinds}
    groups = {group.get(key, key) for key in mine} & {group.get(key, key) for key in theirs}
    return max(len(mine & theirs) / min(len(mine), len(theirs)), GROUP if groups else 0.0)


def _place(desk: Desk, one: Query, other: Query) -> float:
    """1 for the same area or a place in it, less the further two places are apart; 0 for all of the city."""
    if one.areas and other.areas:
        mine, theirs = set(one.areas), set(other.areas)
        return len(mine & theirs) / min(len(mine), len(theirs))
    spots = [_spot(desk, query) for query in (one, other) if query.near is not None]
    if len(spots) == 2:
        return max(0.0, 1.0 - float(np.hypot(spots[0][0] - spots[1][0], spots[0][1] - spots[1][1])) / NEAR)
    areas = {*one.areas, *other.areas}
    if not spots or not areas:
        return 0.0
    shapes = (shapely.from_wkb(area.wkb) for area in desk.catalog.areas if area.key in areas)
    return float(any(shape.covers(shapely.Point(spots[0])) for shape in shapes))


def _spot(desk: Desk, query: Query) -> tuple[float, float]:
    near = query.near
    return to_metres(near.lon, near.lat, desk.catalog.region.crs) if near is not None else (0.0, 0.0)


# ---- what is shown --------------------------------------------------------------------------------------


def elements(desk: Desk, whole: Whole, most: int = ON_CARD) -> list[Element]:
    """Each with its status, in what way it is alike, and what was decided; nothing when there is none."""
    found = similar(desk, whole)
    if not found:
        return []
    every = desk.services.measures.decided(desk.request.audience, [one.problem.code for one in found[:most]])
    shown: list[Element] = [Text(desk.texts("problem.similar.heading"), "lead")]
    shown += [Text(in_words(desk, one, every)) for one in found[:most]]
    options = tuple((f"{one.problem.code} {one.problem.name}"[:75], desk.line(one.problem.code)) for one in found)
    shown.append(Select(desk.texts("problem.open_one"), options[:most]))
    if len(found) > most:
        all_ = desk.line(whole.problem.code, desk.act("similar"))
        shown.append(Buttons((desk.button("problem.button.similar", all_),)))
    return shown


def in_words(desk: Desk, one: Alike, every: Sequence[Decided]) -> str:
    """Like "P-LYS7 Belysning i tunneln (avslutat). Liknar: samma slags händelser. Beslutat: A-7KQ4 … (gjord)."."""
    texts, problem = desk.texts, one.problem
    why = ", ".join(texts(f"problem.similar.why.{name}") for name in one.why)
    said = texts(
        "problem.similar.one", name=f"{problem.code} {problem.name}", status=desk.status(problem.status), why=why
    )
    mine = [decided for decided in every if decided.problem == problem.code]
    was = [earlier.told(desk, decided, with_effect=number < EFFECTS) for number, decided in enumerate(mine)]
    return f"{said} {ended(texts('problem.similar.decided', measures='; '.join(was)))}" if was else said


def reply(desk: Desk, whole: Whole) -> Reply:
    """All of them, for everybody who reads along."""
    texts, code = desk.texts, whole.problem.code
    found = elements(desk, whole, MOST) or [Text(texts("problem.similar.none"), "lead")]
    show = Buttons((desk.button("problem.button.show", desk.line(code)),))
    notes = (Text(texts("problem.similar.how"), "note"), Text(texts("problem.only_shared"), "note"))
    return desk.to_all(Card(texts("problem.similar.title", code=code), (*found, show, *notes)), about=code)
