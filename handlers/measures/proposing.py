"""A measure is proposed or changed: the form, and what became of it when it was sent. Nothing written is lost."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace

from handlers.measures import words
from handlers.measures.form import ON, Filled, begun, card, standing
from handlers.measures.library import entries, packed
from handlers.problems.desk import Desk
from handlers.problems.rewording import SEEN, edit_of, meanwhile
from handlers.problems.share import FIELD, Sharing
from handlers.reply import Buttons, Element, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.measures import Held
from storage.model.measure import TECHNIQUES, Measure, MeasureDraft, Nature, Strategy, strategy_of
from storage.model.permissions import allows, reaches
from storage.model.problem import Contribution
from storage.problems import Whole

# 25 000, 25.000, 25000 kr, 12 tim: what people write for a whole number.
_UNIT = r"(?:kr|kronor|sek|:-|h|tim|timmar|hours)?"
_NUMBER = re.compile(rf"(\d{{1,3}}(?:[\s.]\d{{3}})+|\d{{1,15}})\s*{_UNIT}\.?", re.IGNORECASE)
NAME_MOST = 100


def propose(
    desk: Desk, whole: Whole, said: str, cause: Contribution | None = None, like: Measure | None = None
) -> Reply:
    """The form of a new one, or what became of it; `like` another it begins as that. Raises `ProblemRefusedError`."""
    if not whole.problem.is_open:
        raise ProblemRefusedError("problem_closed", whole.problem.code)
    if not allows("measure.add", desk.request.actor):
        raise ProblemRefusedError("problem_not_allowed")
    line = words.line(desk, cause.code if cause else whole.problem.code, words.act(desk, "new"))
    sharing = Sharing(whole.problem.partners - {desk.partner})
    form = desk.request.form
    if form.get("step") != "send":
        values = begun(desk, said[:NAME_MOST], secrets.token_hex(8), cause)
        if like is not None:
            return _begun_as(desk, whole, like, values, line, sharing)
        return desk.to_asker(card(desk, whole, Filled(values), line, sharing), about=whole.problem.code)
    values = {name: value.strip() for name, value in form.items()}
    draft, errors = read(desk, values, sharing)
    if draft is not None:
        try:
            kept = desk.services.measures.put(desk.request.actor, whole.problem.code, draft, desk.request.received_at)
            return _done(desk, kept, "kept")
        except InvalidValueError as error:
            errors = _placed(desk, error)
    shown = card(desk, whole, Filled(values, errors), line, sharing)
    return desk.to_asker(shown, about=whole.problem.code, errors=tuple(errors.items()))


def _begun_as(
    desk: Desk, whole: Whole, like: Measure, values: dict[str, str], line: str, sharing: Sharing
) -> Reply:  # fmt: skip
    """The form filled in from a measure that stands: what was decided is not changed, it is proposed anew."""
    old = standing(like) | ({"name": values["name"]} if values["name"] else {})
    shared = sharing.filled((like.partners & sharing.allowed) - {desk.partner})
    shown = card(desk, whole, Filled(values | old | shared), line, sharing)
    lead = Text(desk.texts("measure.form.like", code=like.code, name=like.name), "lead")
    return desk.to_asker(replace(shown, elements=(lead, *shown.elements)), about=whole.problem.code)


def change(desk: Desk, held: Held, whole: Whole) -> Reply:
    """The form with what stands there, or what became of it. Raises `ProblemRefusedError`."""
    measure, store = held.measure, desk.services.measures
    if not may_change(desk, measure):
        raise ProblemRefusedError("measure_by_another", measure.code)
    line, form = words.line(desk, measure.code, words.act(desk, "change")), desk.request.form
    if form.get("step") != "send":
        begun_with = {"once": secrets.token_hex(8), SEEN: f"{len(store.changes(measure.code, desk.alone))}"}
        shown = card(desk, whole, Filled(standing(measure) | begun_with), line, None, measure.code)
        return desk.to_asker(shown, about=measure.code)
    values = {name: value.strip() for name, value in form.items()}
    draft, errors = read(desk, values, None)
    said: list[Element] = []
    if draft is not None:
        edit = edit_of(values)
        try:
            kept = store.change(desk.request.actor, measure.code, draft, desk.request.received_at, edit)
            return _done(desk, kept, "changed")
        except InvalidValueError as error:
            errors = _placed(desk, error)
        except ProblemRefusedError as error:
            if error.what != "changed_meanwhile":
                raise
            steps = store.changes(measure.code, desk.alone)
            said, values = meanwhile(desk, steps, edit), {**values, SEEN: f"{len(steps)}"}
    shown = card(desk, whole, Filled(values, errors), line, None, measure.code)
    shown = replace(shown, elements=(*said, *shown.elements))
    return desk.to_asker(shown, about=measure.code, errors=tuple(errors.items()))


def may_change(desk: Desk, measure: Measure) -> bool:
    """Whether the asker may change it."""
    return reaches("measure.change", desk.request.actor, measure.person, measure.partner)


def read(
    desk: Desk, values: Mapping[str, str], sharing: Sharing | None
) -> tuple[MeasureDraft | None, dict[str, str]]:  # fmt: skip
    """The draft that a form says, or what is wrong with it by field. A choice that is none is no choice."""
    texts, errors = desk.texts, {}
    nature = Nature(values["nature"]) if values.get("nature") in set(Nature) else Nature.SITUATIONAL
    strategy = Strategy(values["strategy"]) if values.get("strategy") in set(Strategy) else None
    entry = next((one for one in entries() if one.key == values.get("library")), None)
    if not values.get("name"):
        errors["name"] = texts("problem.wrong.text_missing")
    technique = _technique(values)
    strategy = strategy or (strategy_of(technique) if technique else None)
    if strategy is None and entry is not None and entry.nature is nature:
        strategy, technique = entry.strategy, entry.technique
    if strategy is None and nature is Nature.SITUATIONAL:
        errors["strategy"] = texts("problem.wrong.strategy_missing")
    cost, hours = (_number(desk, values, name, errors) for name in ("cost", "hours"))
    if errors:
        return None, errors
    return MeasureDraft(
        once=values.get("once", "") or secrets.token_hex(8),
        name=values["name"],
        causes=tuple(name.removeprefix(ON) for name in values if name.startswith(ON) and values[name] == "1"),
        nature=nature,
        strategy=strategy,
        technique=technique,
        effect=values.get("effect", ""),
        indicator=values.get("indicator", ""),
        cost=cost,
        hours=hours,
        would_own=values.get("would_own", ""),
        evidence=packed(entry.key if entry else "", values.get("evidence", "")),
        partners=sharing.chosen(values) if sharing else frozenset(),
    ), {}


def _technique(values: Mapping[str, str]) -> int:
    """One of the 25, 0 for none: a number that is none of them is none."""
    given = values.get("technique", "")
    number = int(given) if given.isdecimal() and given.isascii() and len(given) <= 2 else 0
    return number if number <= TECHNIQUES else 0


def _number(desk: Desk, values: Mapping[str, str], name: str, errors: dict[str, str]) -> int | None:
    given = values.get(name, "")
    if not given:
        return None
    found = _NUMBER.fullmatch(given)
    if found is None or not found[1].isascii():
        errors[name] = desk.texts("problem.wrong.number_wrong", given=given[:20])
        return None
    return int(re.sub(r"\D", "", found[1]))


def _placed(desk: Desk, error: InvalidValueError) -> dict[str, str]:
    """The error at the field that it belongs to."""
    fields = {"partners": FIELD, "once": "name"}
    return {fields.get(error.field, error.field): desk.wrong(error)}


def _done(desk: Desk, kept: Measure, key: str) -> Reply:
    """What is there now, who may read it, and what to do next."""
    texts = desk.texts
    more = [Text(texts("problem.read_by", partners=desk.names(kept.partners)))]
    more += [] if kept.causes else [Text(texts("measure.not_votable"))]
    buttons = Buttons(
        (
            words.button(desk, "show", kept.code, first=True),
            words.button(desk, "all", kept.problem),
            desk.button("problem.button.show", desk.line(kept.problem)),
        )
    )
    said = texts(f"measure.{key}", code=kept.code, name=kept.name)
    return desk.say(said, *more, buttons, about=kept.code, done=True)
