"""The questions that delimit a problem: a form of six, none of which must be answered."""

import secrets
from collections.abc import Mapping

from handlers.problems import listing
from handlers.problems.desk import Desk
from handlers.problems.rewording import may_change
from handlers.problems.share import FIELD, Sharing, share_inputs
from handlers.reply import Card, Form, Input, Reply, Select, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import QUESTIONS, Words
from storage.problems import Whole

MOST_CHOICES = 100


def questions(desk: Desk, whole: Whole, _: str) -> Reply:
    """The form; what was filled in of it is stored, each answer by itself."""
    if not whole.problem.is_open:
        raise ProblemRefusedError("problem_closed", whole.problem.code)
    if desk.request.form.get("step") == "send":
        return _sent(desk, whole)
    return desk.to_asker(_card(desk, whole, {"once": secrets.token_hex(8)}, {}), about=whole.problem.code)


def _sent(desk: Desk, whole: Whole) -> Reply:
    code = whole.problem.code
    values = {name: value.strip() for name, value in desk.request.form.items()}
    said = [sort for sort in QUESTIONS if values.get(sort.value)]
    if not said:
        card = _card(desk, whole, values, {}, desk.texts("problem.questions.empty"))
        return desk.to_asker(card, about=code)
    errors: dict[str, str] = {}
    partners = _sharing(desk, whole).chosen(values)
    for sort in said:
        words = Words(f"{values.get('once', '')}-{sort.value}", sort, values[sort.value], partners=partners)
        try:
            desk.store.say(desk.request.actor, code, words, desk.request.received_at)
        except InvalidValueError as error:
            errors[sort.value if error.field != "partners" else FIELD] = desk.wrong(error)
    kept = [sort.value for sort in said if sort.value not in errors and FIELD not in errors]
    if errors:
        # What is kept is not asked again: changed and sent once more it would be taken for the same answer.
        left = {name: value for name, value in values.items() if name not in kept}
        more = desk.texts.count("problem.questions.done", len(kept)) if kept else ""
        return desk.to_asker(_card(desk, whole, left, errors, more), about=code, errors=tuple(errors.items()))
    told = desk.texts("problem.read_by", partners=desk.names(partners | {desk.partner}))
    then = (desk.button("problem.button.cause", desk.cause_line(code)),)
    return listing.done(desk, code, desk.texts.count("problem.questions.done", len(said)), told, then=then)


def _sharing(desk: Desk, whole: Whole) -> Sharing:
    return Sharing(whole.problem.partners - {desk.partner})


def _card(
    desk: Desk, whole: Whole, values: Mapping[str, str], errors: Mapping[str, str], warning: str = ""
) -> Card:  # fmt: skip
    texts, code = desk.texts, whole.problem.code
    inputs = [
        Input(
            sort.value,
            texts(f"problem.question.{sort.value}"),
            "long_text",
            values.get(sort.value, ""),
            error=errors.get(sort.value, ""),
            hint=texts(f"problem.question_hint.{sort.value}"),
        )
        for sort in QUESTIONS
    ]
    inputs += share_inputs(desk, _sharing(desk, whole), values, errors.get(FIELD, ""))
    inputs += [Input("once", "", "hidden", values.get("once", "")), Input("step", "", "hidden", "send")]
    form = Form(desk.line(code, desk.act("questions")), tuple(inputs), texts("problem.questions.submit"), dialog=True)
    lead = Text(texts("problem.form.errors" if errors else "problem.questions.lead"), "lead")
    more = [Text(warning, "warning")] if warning else []
    note = Text(texts("cause.form.privacy"), "note")
    return Card(texts("problem.questions.title", code=code), (lead, *more, form, *_own(desk, whole), note))


def _own(desk: Desk, whole: Whole) -> list[Select]:
    """What is answered already opens by itself, to be changed or taken back."""
    found = (one for one in whole.said if one.sort in QUESTIONS and may_change(desk, one))
    options = tuple((f"{one.code} {one.text}"[:75], desk.cause_line(one.code)) for one in found)
    return [Select(desk.texts("problem.questions.own"), options[:MOST_CHOICES])] if options else []
