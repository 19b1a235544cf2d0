"""A square kilometre that a coalition watches through the product, and all that it learns, kept to be solved.

An atom is everything that tells one incident from another: partner, kind, type of place, cell, week, and its life:
when it came and went, and the class that it kept through a correction. What the product says is a sum of atoms; the
coalition knows the code and the register, so it knows of which. Every sum is checked against what really happened.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from sqlalchemy import select

from bot.app import make_services
from bot.settings import Settings
from handlers.counts import counts_card
from handlers.grammar import in_words, read
from handlers.reply import Table
from handlers.request import Request
from storage import tables
from storage.counted.records import Counted
from storage.counted.telling import Rights, withheld
from storage.model.incident import IncidentDraft, PlaceType, Precision
from storage.model.people import Audience, Level, Partner, Role, Viewer
from storage.model.query import Period, Query
from storage.model.region import Area, Catalog, Kind, KindGroup, Region
from storage.model.register import Grant, Register
from storage.parts.closing import Closed
from storage.parts.periods import Length, Stretch
from storage.parts.trees import Tree
from storage.selection import wanted_kinds
from storage.sharing import decide_for
from storage.store import Store
from tests.attack.steady import steady
from tests.attack.undrawn import undrawn
from tests.storage.parts.attacker import Told

SIDE, WEEKS, CELL = 4, 3, 250.0
WEST, SOUTH = 350e3, 6210e3
REGION = Region("km", "Kilometern", "EPSG:3006", "Europe/Stockholm", (WEST, SOUTH, WEST + 1e3, SOUTH + 1e3))
SECTORS = {"polisen": "police", "trygghet": "municipality", "skolan": "school", "bostad": "housing"}
GROUPS = (KindGroup("skador", "Skador", "Damage"), KindGroup("vald", "Våld", "Violence"))
KINDS = (
    Kind("klotter", "skador", "Klotter", "Graffiti"),
    Kind("hot", "vald", "Hot", "Threat"),
    Kind("misshandel", "vald", "Misshandel", "Assault"),
    Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True),
)
PLACES = (PlaceType.STREET, PlaceType.DWELLING)
HIDDEN = ("polisen", "trygghet")
MONDAY = datetime(2026, 3, 2, 11, tzinfo=UTC)
NEVER = 10**6
PROMISED = withheld  # kept, whatever a test puts in its place
Mask = Callable[["Atoms"], np.ndarray]
Eyes = dict[tuple[Any, ...], set[str]]
EYES: dict[Any, Eyes] = {}  # of registers that were looked at before
PREPARED: dict[Any, bytes] = {}
T = TypeVar("T")


def monday(week: int) -> date:
    return MONDAY.date() + timedelta(weeks=week)


FIRST = monday(-9)  # nothing is counted before


@dataclass
class Fact:
    """One version of one incident; `kept` is the class it was counted in before it was corrected.

    It happened `after` the noon of its week's Monday.
    """

    id: str
    source: str
    week: int
    row: int
    col: int
    kind: int
    place: int
    came: int
    gone: int = NEVER
    kept: int = 0
    after: timedelta = timedelta()
    text: str | None = None

    @property
    def life(self) -> tuple[int, int, int]:
        return self.came, self.gone, self.kept

    def draft(self) -> IncidentDraft:
        at = MONDAY + timedelta(weeks=self.week) + self.after
        x, y = WEST + (self.col + 0.5) * CELL, SOUTH + (self.row + 0.5) * CELL
        kind, place = KINDS[self.kind].key, PLACES[self.place]
        return IncidentDraft(
            kind,
            at,
            at,
            x,
            y,
            Precision.EXACT,
            self.source,
            self.id,
            place,
            text_raw=self.text,
            text_released=self.text,
        )


@dataclass(frozen=True)
class Atoms:
    """Index arrays that broadcast to all combinations."""

    source: np.ndarray
    came: np.ndarray
    gone: np.ndarray
    kept: np.ndarray
    week: np.ndarray
    row: np.ndarray
    col: np.ndarray
    kind: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, sources: tuple[str, ...], lives: list[tuple[int, int, int]]) -> "Atoms":
        sizes = (len(sources), len(lives), WEEKS, SIDE, SIDE, len(KINDS), len(PLACES))
        source, life, *rest = np.ogrid[tuple(slice(size) for size in sizes)]
        came, gone, kept = (np.array([one[at] for one in lives])[life] for at in range(3))
        return cls(np.array(sources)[source], came, gone, kept, *rest)

    @property
    def shape(self) -> tuple[int, ...]:
        return np.broadcast_shapes(*(getattr(self, one.name).shape for one in fields(self)))


@dataclass(frozen=True)
class Shut:
    """One class's closed week as the coalition may know it. `told` is None when it is not told it."""

    moment: int
    week: int
    one: Counted
    kinds: tuple[str, ...]
    wards: tuple[frozenset[str], ...]  # of each column
    shown: bool
    told: bool
    closed: Closed
    lowered: bool


