"""What a digest says: one sentence first, then what there is to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from handlers.digest.gather import Asked
from handlers.digest.value import NOW, Digest, DigestPlace, Hours, Reported, Standing, Usual
from handlers.digest.weeks import before
from handlers.grammar import period_words, title
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text, weekday_text
from storage.model.query import Period
from storage.model.region import Catalog

EVERY_DAY, WORKDAYS, WEEKEND, FRIDAY_SATURDAY = tuple(range(1, 8)), (1, 2, 3, 4, 5), (6, 7), (5, 6)
RUNS = {EVERY_DAY: "every_day", WORKDAYS: "weekdays", WEEKEND: "weekend", FRIDAY_SATURDAY: "friday_saturday"}
# What a partner's word is called "has reported" for.
HEARD = frozenset({Reported.WHOLE, Reported.UNTIL, Reported.NOTHING})


@dataclass(frozen=True, slots=True)
class Told:
    """What sentences are written from."""

    digest: Digest
    asked: Asked
    catalog: Catalog
    texts: Texts
    now: datetime

    @property
    def heading(self) -> tuple[str, str]:
        """Like "Vecka 12, 16–22 mars 2026 · Helsingborg", and shorter."""
        return title(self.asked.query, self.catalog, self.texts.language)

    @property
    def before(self) -> Period:
        """The week before."""
        return before(self.digest.week)

    @property
    def total(self) -> str:
        """Like "399 händelser"."""
        return self.texts.count("map.total", self.digest.total.count)

    @property
    def shown_places(self) -> tuple[DigestPlace, ...]:
        """The places of this week, in the order of their numbers."""
        return tuple(place for place in self.digest.places if place.standing in NOW)

    def week(self, period: Period) -> str:
        """Like "vecka 11", with its year when that is another."""
        other = period.start.isocalendar().year != self.digest.week.start.isocalendar().year
        return period_words(period, self.texts.language, with_year=other)

    def number(self, value: float) -> str:
        """A count in figures."""
        return number_text(round(value), self.texts.language)

    def listed(self, names: Iterable[str]) -> str:
        """Like "A, B och C"."""
        return list_text(list(names), self.texts.language)

    def partners(self, *states: Reported) -> list[str]:
        """Names of the partners of which one of these is known, in the catalog's order."""
        return self.partner_names(one.partner for one in self.digest.partners if one.reported in states)

    def partner_names(self, keys: Iterable[str]) -> list[str]:
        """What partners are called."""
        names = {partner.key: partner.name(self.texts.language) for partner in self.catalog.partners}
        return [names.get(key, key) for key in keys]

    def kind(self, key: str) -> str:
        """A kind within a sentence: lower case in Swedish and English alike."""
        names = {kind.key: kind.name(self.texts.language) for kind in self.catalog.kinds}
        return names.get(key, key).lower()

    def place(self, place: DigestPlace) -> str:
        """What a place is called; a stretch of street says so."""
        name = place.name or self.texts("digest.elsewhere")
        return self.texts("digest.street", name=name) if place.length else name


def lead(told: Told) -> str:
    """The week in one sentence, then what is new and what grows."""
    first = _said(told, "lead")
    stands_out = (_named(told, standing) for standing in (Standing.NEW, Standing.GROWING))
    return " ".join(part for part in (first, *stands_out) if part)


def headline(told: Told) -> tuple[str, str]:
    """The same in a few large words, and why."""
    return _said(told, "headline"), _said(told, "why")


def _said(told: Told, part: str) -> str:
    silent = told.listed(told.partners(Reported.SILENT))
    key = _judged(told.digest, silent=bool(silent))
    usual = _range(told, told.digest.total.usual)
    return told.texts(f"digest.{part}.{key}", total=told.total, partners=silent, **usual)


def _judged(digest: Digest, *, silent: bool) -> str:
    """The key of what the week is, all in all; it is called ordinary only when nothing speaks against it."""
    if not digest.total.count:
        return "empty_silent" if silent else "empty"
    key = "too_few" if digest.total.usual is None else digest.total.usual.verdict
    if key != "as_usual" or not digest.ordinary:
        return key
    if silent:
        return "ordinary_silent"
    return "ordinary_level" if digest.mostly_squares else "ordinary" if digest.enough else "ordinary_places"


def _range(told: Told, usual: Usual | None) -> dict[str, str]:
    return {"low": told.number(usual.low if usual else 0), "high": told.number(usual.high if usual else 0)}


