"""`/beslut P-7KQ4 ny`: the form, filled in by a line, a measure or a vote. What was written is never lost."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from handlers.decisions import words
from handlers.decisions.days import day_of
from handlers.decisions.filled import DAYS, MEASURE, NO, YES, Filled, of_line, of_measures, person_of, readers
from handlers.decisions.words import act, button, today_of
from handlers.problems.desk import Desk
from handlers.problems.share import FIELD, Sharing, share_inputs
from handlers.reply import Button, Buttons, Card, Element, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import Choice, Decided, DecisionDraft
from storage.model.problem import Problem
from storage.problems import Whole

# An error of the store's that belongs to another field of the form.
FIELDS = {"partners": FIELD, "once": "reason", "vote": "reason"}


def new(desk: Desk, whole: Whole, line: str) -> Reply:
    """The form as a line fills it in; what was sent is stored. Raises `ProblemRefusedError`."""
    if not words.may_make(desk):
        raise ProblemRefusedError("problem_not_allowed")
    if not whole.problem.is_open:
        raise ProblemRefusedError("problem_closed", whole.problem.code)
    choices = desk.services.decisions.choices(whole.problem.code, desk.alone)
    if not choices:
        return _without_measures(desk, whole)
    if desk.request.form.get("step") == "send":
        return _sent(desk, whole, choices)
    values = of_measures(of_line(desk, line), choices)
    if not words.leads(desk, whole.problem):
        values["owner_partner"] = desk.partner
    return _asked(desk, whole, choices, Filled(values))


def from_vote(
    desk: Desk, whole: Whole, vote: str, measures: Iterable[str], partners: frozenset[str], *, does: bool = True
) -> Reply:
    """The form as the result of a vote fills it in: the measures that won, and the partners that read the vote."""
    choices = desk.services.decisions.choices(whole.problem.code, desk.alone)
    if not choices:
        return _without_measures(desk, whole)
    values = (
        of_line(desk, "")
        | {"does": YES if does else NO, "vote": vote}
        | _sharing(desk, whole).filled((partners & whole.problem.partners) - {desk.partner})
    )
    values |= dict.fromkeys((MEASURE + code for code in measures), "1")
    values["reason"] = desk.texts("decision.form.by_vote", vote=vote)
    return _asked(desk, whole, choices, Filled(of_measures(values, choices)))


def _without_measures(desk: Desk, whole: Whole) -> Reply:
    line = f"{desk.texts('decision.measure_line')} {whole.problem.code}"
    buttons = Buttons((Button(desk.texts("decision.button.measures"), line),))
    return words.say(
        desk, desk.texts("decision.no_measures", code=whole.problem.code), buttons, about=whole.problem.code
    )


def _asked(desk: Desk, whole: Whole, choices: tuple[Choice, ...], filled: Filled) -> Reply:
    code = whole.problem.code
    return desk.to_asker(_card(desk, whole, choices, filled), about=code, errors=tuple(filled.errors.items()))


def _sent(desk: Desk, whole: Whole, choices: tuple[Choice, ...]) -> Reply:
    values = {name: value.strip() for name, value in desk.request.form.items()}
    errors: dict[str, str] = {}
    days = {name: read_day(desk, name, values, errors) for name in DAYS}
    owner = read_owner(desk, values, errors)
    if not errors:
        try:
            return _stored(desk, whole, choices, values, days, owner)
        except InvalidValueError as error:
            errors[FIELDS.get(error.field, error.field)] = wrong(desk, error)
    return _asked(desk, whole, choices, Filled(values, errors))


def _stored(
    desk: Desk,
    whole: Whole,
    choices: tuple[Choice, ...],
    values: dict[str, str],
    days: dict[str, date | None],
    owner: str,
) -> Reply:
    does, measures = values.get("does") != NO, Filled(values).measures
    chosen = [one for one in choices if one.code in measures]
    draft = DecisionDraft(
        once=values.get("once", ""),
        measures=measures,
        does=does,
        reason=values.get("reason", ""),
        owner_partner=values.get("owner_partner", "") if does else _own(desk, whole),
        owner=owner if does else "",
        start=days["start"] if does else None,
        due=days["due"] if does else None,
        review=days["review"],
        indicator=values.get("indicator", "") if does else "",
        vote=values.get("vote", ""),
        partners=readers(desk, _sharing(desk, whole), values if does else values | {"owner_partner": ""}, chosen),
    )
    made = desk.services.decisions.make(desk.request.actor, whole.problem.code, draft, desk.request.received_at)
    return told(desk, made, "decision.made")


def _own(desk: Desk, whole: Whole) -> str:
    """Who does not do it: whoever leads the problem says so for everybody, others for themselves."""
    return "" if words.leads(desk, whole.problem) else desk.partner


def doing(desk: Desk, problem: Problem) -> frozenset[str]:
    """The partners that the asker may decide for."""
    return problem.partners if words.leads(desk, problem) else frozenset({desk.partner})


def told(desk: Desk, one: Decided, key: str, **more_words: str) -> Reply:
    """What there is now, who may read it, and days that have passed."""
    texts, decision = desk.texts, one.decision
    more: list[Element] = [Text(words.sentence(desk, one))]
    more += [Text(said, "warning") for said in passed(desk, one)]
    more.append(Text(texts("problem.read_by", partners=desk.names(decision.partners))))
    buttons = (
        button(desk, "show", decision.code, first=True),
        desk.button("problem.button.show", desk.line(one.problem.code)),
    )
    return words.say(
        desk, texts(key, code=decision.code, **more_words), *more, Buttons(buttons), about=decision.code, done=True
    )


def passed(desk: Desk, one: Decided) -> list[str]:
    """Days of a decision that have passed already: allowed, and said."""
    decision, today = one.decision, today_of(desk)
    days = (("due", decision.due if decision.is_open else None), ("review", decision.review))
    return [
        desk.texts(f"decision.passed.{name}", day=words.long_day(desk, when))
        for name, when in days
        if when is not None and when < today
    ]


def read_day(desk: Desk, name: str, values: dict[str, str], errors: dict[str, str]) -> date | None:
    """A day of the form; words that name none are an error with a way to mend it."""
    given = values.get(name, "")
    found = day_of(given, today_of(desk), last=name != "start") if given else None
    if given and found is None:
        errors[name] = desk.texts("decision.wrong.no_day", given=given[:40])
    return found


def read_owner(desk: Desk, values: dict[str, str], errors: dict[str, str]) -> str:
    """Somebody of the partner that does it; errors name them."""
    partner, given = values.get("owner_partner", ""), values.get("owner", "")
    if values.get("does") == NO or not given:
        return ""
    if not partner:
        errors["owner_partner"] = desk.texts("decision.wrong.owner_partner_missing")
        return ""
    try:
        return person_of(desk, partner, given)
    except InvalidValueError:
        name = desk.names({partner}) or partner[:40]
        errors["owner"] = desk.texts("decision.wrong.owner_unknown", given=given[:40], partner=name)
        return ""


def wrong(desk: Desk, error: InvalidValueError) -> str:
    """The sentence of a value that cannot be kept."""
    key = f"decision.wrong.{error.what}"
    if key not in desk.texts.entries:
        return desk.wrong(error)
    given = desk.names({str(error.given)}) or error.given
    return desk.texts(key, given=given)


def _sharing(desk: Desk, whole: Whole) -> Sharing:
    return Sharing(whole.problem.partners - {desk.partner})


def _card(desk: Desk, whole: Whole, choices: tuple[Choice, ...], filled: Filled) -> Card:
    texts, code, values = desk.texts, whole.problem.code, filled.values
    lead = Text(texts("problem.form.errors" if filled.errors else "decision.form.lead"), "lead")
    inputs = (
        *_measures(choices, filled),
        *fields(desk, filled, doing(desk, whole.problem)),
        *share_inputs(desk, _sharing(desk, whole), values, filled.errors.get(FIELD, "")),
        *(Input(name, "", "hidden", values.get(name, "")) for name in ("vote", "once")),
        Input("step", "", "hidden", "send"),
    )
    form = Form(words.line(desk, code, act(desk, "new")), inputs, texts("decision.form.submit"), dialog=True)
    notes = (Text(texts("decision.form.reminders"), "note"), Text(texts("cause.form.privacy"), "note"))
    more = [Text(filled.errors["measures"], "warning")] if "measures" in filled.errors else []
    return Card(texts("decision.form.title", code=code), (lead, *more, form, *notes))


def _measures(choices: tuple[Choice, ...], filled: Filled) -> list[Input]:
    """A box for each measure; the first one carries what is wrong with the choice."""
    error = filled.errors.get("measures", "")
    return [
        Input(
            MEASURE + one.code,
            f"{one.code} {one.name}",
            "check",
            filled.values.get(MEASURE + one.code, ""),
            error=error if n == 0 else "",
        )
        for n, one in enumerate(choices)
    ]


def fields(desk: Desk, filled: Filled, partners: frozenset[str], *, does: bool | None = None) -> list[Input]:
    """What is asked of a decision; `does` is known when one is corrected, and is no question then."""
    texts = desk.texts
    options = tuple((key, texts(f"decision.does.{key}")) for key in (YES, NO))
    named = [(one.key, one.name(texts.language)) for one in desk.catalog.partners if one.key in partners]
    only = ("does", YES) if does is None else ()
    found = [] if does is not None else [_input(desk, filled, "does", "pick", options)]
    found.append(_input(desk, filled, "reason", "long_text", required=True))
    if does is not False:
        found += [
            _input(desk, filled, "owner_partner", "choice", (("", texts("decision.choose")), *named), only=only),
            _input(desk, filled, "owner", "text", only=only),
            _input(desk, filled, "start", "date", only=only),
            _input(desk, filled, "due", "date", only=only),
        ]
    found.append(_input(desk, filled, "review", "date"))
    if does is not False:
        found.append(_input(desk, filled, "indicator", "text", only=only))
    return found


def _input(
    desk: Desk,
    filled: Filled,
    name: str,
    kind: Literal["text", "long_text", "choice", "pick", "date"],
    options: tuple[tuple[str, str], ...] = (),
    *,
    required: bool = False,
    only: tuple[str, ...] = (),
) -> Input:
    key = f"decision.hint.{name}"
    return Input(
        name,
        desk.texts(f"decision.label.{name}"),
        kind,
        filled.values.get(name, ""),
        options,
        required=required,
        error=filled.errors.get(name, ""),
        hint=desk.texts(key) if key in desk.texts.entries else "",
        only=only,
    )