class City:
    """The store, what really happened, and what `coalition` (partners; none is the public) has learnt."""

    def __init__(self, folder: Path, template: Path, coalition: tuple[str, ...]) -> None:
        path = folder / "attack.db"
        self._prepare(path, template, coalition)
        self.store = Store.open(f"sqlite:///{path}")
        steady(self.store)
        self.coalition = coalition
        self.sources = tuple(source for source in HIDDEN if source not in coalition)
        self.now, self.week = 0, 0
        self.facts: list[Fact] = []
        self.shut: list[Shut] = []
        self.trees: dict[str, Tree] = {}
        self.services = undrawn(make_services(Settings(data_dir=folder), self.store))
        self.told: list[tuple[int, Mask, int, int]] = []  # with the class's number
        self.seen: list[Mask] = []
        self.changed = False
        self.eyes: Eyes = {}
        self.own: dict[frozenset[str], set[tuple[str, str]]] = {}  # by whose own areas it lay in when last counted
        self._kept: dict[Any, Any] = {}

    def _prepare(self, path: Path, template: Path, coalition: tuple[str, ...]) -> None:
        """The database before anything happens: made once for a kind of city and a coalition."""
        key = type(self)._settle, template, coalition
        path.write_bytes(PREPARED.get(key) or template.read_bytes())
        if key not in PREPARED:
            with Store.open(f"sqlite:///{path}") as store:
                self._settle(store)
            PREPARED[key] = path.read_bytes()

    def _settle(self, store: Store) -> None:
        catalog = store.catalog
        catalog.put_region(REGION)
        catalog.put_partners([Partner(key, key, key, sector) for key, sector in SECTORS.items()])
        catalog.put_kinds(KINDS, GROUPS)
        half = [shapely.box(WEST + at * 500, SOUTH, WEST + at * 500 + 500, SOUTH + 1e3) for at in range(2)]
        areas = [
            Area(name, name, "halva", shapely.to_wkb(box)) for name, box in zip(("vast", "ost"), half, strict=True)
        ]
        catalog.replace_areas("halva", areas, primary=True)

    # ---- what is so until something happens -----------------------------------------------------------

    def keep(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gave when it was first asked for since something happened."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def happens(self) -> None:
        """Whatever was known may be otherwise now."""
        self._kept.clear()

    @property
    def register(self) -> Register:
        return self.keep("register", self.store.register.read)

    @property
    def catalog(self) -> Catalog:
        return self.keep("catalog", self.store.catalog.read)

    @property
    def classes(self) -> dict[int, Counted]:
        return self.keep("classes", self.store.counts.classes)

    # ---- what happens -------------------------------------------------------------------------------

    def report(self, source: str, week: int, row: int, col: int, kind: int, place: int) -> None:
        fact = Fact(f"f{len(self.facts)}", source, week, row, col, kind, place, self.now)
        self.happens()
        self.facts.append(fact)
        self.store.incidents.upsert([fact.draft()])

    def report_all(self, reports: Iterable[tuple[str, int, int, int, int, int]]) -> None:
        """Many at once: source, week, row, column, kind and place of each."""
        fresh = [Fact(f"f{len(self.facts) + at}", *one, self.now) for at, one in enumerate(reports)]
        self.happens()
        self.facts += fresh
        self.store.incidents.upsert([fact.draft() for fact in fresh])

    def alive(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.gone == NEVER]

    def remove(self, fact: Fact) -> None:
        self.happens()
        fact.gone = self.now
        self.store.incidents.delete(fact.source, [fact.id])

    def correct(self, fact: Fact, row: int, col: int, kind: int, place: int) -> None:
        """It keeps the class it was counted in; lowered before, it is counted in none."""
        self.happens()
        fact.gone = self.now
        new = replace(fact, row=row, col=col, kind=kind, place=place, came=self.now, gone=NEVER)
        self.facts.append(new)
        self.store.incidents.upsert([new.draft()])
        new.kept = self._marks().get(fact.id, 0)

    def _marks(self) -> dict[str, int]:
        """The class that each incident was counted in, 0 for none yet."""
        return self.keep("marks", self._read_marks)

    def _read_marks(self) -> dict[str, int]:
        i = tables.incidents.c
        with self.store._database.read() as connection:
            return dict(connection.execute(select(i.source_id, i.counted)).all())

    def close(self) -> None:
        """The next week ends; everything that may be told of it is known at once."""
        at = MONDAY + timedelta(weeks=self.week + 1)
        self.happens()
        self.store.counts.close_due(at)
        number = Stretch.of(monday(self.week), Length.WEEK).number
        told = self.store.counts.read({Length.WEEK: [number], Length.BLOCK: []})
        self.trees |= told.trees
        register = self.register
        eyes, own = self._eyes(), self._ground()
        wards = tuple(
            frozenset(p for p, own in register.own_areas.items() if ("vast", "ost")[col // 2] in own)
            for col in range(SIDE)
        )
        for class_number, closed in told.closed:
            one, kinds = told.classes[class_number], told.trees[closed.kind_tree].names
            if one.holder in self.sources:
                knows = any(self._rights(audience).tells(one, kinds) for audience in self.audiences())
                spots = {(place.value, ward) for place, ward in one.spots}
                lowered = any(
                    source == one.holder and kind in kinds and (place.value, ward) in spots and self._lost(combo, eyes)
                    for combo in eyes
                    for source, kind, place, ward in [combo]
                )
                lowered |= any(self.own.get(ward, set()) - own for _, ward in spots)
                shut = Shut(self.now, self.week, one, kinds, wards, bool(closed.zones), knows, closed, lowered)
                assert not (lowered and closed.zones)
                self.shut.append(shut)
                if knows and not lowered:
                    self._learn(len(self.shut) - 1, told.trees)
        self._counted()
        self.changed = False
        self.week += 1
        self.happens()

    def _ground(self) -> set[tuple[str, str]]:
        return {(partner, area) for partner, areas in self.register.own_areas.items() for area in areas}

    def _counted(self) -> None:
        """What is counted now was last counted as it is seen now; where nobody's own areas are, nothing of these is."""
        own = self._ground()
        there = {frozenset[str](), *(frozenset({partner}) for partner, _ in own)}
        self.eyes = self.eyes | {combo: who for combo, who in self._eyes().items() if combo[3] in there}
        self.own |= dict.fromkeys(there, own)

    def _lost(self, combo: tuple[Any, ...], eyes: dict[tuple[Any, ...], set[str]]) -> bool:
        """Whether somebody saw such incidents when they were last counted, and does no more."""
        return bool(self.eyes.get(combo, set()) - eyes[combo])

    def _eyes(self) -> Eyes:
        """Who sees what as rows now, asked one combination at a time; cities begin with the same register."""
        register, day = self.register, monday(self.week + 1)
        key = type(self)._look_round, register.grants, day
        if key not in EYES:
            EYES[key] = self._look_round(register, day)
        return EYES[key]

    def _look_round(self, register: Register, day: date) -> Eyes:
        found: Eyes = {}
        for source, kind, place, ward in product(HIDDEN, KINDS, PlaceType, (frozenset(), frozenset({"bostad"}))):
            alone = {one: Audience(frozenset({Viewer(one, one, Role.ANALYST)}), day=day) for one in SECTORS}
            found[source, kind.key, place, ward] = {
                one
                for one, audience in alone.items()
                if decide_for(source, kind, place, audience, register, in_own_area=ward).level >= Level.COARSE
            }
        return found

    def _learn(self, place: int, trees: Mapping[str, Tree]) -> None:
        """A class's parts, or that it had too little."""
        closed, number = self.shut[place].closed, self.shut[place].one.number
        if not closed.zones:
            self.tell(number, self._due(place), 0, closed.k - 1)
        for tree, nodes, counts in (
            (trees[closed.zone_tree], closed.zones, closed.zone_counts),
            (trees[closed.kind_tree], closed.kinds, closed.kind_counts),
        ):
            for node, count in zip(nodes, counts, strict=True):
                self.tell(number, self._part(place, tree.rects[node].tolist(), tree.names), count, count)

    def _part(self, place: int, rect: list[int], names: tuple[str, ...]) -> Mask:
        due = self._due(place)
        return lambda atoms: due(atoms) & _inside(atoms, rect, names)

    def grant(self, source: str, receiver: str, group: str, level: Level) -> None:
        """At most once between two closings: a source that raises and lowers in between has shown rows itself."""
        if not self.changed:
            self.happens()
            self.changed = True
            self.store.register.put([Grant(source, receiver, level, group=group)], "test", MONDAY)

    def give(self, areas: tuple[str, ...]) -> None:
        """The housing company's own areas."""
        if not self.changed:
            self.happens()
            self.changed = True
            self.store.register.put_areas("bostad", areas)

    # ---- what is asked -----------------------------------------------------------------------------

    def audiences(self) -> list[Audience]:
        """Each of the coalition alone, and together; the public when there is nobody."""
        day = monday(self.week)
        viewers = [Viewer(partner, partner, Role.ANALYST) for partner in self.coalition]
        rooms = [frozenset({one}) for one in viewers] + ([frozenset(viewers)] if len(viewers) > 1 else [])
        return [Audience(room, "r", day=day) for room in rooms or [frozenset()]]

    def _rights(self, audience: Audience) -> Rights:
        made = Rights.of
        return self.keep(("rights", audience), lambda: made(audience, self.register, self.catalog, self.classes))

    def look(self) -> None:
        """Rows: the coalition knows these one by one; they must be those that the register grants, and no more."""
        whole = Query((Period(MONDAY - timedelta(weeks=1), MONDAY + timedelta(weeks=WEEKS + 1)),))
        for audience in self.audiences():
            rows = self.store.release.rows(audience, whole)
            found = Counter(
                (
                    rows.sources[source],
                    rows.kinds[kind],
                    int((y - SOUTH) // CELL),
                    int((x - WEST) // CELL),
                    week_of(start),
                )
                for source, kind, x, y, start in zip(rows.source, rows.kind, rows.x, rows.y, rows.start, strict=True)
                if rows.sources[source] in self.sources
            )
            seen = self._seen(audience)
            self.seen.append(seen)
            lives, truth = self._truth()
            if lives:
                atoms = Atoms.of(self.sources, lives)
                shown = truth * np.broadcast_to(seen(atoms), atoms.shape)
                granted: Counter[tuple[object, ...]] = Counter()
                for at in np.argwhere(shown):
                    source, _, week, row, col, kind, _ = at.tolist()
                    granted[self.sources[source], KINDS[kind].key, row, col, week] += int(shown[tuple(at)])
                assert found == granted

    def ask(self, query: Query) -> None:
        """In words, through the card that people read; it must tell sums of the parts that are told, and no more."""
        line = in_words(query, self.catalog, "sv")
        now = MONDAY + timedelta(weeks=self.week)
        reading = read(line, self.catalog, now, "sv")
        assert reading.query is not None, line
        for audience in self.audiences():
            asked = replace(audience, day=monday(self.week))
            made = counts_card(Request(line, Viewer("x", None, None), asked, now), reading, self.services)
            told: list[dict[str, Any]] = made.facts.counts["told"]  # type: ignore[assignment]
            found = Counter({
                (row["source"], row["everywhere"]): row["count"] for row in told if row["source"] in self.sources
            })  # fmt: skip
            assert found == self._expected(audience, reading.query)
            table = [e for e in made.card.elements if isinstance(e, Table) and e.caption == "Antal per part"]
            assert [int(row[1]) for one in table for row in one.rows] == [row["count"] for row in told]

    def _expected(self, audience: Audience, query: Query) -> Counter[tuple[str, bool]]:
        """The same sums read off the told parts one by one."""
        rights = self._rights(audience)
        return self.keep(("expected", query, rights.levels.tobytes()), lambda: self._sums(rights, query))

    def _sums(self, rights: Rights, query: Query) -> Counter[tuple[str, bool]]:
        found: Counter[tuple[str, bool]] = Counter()
        kinds = wanted_kinds(query, KINDS)
        for shut in self.shut:
            wanted = not query.sources or shut.one.holder in query.sources
            if not (wanted and shut.week in self._wanted_weeks(query) and rights.tells(shut.one, shut.kinds)):
                continue
            for everywhere, count in self._parts_of(shut, query, kinds):
                found[shut.one.holder, everywhere] += count
        return found

    def _parts_of(self, shut: Shut, query: Query, kinds: frozenset[str] | None) -> list[tuple[bool, int]]:
        closed = shut.closed
        if kinds is not None:
            tree, nodes, counts = self.trees[closed.kind_tree], closed.kinds, closed.kind_counts
            mask = np.array([[name in kinds for name in tree.names]])
        else:
            tree, nodes, counts = self.trees[closed.zone_tree], closed.zones, closed.zone_counts
            mask = self._mask(query)
        shares = [mask[row0:row1, col0:col1].mean() for row0, row1, col0, col1 in tree.rects[list(nodes)].tolist()]
        half = any(share >= 0.5 for share in shares)
        whole = kinds is not None or not (query.areas or query.near)
        return [
            (whole or node == 0, count)
            for node, count, share in zip(nodes, counts, shares, strict=True)
            if (share >= 0.5 if half else share > 0)
        ]

    def _wanted_weeks(self, query: Query) -> set[int]:
        return chosen_weeks(query)

    def _mask(self, query: Query) -> np.ndarray:
        """The cells that a question's places hold."""
        mask = np.ones((SIDE, SIDE), bool)
        if query.areas:
            mask[:, [col for col in range(SIDE) if ("vast", "ost")[col // 2] not in query.areas]] = False
        return mask

    def _seen(self, audience: Audience) -> Mask:
        """Which atoms an audience is shown as rows now, by the register and the rule."""
        kept, level = self._withheld(audience), self.keep(("levels", audience), lambda: self._levels(audience))
        now, week, shut = self.now, self.week, len(self.shut)

        def mask(atoms: Atoms) -> np.ndarray:
            place = np.searchsorted(np.array(self.sources), atoms.source)
            of = level[place, atoms.kind, atoms.place, atoms.col]
            shown = (of >= Level.EXACT) | ((of == Level.COARSE) & (atoms.week < week))
            held = np.isin(self._class_of(atoms, shut), list(kept))
            return shown & ~held & (atoms.came <= now) & (atoms.gone > now)

        return mask

    def _levels(self, audience: Audience) -> np.ndarray:
        """By source, kind, type of place and column, each asked about by itself."""
        register = self.register
        level = np.zeros((len(self.sources), len(KINDS), len(PLACES), SIDE), int)
        for (s, source), (k, kind), (p, place), col in product(
            enumerate(self.sources), enumerate(KINDS), enumerate(PLACES), range(SIDE)
        ):
            ward = frozenset(one for one, own in register.own_areas.items() if ("vast", "ost")[col // 2] in own)
            level[s, k, p, col] = decide_for(source, kind, place, audience, register, in_own_area=ward).level
        return level

    # ---- what it means -----------------------------------------------------------------------------

    def tell(self, number: int, mask: Mask, low: int, high: int) -> None:
        self.told.append((number, mask, low, high))

    def _class_of(self, atoms: Atoms, until: int) -> np.ndarray:
        """The class each atom was counted in, or kept, after the first `until` closings; 0 for none."""
        found = np.broadcast_to(atoms.kept, atoms.shape).copy()
        for shut in self.shut[:until]:
            if shut.shown or shut.lowered:
                found[self._fits(shut, atoms) & (found == 0)] = shut.one.number
        return found

    def _due(self, place: int) -> Mask:
        def mask(atoms: Atoms) -> np.ndarray:
            return self._fits(self.shut[place], atoms) & (self._class_of(atoms, place) == 0)

        return mask

    def _fits(self, shut: Shut, atoms: Atoms) -> np.ndarray:
        """What a closing could count: of the class, there, and of a week that had ended."""
        spots = set(shut.one.spots)
        here = np.array([[(place, ward) in spots for ward in shut.wards] for place in PLACES])[atoms.place, atoms.col]
        of_kind = np.array([kind.key in shut.kinds for kind in KINDS])[atoms.kind]
        there = (atoms.came <= shut.moment) & (atoms.gone > shut.moment) & (atoms.week <= shut.week)
        return (atoms.source == shut.one.holder) & here & of_kind & there

    def _truth(self) -> tuple[list[tuple[int, int, int]], np.ndarray]:
        """What really happened, as numbers of atoms."""
        mine = [fact for fact in self.facts if fact.source in self.sources]
        lives = sorted({fact.life for fact in mine})
        truth = np.zeros((len(self.sources), len(lives), WEEKS, SIDE, SIDE, len(KINDS), len(PLACES)), int)
        for fact in mine:
            at = self.sources.index(fact.source), lives.index(fact.life)
            truth[(*at, fact.week, fact.row, fact.col, fact.kind, fact.place)] += 1
        return lives, truth

    def knowledge(self) -> list[Told]:
        """Every sum of what none of them has seen, each checked against what really happened.

        Left out are classes that one of them may see wholly: nothing is promised of these.
        """
        lives, truth = self._truth()
        if not lives:
            return []
        atoms = Atoms.of(self.sources, lives)
        seen = np.zeros(atoms.shape, bool)
        for mask in self.seen:
            seen |= mask(atoms)
        everything = self.register, self.catalog, self.classes
        hidden = frozenset.intersection(*(PROMISED(audience, *everything) for audience in self.audiences()))
        known = {}
        for number, mask, low, high in self.told:
            if number and number not in hidden:
                continue
            vector = np.broadcast_to(mask(atoms), atoms.shape)
            held, shown = int(truth[vector].sum()), int(truth[vector & seen].sum())
            assert low <= held <= high, (low, held, high)
            rest = (vector & ~seen).ravel()
            if rest.any():
                bounds = max(0, low - shown), high - shown
                known[rest.tobytes(), *bounds] = Told(rest, *bounds)
        return list(known.values())

    def _withheld(self, audience: Audience) -> frozenset[int]:
        found = withheld
        return self.keep(("withheld", audience), lambda: found(audience, self.register, self.catalog, self.classes))


def chosen_weeks(query: Query) -> set[int]:
    """Weeks that lie at least half in what was asked for, else all that it touches."""
    found: set[int] = set()
    for period in query.periods:
        days = [period.start.date() + timedelta(days=at) for at in range((period.end - period.start).days)]
        each = Counter((day - MONDAY.date()).days // 7 for day in days)
        half = {week for week, number in each.items() if number >= 4}
        found |= half or set(each)
    return found


def week_of(start: np.int64) -> int:
    """Of `MONDAY`'s weeks, by the local day that a row begins."""
    local = datetime.fromtimestamp(int(start), ZoneInfo("Europe/Stockholm"))
    return (local.date() - MONDAY.date()).days // 7


class Thresholds(City):
    """A naive system: any count from k of what may be counted, as it is now."""

    def _learn(self, place: int, trees: Mapping[str, Tree]) -> None:
        """Nothing is fixed."""

    def ask(self, query: Query) -> None:
        kinds, weeks, now = wanted_kinds(query, KINDS), chosen_weeks(query), self.now
        of_kind = np.array([kinds is None or kind.key in kinds for kind in KINDS])
        of_week = np.array([week in weeks for week in range(WEEKS)])
        of_col = np.array([not query.areas or ("vast", "ost")[col // 2] in query.areas for col in range(SIDE)])
        seen = [self._seen(audience) for audience in self.audiences()]

        def mask(atoms: Atoms) -> np.ndarray:
            alive = (atoms.came <= now) & (atoms.gone > now) & np.isin(atoms.source, query.sources or HIDDEN)
            asked = of_kind[atoms.kind] & of_week[atoms.week] & of_col[atoms.col] & alive
            return asked & ~np.any([np.broadcast_to(one(atoms), atoms.shape) for one in seen], axis=0)

        lives, truth = self._truth()
        if lives:
            atoms = Atoms.of(self.sources, lives)
            count = int(truth[np.broadcast_to(mask(atoms), atoms.shape)].sum())
            self.tell(0, mask, *((count, count) if count >= 5 else (0, 4)))


def _inside(atoms: Atoms, rect: list[int], names: tuple[str, ...]) -> np.ndarray:
    row0, row1, first, last = rect
    if not names:
        return (atoms.row >= row0) & (atoms.row < row1) & (atoms.col >= first) & (atoms.col < last)
    of = np.array([names.index(kind.key) if kind.key in names else -1 for kind in KINDS])[atoms.kind]
    return (of >= first) & (of < last)
