"""The form in which something is said of a problem, filled in by a line; what was sent is stored."""

import secrets
from collections.abc import Mapping

from handlers.problems import listing
from handlers.problems.desk import Desk
from handlers.problems.share import FIELD, Sharing, share_inputs
from handlers.reply import Button, Card, Form, Input, Reply, Text
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import Contribution, Side, Sort, Words
from storage.problems import Whole

# The word that begins a line which says something of a cause.
ACTS = {Sort.EVIDENCE: "evidence", Sort.DOUBT: "doubt", Sort.CAUSE: "below"}


def say(
    desk: Desk, whole: Whole, sort: Sort, side: Side | None, words: str, parent: Contribution | None = None
) -> Reply:
    """The form, or what became of it when it was sent. Raises `ProblemRefusedError`."""
    if not whole.problem.is_open:
        raise ProblemRefusedError("problem_closed", whole.problem.code)
    form = desk.request.form
    if form.get("step") == "send":
        return _sent(desk, whole, sort, parent, {name: value.strip() for name, value in form.items()})
    values = {"text": words, "side": side.value if side else "", "once": secrets.token_hex(8)}
    return desk.to_asker(_card(desk, whole, sort, parent, values, {}), about=whole.problem.code)


def _sent(desk: Desk, whole: Whole, sort: Sort, parent: Contribution | None, values: Mapping[str, str]) -> Reply:
    code, errors = whole.problem.code, {}
    side = Side(values["side"]) if values.get("side") in set(Side) else None
    if sort is Sort.CAUSE and side is None and parent is None:
        errors["side"] = desk.texts("problem.wrong.side_missing")
    if not values.get("text"):
        errors["text"] = desk.texts("problem.wrong.text_missing")
    if not errors:
        partners = sharing_of(desk, whole, sort, parent).chosen(values)
        said = Words(values.get("once", ""), sort, values["text"], side, parent.code if parent else "", partners)
        try:
            kept = desk.store.say(desk.request.actor, code, said, desk.request.received_at)
        except InvalidValueError as error:
            errors[{"partners": FIELD, "once": "text"}.get(error.field, error.field)] = desk.wrong(error)
        else:
            told = desk.texts("problem.read_by", partners=desk.names(kept.partners))
            then = what_next(desk, code, kept.code if sort is Sort.CAUSE else parent.code if parent else "")
            return listing.done(desk, code, desk.texts("cause.kept", code=kept.code), told, then=then)
    card = _card(desk, whole, sort, parent, values, errors)
    return desk.to_asker(card, about=code, errors=tuple(errors.items()))


def what_next(desk: Desk, code: str, cause: str) -> tuple[Button, ...]:
    """The cause that was said or spoken of, and one more."""
    show = (desk.button("cause.button.show", desk.cause_line(cause)),) if cause else ()
    return (*show, desk.button("problem.button.cause", desk.cause_line(code)))


def sharing_of(desk: Desk, whole: Whole, sort: Sort, parent: Contribution | None) -> Sharing:
    """Who it may be shared with: the problem's partners, and of what hangs on a cause no more than that cause's."""
    reach = whole.problem.partners
    if parent is not None and sort is not Sort.CAUSE:
        reach &= parent.partners
    return Sharing(reach - {desk.partner})


def _card(
    desk: Desk,
    whole: Whole,
    sort: Sort,
    parent: Contribution | None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Card:
    texts = desk.texts
    what = "below" if sort is Sort.CAUSE and parent is not None else sort.value
    lead = texts("problem.form.errors") if errors else texts(f"cause.form.{what}", text=parent.text if parent else "")
    inputs = [*(_side_input(desk, values, errors, parent) if sort is Sort.CAUSE else [])]
    inputs.append(
        Input(
            "text",
            texts(f"cause.form_label.{what}"),
            "long_text",
            values.get("text", ""),
            required=True,
            error=errors.get("text", ""),
            hint=texts(f"cause.form_hint.{what}"),
        )
    )
    inputs += share_inputs(desk, sharing_of(desk, whole, sort, parent), values, errors.get(FIELD, ""))
    inputs += [Input("once", "", "hidden", values.get("once", "")), Input("step", "", "hidden", "send")]
    form = Form(_line(desk, whole, sort, parent), tuple(inputs), texts("cause.form.submit"), dialog=True)
    title = texts("cause.form.title", code=whole.problem.code)
    return Card(title, (Text(lead, "lead"), form, Text(texts("cause.form.privacy"), "note")))


def _side_input(
    desk: Desk, values: Mapping[str, str], errors: Mapping[str, str], parent: Contribution | None
) -> list[Input]:
    """The side of the triangle; what a cause comes from may be on the cause's own."""
    texts = desk.texts
    options = [(side.value, texts(f"cause.side_long.{side.value}")) for side in Side]
    if parent is not None:
        options.insert(0, ("", texts("cause.same_side")))
    label, error = texts("cause.label.side"), errors.get("side", "")
    return [Input("side", label, "pick", values.get("side", ""), tuple(options), required=parent is None, error=error)]


def _line(desk: Desk, whole: Whole, sort: Sort, parent: Contribution | None) -> str:
    if parent is not None:
        return desk.cause_line(parent.code, desk.act(ACTS[sort], "cause"))
    word = desk.act("unknown" if sort is Sort.UNKNOWN else "add", "cause")
    return desk.cause_line(whole.problem.code, word)


def share_card(desk: Desk, one: Contribution, sharing: Sharing) -> Card:
    """Who may read something that was said."""
    texts = desk.texts
    inputs = (*share_inputs(desk, sharing, sharing.filled(one.partners - {desk.partner})),)
    send = Input("step", "", "hidden", "send")
    line = desk.cause_line(one.code, desk.act("share", "cause"))
    form = Form(line, (*inputs, send), texts("problem.share.submit"), dialog=True)
    return Card(texts("problem.share.title"), (Text(texts("cause.share_lead", text=one.text), "lead"), form))
