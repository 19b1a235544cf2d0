"""How a follow-up is measured, changed by the partners that answer for it: a line at a time, or all in a form."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from handlers.follow_up.lines import act, line_of, say
from handlers.follow_up.measured import Suggestion
from handlers.follow_up.places import others
from handlers.follow_up.said import like_text
from handlers.grammar import read
from handlers.problems.desk import Desk
from handlers.problems.lines import act_of
from handlers.reply import Card, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.follow_up import BEFORE_WEEKS, RING_METRES, Followed, Settings
from storage.model.permissions import allows

ACTS = ("change", "compared", "ring", "before", "after", "start", "reset")
_NUMBER = re.compile(r"\s*(\d{1,5})\s*(?:m|meter|metres|v|veckor|vecka|weeks?)?\.?\s*", re.IGNORECASE)


def may_set(desk: Desk, of: Followed) -> bool:
    """Whether the asker's partner answers for the decision or its problem."""
    answer = {of.problem.partner, of.decision.partner, of.decision.owner_partner}
    return desk.partner in answer and allows("follow_up.set", desk.request.actor) and of.problem.is_open


def change(desk: Desk, of: Followed, rest: str) -> Reply | None:
    """What a line changes; None when it names no change."""
    what, words = act_of(rest, "follow_up.act", ACTS)
    code = of.decision.code
    if not what:
        return say(desk, desk.texts("follow_up.unknown_act", word=rest[:40]), code)
    try:
        if not may_set(desk, of):
            raise ProblemRefusedError("decision_of_another" if of.problem.is_open else "problem_closed", code)
        if what == "change" or not (words or what == "reset"):
            return _form(desk, of)
        return _stored(desk, of, Settings() if what == "reset" else _read(desk, of, {what: words}))
    except (ProblemRefusedError, InvalidValueError) as error:
        return say(desk, wrong(desk, error), code)


def _stored(desk: Desk, of: Followed, settings: Settings) -> Reply:
    code = of.decision.code
    desk.services.follow_ups.set(desk.request.actor, code, settings, desk.request.received_at)
    return say(desk, desk.texts("follow_up.is_set", code=code), code, done=True)


def _read(desk: Desk, of: Followed, given: Mapping[str, str]) -> Settings:
    """The settings with what was given; what is empty stays. Raises `InvalidValueError`."""
    settings = of.settings
    for name, words in given.items():
        if name == "compared":
            settings = replace(settings, compared=_named(desk, of, words))
        elif name == "start":
            settings = replace(settings, start=_day(desk, words) if words.strip() else None)
        else:
            settings = replace(settings, **{name: _number(desk, name, words)})  # type: ignore[arg-type]
    return settings


def _number(desk: Desk, name: str, words: str) -> int:
    """Weeks or metres; a word for none or all is 0."""
    plain = words.strip().casefold()
    if not plain or plain in desk.texts("follow_up.word.none").split("|"):
        return {"before": BEFORE_WEEKS, "ring": 0 if plain else RING_METRES}.get(name, 0)
    found = _NUMBER.fullmatch(words)
    if found is None:
        raise InvalidValueError(name, f"{name}_out_of_range", words[:20])
    return int(found[1])


def _day(desk: Desk, words: str) -> date:
    """The day that some words name; of a longer time its first."""
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        reading = read(words, desk.catalog, desk.request.received_at, desk.texts.language)
    if reading.query is None or reading.not_understood or any(one.key == "default_period" for one in reading.notes):
        raise InvalidValueError("start", "start_out_of_range", words[:40])
    return min(one.start for one in reading.query.periods).astimezone(desk.zone).date()


def _named(desk: Desk, of: Followed, words: str) -> tuple[str, ...]:
    """Keys of the places that some words name; a word for none lets the bot suggest."""
    left = words.casefold().strip()
    if not left or left in desk.texts("follow_up.word.none").split("|"):
        return ()
    every = {one.name.casefold(): one.key for one in others(of.problem.query, desk.catalog)}
    found: list[tuple[int, str]] = []
    for name in sorted(every, key=len, reverse=True):
        at = left.find(name)
        if at >= 0 and not left[at + len(name) :][:1].isalnum() and not left[max(0, at - 1) : at].isalnum():
            found.append((at, every[name]))
            left = left[:at] + " " * len(name) + left[at + len(name) :]
    rest = [word for word in re.split(r"[\s,;]+", left) if word and word not in {"och", "and", "+"}]
    if rest or not found:
        raise InvalidValueError("compared", "compared_unknown", " ".join(rest)[:60] or words[:60])
    return tuple(key for _, key in sorted(found))


def wrong(desk: Desk, error: ProblemRefusedError | InvalidValueError) -> str:
    """The sentence of a refusal, or of a value that cannot be kept."""
    key = f"follow_up.wrong.{error.what}"
    return desk.texts(key, given=error.given) if key in desk.texts.entries else desk.wrong(error)


def _form(desk: Desk, of: Followed) -> Reply:
    form = desk.request.form
    if form.get("step") != "send":
        return desk.to_asker(_card(desk, of, _values(desk, of), {}), about=of.decision.code)
    values = {name: form.get(name, "").strip() for name in FIELDS}
    errors: dict[str, str] = {}
    settings = of.settings
    for name, words in values.items():
        try:
            settings = _read(desk, replace(of, settings=settings), {name: words})
        except InvalidValueError as error:
            errors[name] = wrong(desk, error)
    if not errors:
        try:
            return _stored(desk, of, settings)
        except InvalidValueError as error:
            errors[error.field] = wrong(desk, error)
    return desk.to_asker(_card(desk, of, values, errors), about=of.decision.code, errors=tuple(errors.items()))


FIELDS = ("start", "before", "after", "ring", "compared")
_KINDS = {"start": "date", "compared": "long_text"}


def _values(desk: Desk, of: Followed) -> dict[str, str]:
    settings, names = of.settings, {one.key: one.name for one in others(of.problem.query, desk.catalog)}
    start = settings.start or of.decision.start
    return {
        "start": start.isoformat() if start else "",
        "before": f"{settings.before}",
        "after": f"{settings.after}" if settings.after else "",
        "ring": f"{settings.ring}",
        "compared": ", ".join(names[key] for key in settings.compared if key in names),
    }


def _card(desk: Desk, of: Followed, values: Mapping[str, str], errors: Mapping[str, str]) -> Card:
    texts, code = desk.texts, of.decision.code
    inputs = tuple(
        Input(
            name,
            texts(f"follow_up.label.{name}"),
            _KINDS.get(name, "number"),  # type: ignore[arg-type]
            values.get(name, ""),
            error=errors.get(name, ""),
            hint=texts(f"follow_up.hint.{name}"),
        )
        for name in FIELDS
    )
    send = Input("step", "", "hidden", "send")
    form = Form(line_of(desk, code, act(desk, "change")), (*inputs, send), texts("follow_up.submit"), dialog=True)
    lead = Text(texts("problem.form.errors" if errors else "follow_up.form_lead"), "lead")
    return Card(texts("follow_up.form_title", code=code), (lead, form, Text(texts("follow_up.form_note"), "note")))


def choices(desk: Desk, of: Followed, suggested: tuple[Suggestion, ...]) -> tuple[tuple[str, str], ...]:
    """Suggested places to compare with, each a ready line, with how many there were before."""
    word, code = act(desk, "compared"), of.decision.code
    return tuple(
        (
            desk.texts("follow_up.choice", name=one.place.name, n=like_text(one.like.level, desk.texts))[:75],
            line_of(desk, code, word, one.place.name),
        )
        for one in suggested
    )
