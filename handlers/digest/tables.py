"""The digest in figures: the text twin of its picture."""

from handlers.digest.sheet import DAYS, PARTS, partner_words
from handlers.digest.value import DigestPlace, Usual
from handlers.digest.words import Told, hours_words
from handlers.reply import Fields, Table


def week_fields(told: Told) -> Fields:
    """The week beside what is usual, the week before and the same week last year."""
    texts, total = told.texts, told.digest.total
    pairs = [(texts("digest.week.number"), told.number(total.count))]
    pairs.append((texts("digest.week.usual"), _usual(told, total.usual)))
    before = texts("digest.week.before", week=told.week(told.before))
    pairs.append((before, _stored(told, total.before)))
    if total.last_year_week is not None:
        named = texts("digest.week.last_year", week=told.week(total.last_year_week))
        pairs.append((named, _stored(told, total.last_year)))
    return Fields(tuple(pairs))


def _usual(told: Told, usual: Usual | None) -> str:
    if usual is None or usual.verdict == "too_few":
        return told.texts("digest.week.too_few")
    return told.texts("digest.week.range", low=told.number(usual.low), high=told.number(usual.high))


def _stored(told: Told, count: int | None) -> str:
    return told.texts("digest.week.unknown") if count is None else told.number(count)


def places_table(told: Told) -> Table:
    """Every place with its number on the map, what it is this week, and what happens there; those that pass last."""
    texts = told.texts
    shown = told.shown_places
    header = tuple(texts(f"digest.table.{name}") for name in ("rank", "place", "standing", "number", "usual", "what"))
    rows = [_place(told, place, str(number)) for number, place in enumerate(shown, 1)]
    rows += [_place(told, place, "") for place in told.digest.places if place not in shown]
    return Table(header, tuple(rows), texts("digest.table.places"), numeric=(0, 3, 4))


def _place(told: Told, place: DigestPlace, number: str) -> tuple[str, ...]:
    what = told.listed(told.kind(key) for key, _ in place.kinds)
    return (
        number,
        told.place(place),
        _standing(told, place),
        told.number(place.count),
        "" if place.expected is None else told.number(place.expected),
        " · ".join(part for part in (what, hours_words(place.hours, told.texts)) if part),
    )


def _standing(told: Told, place: DigestPlace) -> str:
    """What it is this week, and for how many weeks that has been seen."""
    word = told.texts(f"digest.standing.{place.standing.value}")
    return word if place.weeks < 2 else told.texts.count("digest.since", place.weeks, standing=word)


def kinds_table(told: Told) -> Table:
    """The most frequent kinds, each against what is usual for it."""
    texts = told.texts
    header = tuple(texts(f"digest.table.{name}") for name in ("kind", "number", "before", "judged"))
    rows = tuple(
        (
            told.kind(one.kind).capitalize(),
            told.number(one.count),
            told.number(one.before),
            texts(f"digest.kind.{one.verdict}"),
        )
        for one in told.digest.kinds
    )
    return Table(header, rows, texts("digest.table.kinds"), numeric=(1, 2))


def clock_table(told: Told) -> Table | None:
    """The clock's numbers; None without any."""
    texts, counts = told.texts, told.digest.clock
    if counts is None:
        return None
    days = [texts(f"digest.day.{day}") for day in DAYS] if len(counts[0]) > 1 else [texts("digest.whole_week")]
    rows = tuple((part, *(_part(told, count) for count in row)) for part, row in zip(PARTS, counts, strict=True))
    numeric = tuple(range(1, len(days) + 1))
    return Table((texts("digest.table.part"), *days), rows, texts("digest.table.clock"), numeric=numeric)


def _part(told: Told, count: float) -> str:
    """A count that uncertain times may have made a fraction: less than half of one is not none."""
    return "<1" if 0 < count < 0.5 else told.number(count)


def partners_table(told: Told) -> Table | None:
    """Who has reported, who has nothing to report, who is silent; None when nothing may be said of anybody."""
    texts = told.texts
    rows = tuple((told.partner_names([one.partner])[0], partner_words(told, one)) for one in told.digest.partners)
    header = (texts("digest.table.partner"), texts("digest.table.reported"))
    return Table(header, rows, texts("digest.table.partners")) if rows else None
