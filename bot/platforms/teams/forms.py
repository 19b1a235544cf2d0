"""Forms: inputs in a card, or a dialog over the conversation with the inputs in the card as a second way. Pure.

What is filled in comes back under `<number of the form>.<name of the field>`; what a person need not see travels in the
action's data. A dialog is drawn from the form as it stood in the card, so that opening it asks nothing anew.
"""

import re
from typing import Any

from bot.platforms.cards import to_json
from bot.platforms.teams.actions import execute, execute_set
from bot.platforms.teams.words import calm, plain
from handlers.reply import Card, Divider, Fields, Form, Input, Reply, Table, Text
from handlers.texts import Texts
from storage.model.people import PUBLIC

Json = dict[str, Any]
OPEN = "open"  # the action that asks for a dialog
LONG_LIST = 12  # choices beyond which one types to find
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(r"\d\d:\d\d", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
NOTHING = "\u2060"  # stands for the choice of nothing: clients refuse a choice without a value
CARRIED = ("hidden", "photos")  # what comes back as it was sent


def form_elements(form: Form, number: int, title: str, texts: Texts, *, alone: bool) -> list[Json]:
    """A form in a card. `alone` says that no other is in it: then the client may insist on what is required."""
    inline = [*_inputs(form, number, texts, alone=alone)]
    send = _send(form, number)
    if not form.dialog:
        return [*inline, *execute_set([send])]
    # Nothing but the form is in it: pictures, people and places stay in the card.
    kept = to_json(Reply(Card(title, (form,)), PUBLIC), lambda _picture: "")
    opens = {
        "type": "Action.Submit",
        "title": texts("page.open_form"),
        "style": "positive",
        "data": {"action": OPEN, "msteams": {"type": "task/fetch"}, "card": kept},
    }
    here = {"type": "Action.ShowCard", "title": texts("teams.fill_here"), "card": _shown(inline, send)}
    if _is_ready(form):
        del opens["style"]
        return [{"type": "ActionSet", "actions": [_as_it_is(form, number), opens, here]}]
    return [{"type": "ActionSet", "actions": [opens, here]}]


def dialog_card(card: Card, texts: Texts) -> Json:
    """The card of a dialog with its one form."""
    from bot.platforms.teams.elements import Place, element_parts

    body: list[Json] = []
    actions: list[Json] = []
    for number, element in enumerate(card.elements):
        if isinstance(element, Form):
            body += _inputs(element, number, texts, alone=True)
            send = _send(element, number)
            actions = [{"type": "Action.Submit", "title": send["title"], "style": "positive", "data": send["data"]}]
        elif isinstance(element, Text | Fields | Table | Divider):  # in a dialog nothing else can be pressed or shown
            body += element_parts(element, Place(number, 0, True, card.title), texts)
    return {"type": "AdaptiveCard", "version": "1.5", "lang": texts.language, "body": body, "actions": actions}


def _shown(body: list[Json], send: Json) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [send]}


def _send(form: Form, number: int) -> Json:
    carried = {one.name: one.value for one in form.inputs if one.kind in CARRIED}
    data = {"line": form.line, "form": number, "carried": carried}
    return execute("form", form.submit, data, "positive", inputs=True)


def _is_ready(form: Form) -> bool:
    """Whether it can be sent as it stands: what a line said is complete."""
    needed = [one for one in form.inputs if one.required]
    return bool(needed) and all(one.value for one in needed) and not any(one.error for one in form.inputs)


def _as_it_is(form: Form, number: int) -> Json:
    carried = {one.name: one.value for one in form.inputs}
    return execute("form", form.submit, {"line": form.line, "form": number, "carried": carried}, "positive")


def _inputs(form: Form, number: int, texts: Texts, *, alone: bool) -> list[Json]:
    return [part for one in form.inputs for part in _parts(one, f"{number}.{one.name}", texts, alone=alone)]


def _parts(field: Input, name: str, texts: Texts, *, alone: bool) -> list[Json]:
    if field.kind == "hidden":
        return []
    if field.kind == "photos":
        return [*_labelled(field, texts), *_said(field)]
    made = _input(field) | {"id": name}
    if field.kind != "check":
        made["label"] = calm(field.label)
    if field.required and alone and not field.error:
        made |= {"isRequired": True, "errorMessage": texts("teams.required")}
    return [made, *_said(field)]


def _input(field: Input) -> Json:
    value = plain(field.value)
    made: Json
    match field.kind:
        case "choice" | "pick":
            made = _choices(field)
        case "check":
            made = {"type": "Input.Toggle", "title": calm(field.label), "wrap": True, "valueOn": "1", "valueOff": ""}
            made["value"] = "1" if field.value == "1" else ""
        case "date" if not value or DATE.fullmatch(value):
            made = {"type": "Input.Date"} | _valued(value)
        case "time" if not value or TIME.fullmatch(value):
            made = {"type": "Input.Time"} | _valued(value)
        case "number" if not value or NUMBER.fullmatch(value):
            number = float(value) if "." in value else int(value or 0)
            made = {"type": "Input.Number"} | ({"value": number} if value else {})
        case "long_text":
            made = {"type": "Input.Text", "isMultiline": True} | _valued(value)
        case _:  # also what is no date, time or number: it stays there to be mended
            made = {"type": "Input.Text"} | _valued(value)
    return made


def _valued(value: str) -> Json:
    return {"value": value} if value else {}


def _choices(field: Input) -> Json:
    named = [(value, calm(label) or calm(value) or "–") for value, label in field.options]
    choices = [{"title": title, "value": value or NOTHING} for value, title in named]
    style = "expanded" if field.kind == "pick" else "filtered" if len(choices) > LONG_LIST else "compact"
    wraps = {"wrap": True} if style == "expanded" else {}  # else a long choice is cut at a phone's edge
    return {"type": "Input.ChoiceSet", "choices": choices, "style": style} | wraps | _valued(field.value)


def _said(field: Input) -> list[Json]:
    """What is wrong with a field, or how to fill it in. A sign says it as well as the colour."""
    if field.error:
        return [_line(f"⚠ {field.error}", {"color": "Attention", "weight": "Bolder"})]
    return [_line(field.hint, {"isSubtle": True, "size": "Small"})] if field.hint else []


def _labelled(field: Input, texts: Texts) -> list[Json]:
    """Photos: those that are there go along; new ones cannot be taken in here."""
    there = len([one for one in field.value.split(",") if one])
    note = texts.count("teams.photos", there) if there else texts("teams.no_photos")
    return [_line(field.label, {"weight": "Bolder"}), _line(note, {"isSubtle": True, "size": "Small"})]


def _line(text: str, style: Json) -> Json:
    return {
        "type": "RichTextBlock",
        "spacing": "Small",
        "inlines": [{"type": "TextRun", "text": " ".join(plain(text).split()), **style}],
    }
