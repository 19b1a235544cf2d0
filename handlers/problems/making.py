"""`/problem ny …`: a line, a place of the digest or a hotspot becomes a problem. What was written is never lost."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version

from handlers.digest import weeks
from handlers.grammar import Reading, read, say, title
from handlers.maps.card import guesses_of, unknown_words
from handlers.problems.desk import Desk
from handlers.problems.share import FIELD, Sharing, room_partners, share_inputs
from handlers.reply import Button, Buttons, Card, Element, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.permissions import allows
from storage.model.problem import Problem, ProblemDraft
from storage.model.query import Period, Query

# A problem is more than a week; a season is a time that people remember. The digest's places look back as far.
WEEKS = 12
NAME_MOST = 100
# An error of the store's that belongs to another field of the form.
FIELDS = {"query": "what", "partners": FIELD}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def new(desk: Desk, words: str, method: str = "") -> Reply:
    """The form as a line fills it in; what was sent is stored."""
    if not allows("problem.new", desk.request.actor):
        return desk.refused(ProblemRefusedError("problem_not_allowed"))
    if desk.request.form.get("step") == "send":
        return _sent(desk)
    name, _, what = (part.strip() for part in words.partition(": ")) if ": " in words else ("", "", words.strip())
    values = {"name": name[:NAME_MOST], "what": what, "method": method, "once": secrets.token_hex(8)}
    if not what:
        return desk.to_asker(_card(desk, Filled(values)))
    reading, query = question(desk, what)
    if query is not None:
        values["what"] = desk.about(query)
        values["name"] = values["name"] or title(query, desk.catalog, desk.texts.language)[0][:NAME_MOST]
    return desk.to_asker(_card(desk, Filled(values, _missing(desk, values, reading, query)), *_guesses(desk, reading)))


def question(desk: Desk, what: str) -> tuple[Reading, Query | None]:
    """How a delimitation is read; None when something of it must be asked. Without a time it is the last 12 weeks."""
    now, language = desk.request.received_at, desk.texts.language
    reading = read(what, desk.catalog, now, language)
    if reading.query is None or reading.questions or reading.not_understood:
        return reading, None
    query = reading.query
    if any(note.key == "default_period" for note in reading.notes):
        last = weeks.last_full(now, desk.zone)
        query = replace(query, periods=(Period(weeks.before(last, WEEKS - 1).start, last.end),))
    return reading, replace(query, compare=())


def _missing(desk: Desk, values: Mapping[str, str], reading: Reading | None, query: Query | None) -> dict[str, str]:
    """Fields that are empty or not understood, each with its sentence."""
    texts, errors = desk.texts, {}
    if not values.get("name", "").strip():
        errors["name"] = texts("problem.wrong.text_missing")
    if reading is None:
        errors["what"] = texts("problem.wrong.text_missing")
    elif query is None:
        said = [*(say(one, texts) for one in reading.questions), *unknown_words(reading, texts)]
        errors["what"] = " ".join(said) or texts("problem.wrong.not_understood")
    return errors


def _guesses(desk: Desk, reading: Reading) -> list[Element]:
    """The nearest guesses for words that were not understood, each the whole line mended."""
    options = [option for one in reading.questions for option in one.options]
    new_ = desk.line(desk.act("new"))
    found = [Button(guess.label, f"{new_} {guess.line}") for guess in (*guesses_of(reading), *options)]
    return [Buttons(tuple(found))] if found else []


def _sent(desk: Desk) -> Reply:
    values = {name: value.strip() for name, value in desk.request.form.items()}
    reading, query = question(desk, values["what"]) if values.get("what") else (None, None)
    errors = _missing(desk, values, reading, query)
    if query is not None and not errors:
        try:
            return _stored(desk, values, query)
        except InvalidValueError as error:
            errors = {FIELDS.get(error.field, error.field): desk.wrong(error)}
        except ProblemRefusedError as error:
            return desk.refused(error)
    card = _card(desk, Filled(values, errors), *(_guesses(desk, reading) if reading else ()))
    return desk.to_asker(card, errors=tuple(errors.items()))


def _stored(desk: Desk, values: Mapping[str, str], query: Query) -> Reply:
    partners = _sharing(desk).chosen(values) - {desk.partner}
    once = values.get("once") or secrets.token_hex(8)
    method = values.get("method", "") if values.get("method") in METHODS else ""
    draft = ProblemDraft(once, values["name"], query, partners, method, _release())
    return made(desk, desk.store.put(desk.request.actor, draft, desk.request.received_at))


METHODS = ("digest", "hotspots", "map")


def made(desk: Desk, problem: Problem) -> Reply:
    """What is there now, who may read it, and what to do next."""
    texts = desk.texts
    said = texts("problem.made", code=problem.code, name=problem.name)
    told = Text(texts("problem.read_by", partners=desk.names(problem.partners)))
    buttons = Buttons(
        (
            desk.button("problem.button.show", desk.line(problem.code), first=True),
            desk.button("problem.button.questions", desk.line(problem.code, desk.act("questions"))),
            desk.button("problem.button.cause", desk.cause_line(problem.code)),
        )
    )
    return desk.say(said, told, buttons, about=problem.code, done=True)


def _sharing(desk: Desk) -> Sharing:
    every = frozenset(partner.key for partner in desk.catalog.partners) - {desk.partner}
    return Sharing(every, room_partners(desk), everybody=False)


def _release() -> str:
    """The program's version, so that it is known by which methods a place was found."""
    try:
        return version("handelsekarta")
    except PackageNotFoundError:
        return ""


def _card(desk: Desk, filled: Filled, *more: Element) -> Card:
    texts = desk.texts
    lead = Text(texts("problem.form.errors" if filled.errors else "problem.form.lead"), "lead")
    inputs = (*_fields(desk, filled), *share_inputs(desk, _sharing(desk), filled.values, filled.errors.get(FIELD, "")))
    hidden = tuple(Input(name, "", "hidden", filled.values.get(name, "")) for name in ("method", "once"))
    send = Input("step", "", "hidden", "send")
    form = Form(desk.line(desk.act("new")), (*inputs, *hidden, send), texts("problem.form.submit"), dialog=True)
    notes = (Text(texts("problem.form.note"), "note"), Text(texts("problem.form.privacy"), "note"))
    return Card(texts("problem.form.title"), (lead, form, *more, *notes))


def _fields(desk: Desk, filled: Filled) -> tuple[Input, ...]:
    return tuple(
        Input(
            name,
            desk.texts(f"problem.label.{name}"),
            kind,  # type: ignore[arg-type]
            filled.values.get(name, ""),
            required=True,
            error=filled.errors.get(name, ""),
            hint=desk.texts(f"problem.hint.{name}"),
        )
        for name, kind in (("name", "text"), ("what", "long_text"))
    )
