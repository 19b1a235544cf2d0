"""The sentences of counts: how many, of what whole periods and zones, and what no count can say."""

from dataclasses import dataclass
from datetime import datetime

from handlers.grammar import period_words
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.release import CountsAnswer, HolderSum

# Zones this many times as large as what was asked for are said to be larger.
LARGER = 1.5
# As many kinds are named; more are counted.
MOST_KINDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What sentences are written from. `placed`: the question has a place."""

    answer: CountsAnswer
    query: Query
    catalog: Catalog
    texts: Texts
    now: datetime

    @property
    def placed(self) -> bool:
        return bool(self.query.areas) or self.query.near is not None

    @property
    def everywhere(self) -> str:
        """The whole municipality, by name."""
        return self.texts("map.all", region=self.catalog.region.name)

    def when(self, periods: tuple[Period, ...]) -> str:
        """Whole periods by name: "vecka 9–12"."""
        named = [
            period_words(period, self.texts.language, with_year=period.start.year != self.now.year)
            for period in periods
        ]
        return list_text(named, self.texts.language)

    def where(self, one: HolderSum) -> str:
        """What ground a number is of."""
        if one.everywhere:
            return self.everywhere
        if one.exact_parts:
            return self.texts("counts.where.exact")
        if one.cells < LARGER * one.asked_cells:
            return self.texts("counts.where.near")
        return self.texts("counts.where.larger", km=number_text(max(1, round(one.cells / 16)), self.texts.language))

    def kinds(self, one: HolderSum) -> str:
        """What kinds a number is of."""
        names = {kind.key: kind.name(self.texts.language) for kind in self.catalog.kinds}
        if len(one.kinds) > MOST_KINDS:
            return self.texts("counts.kinds_together", n=len(one.kinds))
        return list_text([names.get(key, key) for key in one.kinds], self.texts.language)

    def partner(self, key: str) -> str:
        """A partner's name."""
        names = {partner.key: partner.name(self.texts.language) for partner in self.catalog.partners}
        return names.get(key, key)


def sentences(told: Told) -> list[str]:
    """One for each length of period and sort of ground, largest first; such are never added to each other."""
    groups: dict[tuple[bool, tuple[Period, ...]], int] = {}
    for one in told.answer.sums:
        key = one.everywhere, one.periods
        groups[key] = groups.get(key, 0) + one.count
    ranked = sorted(groups.items(), key=lambda item: (item[0][0], -item[1]))
    return [_sentence(told, *key, count, first=not at) for at, (key, count) in enumerate(ranked)]


def _sentence(told: Told, everywhere: bool, periods: tuple[Period, ...], count: int, *, first: bool) -> str:
    texts = told.texts
    total = texts.count("map.total", count)
    sort = "kinds" if everywhere and told.answer.sums[0].kinds else "everywhere" if everywhere else "near"
    key = f"counts.lead.{sort}" if first else f"counts.also.{sort}"
    return texts(key, total=total, where=told.everywhere, when=told.when(periods))


def nothing(told: Told) -> str:
    """The same words whether there are none or too few; whether the time has closed follows from the calendar."""
    return told.texts("counts.nothing_yet" if told.answer.open else "counts.nothing")


def notes(told: Told) -> list[str]:
    """What somebody must know to read the numbers right."""
    texts, answer, sums = told.texts, told.answer, told.answer.sums
    found = [texts(f"counts.note.{name}") for name in answer.widened if name != "place"]
    if "place" in answer.widened:
        found.append(texts("counts.note.place", where=told.everywhere))
    if any(not one.exact_time for one in sums):
        found.append(texts("counts.note.time"))
    if any(one.kinds and not one.exact_parts for one in sums):
        found.append(texts("counts.note.kinds"))
    if answer.unfinished and not answer.open:
        found.append(texts("counts.note.unfinished"))
    if sums:
        found.append(texts("counts.note.least", k=min(one.k for one in sums)))
    return found
