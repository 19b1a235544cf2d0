"""The form that changes what was said, filled with what stands there. Nobody's words are written over unseen."""

import secrets
from collections.abc import Iterable, Mapping

from handlers.problems import changed, listing
from handlers.problems.desk import Desk
from handlers.reply import Card, Element, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.permissions import reaches
from storage.model.problem import HANGING, Contribution, Edit, Rewording, Side, Sort, WordStep
from storage.problems import Whole
from storage.problems.tree import below

FORGET, SEEN = "forget", "seen"
LABEL = 75  # characters of a choice


def may_change(desk: Desk, one: Contribution) -> bool:
    """Whether the asker may change these words."""
    return reaches("cause.change", desk.request.actor, one.person, one.partner)


def change(desk: Desk, whole: Whole, one: Contribution, words: str) -> Reply:
    """The form, with the line's words in it, or what became of it. Raises `ProblemRefusedError`."""
    if not may_change(desk, one):
        raise ProblemRefusedError("said_by_another", one.code)
    if not whole.problem.is_open:
        raise ProblemRefusedError("problem_closed", whole.problem.code)
    if desk.request.form.get("step") == "send":
        return _sent(desk, whole, one, {name: value.strip() for name, value in desk.request.form.items()})
    values = {"text": words or one.text, "side": one.side.value if one.side else "", "parent": one.parent}
    values |= {"once": secrets.token_hex(8), SEEN: f"{len(desk.store.changes(one.code, desk.alone))}"}
    return desk.to_asker(_card(desk, whole, one, values, {}), about=one.code)


def edit_of(values: Mapping[str, str]) -> Edit:
    """How a form was sent; one that does not say what was seen has seen no change."""
    seen = values.get(SEEN, "")
    number = int(seen) if seen.isdecimal() and seen.isascii() and len(seen) < 9 else 0
    return Edit(values.get("once") or secrets.token_hex(8), number, values.get(FORGET) == "1")


def _sent(desk: Desk, whole: Whole, one: Contribution, values: dict[str, str]) -> Reply:
    edit, errors = edit_of(values), {}
    side = Side(values["side"]) if values.get("side") in set(Side) else None
    wanted = Rewording(values.get("text", ""), side, values.get("parent", one.parent))
    try:
        kept = desk.store.reword(desk.request.actor, one.code, wanted, edit, desk.request.received_at)
        said = desk.texts("cause.changed", code=kept.code)
        return listing.done(desk, whole.problem.code, said, *_told(desk, kept, one))
    except InvalidValueError as error:
        errors["text" if error.field == "once" else error.field] = desk.wrong(error)
    except ProblemRefusedError as error:
        if error.what != "changed_meanwhile":
            raise
        return _meanwhile(desk, one, values, edit)
    card = _card(desk, whole, one, values, errors)
    return desk.to_asker(card, about=one.code, errors=tuple(errors.items()))


def _told(desk: Desk, kept: Contribution, before: Contribution) -> list[str]:
    agreed = before.agreed if kept.wording != before.wording else ()
    return [desk.texts("cause.they_are_told", partners=desk.names(agreed))] if agreed else []


def _meanwhile(desk: Desk, one: Contribution, values: Mapping[str, str], edit: Edit) -> Reply:
    """What somebody else changed, and the form with what was written here; sent again, it is what stands."""
    whole = desk.store.holding(one.code, desk.alone)
    if whole is None:
        raise ProblemRefusedError("said_unknown", one.code)
    now = next(other for other in whole.said if other.code == one.code)
    steps = desk.store.changes(one.code, desk.alone)
    values = {**values, SEEN: f"{len(steps)}"}
    return desk.to_asker(_card(desk, whole, now, values, {}, meanwhile(desk, steps, edit)), about=one.code)


def meanwhile(desk: Desk, steps: tuple[WordStep, ...], edit: Edit) -> list[Element]:
    """What was changed after the writer had been shown it; also seen where the form itself is still closed."""
    new = steps[edit.seen :] or steps[-1:]
    told = [Text(changed.in_one(desk, step), "warning") for step in new]
    return [Text(desk.texts("cause.meanwhile"), "warning"), *told]


def _card(
    desk: Desk,
    whole: Whole,
    one: Contribution,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    said: Iterable[Element] = (),
) -> Card:
    texts = desk.texts
    inputs = [
        *_side(desk, one, values, errors),
        *_parent(desk, whole, one, values, errors),
        Input(
            "text",
            texts("cause.field.text"),
            "long_text",
            values.get("text", ""),
            required=True,
            error=errors.get("text", ""),
        ),
        *ending(desk, values),
    ]
    line = desk.cause_line(one.code, desk.act("change", "cause"))
    form = Form(line, tuple(inputs), texts("cause.form.submit"), dialog=True)
    lead = texts("problem.form.errors") if errors else texts("cause.form.change")
    agreed = [Text(texts("cause.will_be_told", partners=desk.names(one.agreed)), "note")] if one.agreed else []
    elements = (*said, Text(lead, "lead"), *agreed, form, Text(texts("cause.form.privacy"), "note"))
    return Card(texts("problem.form.change", code=one.code), elements)


def ending(desk: Desk, values: Mapping[str, str]) -> list[Input]:
    """Whether what stood before is forgotten, and what a form carries unseen."""
    texts = desk.texts
    hidden = [Input(name, "", "hidden", values.get(name, "")) for name in ("once", SEEN)]
    hint, label = texts("cause.form_hint.forget"), texts("cause.form_label.forget")
    return [
        Input(FORGET, label, "check", values.get(FORGET, ""), hint=hint),
        *hidden,
        Input("step", "", "hidden", "send"),
    ]


def _side(desk: Desk, one: Contribution, values: Mapping[str, str], errors: Mapping[str, str]) -> list[Input]:
    if one.sort is not Sort.CAUSE:
        return []
    texts = desk.texts
    options = tuple((side.value, texts(f"cause.side_long.{side.value}")) for side in Side)
    label, value, error = texts("cause.label.side"), values.get("side", ""), errors.get("side", "")
    return [Input("side", label, "pick", value, options, required=True, error=error)]


def _parent(
    desk: Desk, whole: Whole, one: Contribution, values: Mapping[str, str], errors: Mapping[str, str]
) -> list[Input]:
    """The cause it hangs on: any other that does not come from it."""
    if one.sort is not Sort.CAUSE and one.sort not in HANGING:
        return []
    texts, own = desk.texts, below(one.code, whole.said)
    causes = [other for other in whole.said if other.sort is Sort.CAUSE and other.code not in own]
    options = [(other.code, f"{other.code} {other.text}"[:LABEL]) for other in causes]
    if one.sort is Sort.CAUSE:
        options.insert(0, ("", texts("cause.direct")))
    key = "parent" if one.sort is Sort.CAUSE else one.sort.value
    label, value, error = texts(f"cause.hangs.{key}"), values.get("parent", ""), errors.get("parent", "")
    return [Input("parent", label, "choice", value, tuple(options[:100]), error=error)] if len(options) > 1 else []
