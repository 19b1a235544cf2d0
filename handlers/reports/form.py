"""The report form, filled as far as is known: each wrong field marked where it is wrong, everything written kept."""

from dataclasses import dataclass
from datetime import datetime

from handlers.reply import Card, Element, Fields, Form, Input, Text
from handlers.reports.answers import line
from handlers.reports.draft import Drafted, sentences
from handlers.reports.filled import OTHER, Filled
from handlers.reports.place import AREA
from handlers.reports.words import away_words, kind_words, said_pairs, when_words, where_words
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.model.incident import Certainty, PlaceType
from storage.model.region import Catalog
from storage.model.report import Likeness

WHENS = ("now", "earlier", "between")
POLICE = ("", "yes", "no")
# Fields that are asked for only with some choices of when; all of them where that choice itself is wrong.
_EARLIER, _BETWEEN = ("when", "earlier", "between"), ("when", "between")
_ONLY: dict[str, tuple[str, ...]] = {"date": _EARLIER, "time": _EARLIER, "date_to": _BETWEEN, "time_to": _BETWEEN}
# Fields that have a name of their own in a sentence (report.missing); the others are a part of the text.
NAMED = frozenset({"kind", "where", "place", "when", "date", "time", "date_to", "time_to", "photos"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form is laid out from. `latest` are the person's own kinds, newest first."""

    filled: Filled
    drafted: Drafted
    catalog: Catalog
    texts: Texts
    now: datetime
    latest: tuple[str, ...] = ()
    alike: tuple[Likeness, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()  # (field, sentence): what is marked
    notes: tuple[str, ...] = ()
    sending: bool = False


def marked(drafted: Drafted, filled: Filled, texts: Texts, *, sending: bool) -> tuple[tuple[str, str], ...]:
    """What to mark: everything when it was sent; before that only what was written and is wrong."""
    errors = drafted.errors
    if not sending:
        errors = tuple(error for error in errors if error[1] not in {"no_kind", "no_where", "no_time"})
    return sentences(errors, filled, texts)


def form_card(desk: Desk, now_words: tuple[str, ...] = ()) -> Card:
    """The form with what must be known before it is sent. `now_words` head it (a receipt before the next)."""
    texts = desk.texts
    elements: list[Element] = [Text(word, "lead") for word in now_words]
    elements.append(_lead(desk))
    if desk.drafted.draft is not None and not desk.errors:
        elements.append(_summary(desk))
    elements += [Text(note, "note") for note in (*desk.notes, *alike_notes(desk))]
    elements.append(Form(line("report", texts), inputs(desk), texts("report.submit"), dialog=True))
    return Card(texts("report.title"), tuple(elements))


def _lead(desk: Desk) -> Text:
    texts = desk.texts
    labels = [texts(f"report.missing.{field}") for field, _ in desk.drafted.errors]
    fields = list_text(list(dict.fromkeys(labels)), texts.language)
    if desk.sending:
        wrong = [texts(f"report.missing.{_known(field)}") for field, _ in desk.errors]
        return Text(
            texts("report.lead_errors", fields=list_text(list(dict.fromkeys(wrong)), texts.language)), "warning"
        )
    if desk.drafted.draft is not None:
        return Text(texts("report.lead_clear"), "lead")
    nothing = not any((desk.filled.kind, desk.filled.where, desk.filled.text, desk.filled.lon))
    return Text(texts("report.lead_empty") if nothing else texts("report.lead_missing", fields=fields), "lead")


def _known(field: str) -> str:
    return (
        field if field in {"kind", "where", "place", "when", "date", "time", "date_to", "time_to", "photos"} else "text"
    )


def _summary(desk: Desk) -> Fields:
    """What will be sent, to be read over before it is."""
    draft, texts, catalog = desk.drafted.draft, desk.texts, desk.catalog
    if draft is None:
        return Fields(())
    at_once = desk.filled.when in {"", "now"}
    when = texts("report.when.now") if at_once else when_words(draft.start, draft.end, desk.now, texts, catalog)
    pairs = [
        ("kind", kind_words(draft.kind, texts, catalog)),
        ("where", where_words(draft.x, draft.y, draft.place_words, draft.precision, texts, catalog)),
        ("when", when),
        ("text", draft.text),
        *said_pairs(draft, texts),
    ]
    return Fields(tuple((texts(f"report.field.{name}"), value) for name, value in pairs if value))


def alike_notes(desk: Desk) -> list[str]:
    """Own partner's reports that may be of the same event: a hint, never a hindrance."""
    texts = desk.texts
    return [
        texts(
            "report.alike",
            number=one.report.number,
            kind=kind_words(one.report.kind, texts, desk.catalog).lower(),
            away=away_words(one.metres, texts),
            when=when_words(one.report.start, one.report.end, desk.now, texts, desk.catalog),
        )
        for one in desk.alike
    ]


def inputs(desk: Desk) -> tuple[Input, ...]:
    """The form's fields in the order in which somebody tells it."""
    filled, texts = desk.filled, desk.texts
    hidden = [_hidden("step", "send"), _hidden("once", filled.once)]
    given = {"lon": filled.lon, "lat": filled.lat, "accuracy": filled.accuracy, "from": filled.said}
    hidden += [_hidden(name, value) for name, value in given.items() if value]
    return (
        *hidden,
        _input(desk, "kind", "choice", desk.drafted.kind, kind_options(desk), required=True),
        _input(desk, "where", "text", filled.where, required=not filled.lon),
        *_chooser(desk),
        _input(desk, "when", "choice", filled.when or "now", _labels(texts, "when", WHENS)),
        _input(desk, "date", "date", filled.date),
        _input(desk, "time", "time", filled.time),
        _input(desk, "date_to", "date", filled.date_to),
        _input(desk, "time_to", "time", filled.time_to),
        _input(desk, "certainty", "choice", filled.certainty or "unknown", _of(texts, "certainty", Certainty)),
        _input(desk, "place_type", "choice", filled.place_type or "unknown", _of(texts, "place_type", PlaceType)),
        _input(desk, "text", "long_text", filled.text),
        _input(desk, "photos", "photos", filled.photos),
        _input(desk, "police", "choice", filled.police, _labels(texts, "police", POLICE)),
        _input(desk, "more", "check", filled.more),
    )


def _hidden(name: str, value: str) -> Input:
    return Input(name, name, "hidden", value)


def _input(
    desk: Desk,
    name: str,
    kind: str,
    value: str,
    options: tuple[tuple[str, str], ...] = (),
    *,
    required: bool = False,
) -> Input:
    texts = desk.texts
    errors = dict(desk.errors)
    hint = texts.entries.get(f"report.hint.{name}", "")
    only = () if "when" in errors else _ONLY.get(name, ())
    label, error = texts(f"report.label.{name}"), errors.get(name, "")
    return Input(name, label, kind, value, options, required, error, hint, only)  # type: ignore[arg-type]


def kind_options(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The reporter's own kinds first, then all in the catalog's order; (key, name)."""
    names = {kind.key: kind.name(desk.texts.language) for kind in desk.catalog.kinds}
    keys = dict.fromkeys([key for key in desk.latest if key in names] + list(names))
    # Without an empty choice a page would choose the first one for somebody who has not said.
    empty = () if desk.drafted.kind else (("", desk.texts("report.choose")),)
    return (*empty, *((key, names[key]) for key in keys))


def _chooser(desk: Desk) -> tuple[Input, ...]:
    """Which place is meant, where the words leave it open: the likely ones to press, all others in a list."""
    placed, texts = desk.drafted.placed, desk.texts
    options = placed.options or _kept_choice(desk)
    if not options:
        return ()
    label = "report.label.part" if all(key.startswith(AREA) for key, _ in options) else "report.label.place"
    error = dict(desk.errors).get("place", "")
    choose = ("", texts("report.choose"))
    if not placed.likely:
        return (Input("place", texts(label), "choice", desk.filled.place, (choose, *options), error=error),)
    likely, others = options[: placed.likely], options[placed.likely :]
    another = ("", texts("report.another_place"))
    picked = Input("place", texts("report.label.likely"), "pick", "", (*likely, another), error=error)
    listed = Input(OTHER, texts("report.label.part"), "choice", "", (choose, *others), only=("place", ""))
    return (picked, listed) if others else (picked,)


def _kept_choice(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The choice that was made, so that it is sent along."""
    key = desk.filled.place
    names = {place.key: place.name for place in desk.catalog.places}
    names |= {AREA + area.key: area.name for area in desk.catalog.areas}
    return ((key, names[key]),) if key in names else ()


def _labels(texts: Texts, group: str, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, texts(f"report.{group}.{value or 'unknown'}")) for value in values)


def _of(texts: Texts, group: str, members: type[Certainty] | type[PlaceType]) -> tuple[tuple[str, str], ...]:
    return _labels(texts, group, tuple(member.name.lower() for member in members))
