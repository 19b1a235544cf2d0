"""`/orsak koppla …`: something that was said in a talk becomes part of a problem's analysis, by whoever lifts it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.problems import listing
from handlers.problems.desk import Desk
from handlers.problems.one import heading
from handlers.problems.saying import what_next
from handlers.problems.share import FIELD, Sharing, share_inputs
from handlers.reply import Buttons, Card, Form, Input, Reply, Text
from handlers.threads.here import code_here
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import HANGING, QUESTIONS, Problem, Side, Sort, Words
from storage.problems import Whole

MOST = 100  # choices of one input
_LABEL = 75  # characters of a choice


@dataclass(frozen=True, slots=True)
class Meant:
    """What is to be stored: the choice in a form as a sort, with a side or a cause."""

    sort: Sort
    side: Side | None = None
    parent: str = ""

    @property
    def value(self) -> str:
        """As an option's value: `cause:place`, `evidence:O-7KQ4`, `unknown`."""
        return f"{self.sort.value}:{self.side.value if self.side else self.parent}".rstrip(":")


def lift(desk: Desk, words: str) -> Reply:
    """First the problem, when the thread does not say which; then what it is; then it is stored."""
    values = {name: value.strip() for name, value in desk.request.form.items()}
    values.setdefault("text", words.strip())
    known = [one for one in desk.store.all(desk.alone) if one.is_open]
    if not known:
        new = desk.button("problem.button.new", desk.line(desk.act("new")))
        return desk.say(desk.texts("thread.lift.none"), Buttons((new,)))
    code = values.get("problem") or code_here(desk) or (known[0].code if len(known) == 1 else "")
    whole = desk.store.whole(code, desk.alone) if code else None
    if whole is None or not whole.problem.is_open:
        return desk.to_asker(_which(desk, known, values))
    if values.get("step") == "send":
        return _sent(desk, whole, values)
    begun = values | {"once": secrets.token_hex(8)}
    return desk.to_asker(_card(desk, whole, begun, {}), about=whole.problem.code)


def _line(desk: Desk) -> str:
    return desk.cause_line(desk.act("lift", "cause"))


def _which(desk: Desk, known: list[Problem], values: Mapping[str, str]) -> Card:
    texts = desk.texts
    # Nothing is chosen before somebody does: a list's first line is no answer.
    options = (("", texts("page.choose")), *((one.code, heading(one)[:_LABEL]) for one in known[: MOST - 1]))
    inputs = (
        Input("problem", texts("thread.lift.problem"), "choice", "", options, required=True),
        Input("text", texts("thread.lift.text"), "long_text", values.get("text", "")),
    )
    form = Form(_line(desk), inputs, texts("thread.lift.go_on"), dialog=True)
    return Card(texts("thread.lift.title"), (Text(texts("thread.lift.which"), "lead"), form))


def _sent(desk: Desk, whole: Whole, values: Mapping[str, str]) -> Reply:
    """Stored, or the form again with what is wrong. Raises `ProblemRefusedError`."""
    code, errors = whole.problem.code, {}
    meant = next((one for one, _ in meanings(desk, whole) if one.value == values.get("as")), None)
    if meant is None:
        errors["as"] = desk.texts("thread.lift.as_missing")
    if not values.get("text"):
        errors["text"] = desk.texts("problem.wrong.text_missing")
    if meant is not None and not errors:
        partners = Sharing(whole.problem.partners - {desk.partner}).chosen(values)
        said = Words(values.get("once", ""), meant.sort, values["text"], meant.side, meant.parent, partners)
        try:
            kept = desk.store.say(desk.request.actor, code, said, desk.request.received_at)
        except InvalidValueError as error:
            errors[{"partners": FIELD, "once": "text"}.get(error.field, error.field)] = desk.wrong(error)
        except ProblemRefusedError as error:
            return desk.refused(error, code)
        else:
            told = desk.texts("problem.read_by", partners=desk.names(kept.partners))
            then = what_next(desk, code, kept.code if meant.sort is Sort.CAUSE else meant.parent)
            return listing.done(desk, code, desk.texts("cause.kept", code=kept.code), told, then=then)
    return desk.to_asker(_card(desk, whole, values, errors), about=code, errors=tuple(errors.items()))


def meanings(desk: Desk, whole: Whole) -> list[tuple[Meant, str]]:
    """What something said can be, each with its words: a cause on a side, what is not known, for or against a cause."""
    texts = desk.texts
    found = [(Meant(Sort.CAUSE, side), texts(f"cause.side_long.{side.value}")) for side in Side]
    found += [(Meant(sort), texts(f"problem.question.{sort.value}")) for sort in QUESTIONS]
    for one in whole.said:
        if one.sort is Sort.CAUSE:
            for sort in sorted(HANGING, reverse=True):
                found.append((Meant(sort, parent=one.code), texts(f"thread.lift.{sort.value}", text=one.text)))
    return found[: MOST - 1]


def _card(desk: Desk, whole: Whole, values: Mapping[str, str], errors: Mapping[str, str]) -> Card:
    texts = desk.texts
    options = (("", texts("page.choose")), *((one.value, words[:_LABEL]) for one, words in meanings(desk, whole)))
    sharing = Sharing(whole.problem.partners - {desk.partner})
    inputs = [
        Input(
            "text", texts("thread.lift.text"), "long_text", values.get("text", ""), required=True,
            error=errors.get("text", ""), hint=texts("thread.lift.text_hint"),
        ),
        Input(
            "as", texts("thread.lift.as"), "choice", values.get("as", ""), options, required=True,
            error=errors.get("as", "") or errors.get("parent", ""),
        ),
        *share_inputs(desk, sharing, values, errors.get(FIELD, "")),
    ]  # fmt: skip
    inputs += [
        Input("problem", "", "hidden", whole.problem.code),
        Input("once", "", "hidden", values.get("once", "")),
        Input("step", "", "hidden", "send"),
    ]
    lead = texts("problem.form.errors") if errors else texts("thread.lift.lead", problem=heading(whole.problem))
    form = Form(_line(desk), tuple(inputs), texts("cause.form.submit"), dialog=True)
    note = Text(texts("thread.lift.note"), "note")
    return Card(texts("thread.lift.title"), (Text(lead, "lead"), form, note, Text(texts("cause.form.privacy"), "note")))