def _named(told: Told, standing: Standing) -> str:
    names = [told.place(place) for place in told.digest.places if place.standing is standing]
    if not names:
        return ""
    form = "one" if len(names) == 1 else "other"
    return told.texts(f"digest.said.{standing.value}.{form}", places=told.listed(names))


def count_line(told: Told) -> str:
    """The line under the picture's title."""
    usual = told.digest.total.usual
    if not told.digest.total.count:
        return told.total
    key = "too_few" if usual is None else usual.verdict
    return told.texts(f"digest.count.{key}", total=told.total, **_range(told, usual))


def hours_words(hours: Hours | None, texts: Texts, *, short: bool = False) -> str:
    """Like "fredag–lördag kväll"; "natt mot lördag", for the hours after midnight are of the new day; or empty."""
    if hours is None or (hours.whole_day and hours.days == EVERY_DAY):
        return ""
    days = texts(f"digest.{'short' if short else 'days'}.{RUNS.get(hours.days, str(hours.days[0]))}")
    if hours.whole_day:
        return days
    if hours.days in {EVERY_DAY, WORKDAYS}:
        return texts(f"digest.{'parts' if hours.days == EVERY_DAY else 'workdays'}.{hours.start}")
    if hours.start == 0:
        return texts("digest.hours.night", days=days)
    return texts("digest.hours.both", days=days, part=texts(f"digest.part.{hours.start}"))


def detail(told: Told, place: DigestPlace) -> str:
    """Like "stöld · fre–lör kväll": what and when, as far as known."""
    what = told.kind(place.kinds[0][0]) if place.kinds else ""
    return " · ".join(part for part in (what, hours_words(place.hours, told.texts, short=True)) if part)


def missing(told: Told) -> list[str]:
    """Who has not reported, and who stopped before the week's end."""
    found, texts = [], told.texts
    silent = told.partners(Reported.SILENT)
    if silent:
        form = "one" if len(silent) == 1 else "other"
        found.append(texts(f"digest.silent.{form}", partners=told.listed(silent)))
    for one in told.digest.partners:
        if one.reported is Reported.UNTIL and one.until is not None:
            (name,) = told.partner_names([one.partner])
            found.append(texts("digest.until.one", partners=name, day=day_words(one.until, texts)))
    return found


def day_words(day: date, texts: Texts) -> str:
    """A weekday within a sentence: torsdag, Thursday."""
    word = weekday_text(day, texts.language)
    return word if texts.language == "en" else word.lower()


def effort_note(told: Told) -> str:
    """Whether a change is events or reporting; empty when nothing has changed."""
    found = told.digest.effort
    if found is None or found.verdict in {"as_usual", "too_few"}:
        return ""
    named = {"more_reporting": found.new, "less_reporting": found.silent, "partner_missing": found.silent}
    keys = named.get(found.verdict, (found.alone,) if found.alone else ())
    names = told.listed(told.partner_names(keys))
    key = found.verdict if names or found.verdict in {"real_rise", "real_fall", "mixed"} else "mixed"
    return told.texts(f"digest.effort.{key}", partners=names)


def notes(told: Told) -> list[str]:
    """What somebody must know to trust the digest."""
    digest, texts = told.digest, told.texts
    found = [effort_note(told)]
    if digest.total.usual is not None and digest.total.usual.verdict != "too_few":
        found.append(texts("digest.note.usual"))
    if digest.squares and not digest.mostly_squares:
        found.append(_squares_note(told))
    if digest.total.count:
        found.append(_places_note(told))
        found.append(_clock_note(told))
    return [note for note in found if note]


def _squares_note(told: Told) -> str:
    rows = told.digest.rows
    sources = {rows.sources[index] for index in np.unique(rows.source[rows.coarse]).tolist()}
    names = told.partner_names(partner.key for partner in told.catalog.partners if partner.key in sources)
    return told.texts.count("digest.note.squares", told.digest.squares, partners=told.listed(names))


def _places_note(told: Told) -> str:
    digest, texts = told.digest, told.texts
    if digest.mostly_squares:
        return texts("digest.note.places_level")
    if not digest.enough:
        return texts("digest.note.places_too_few")
    return texts("digest.note.places", region=told.catalog.region.name)


def _clock_note(told: Told) -> str:
    if told.digest.clock is None:
        return told.texts("digest.note.clock_none")
    return told.texts("digest.note.clock_week" if len(told.digest.clock[0]) == 1 else "digest.note.clock")
