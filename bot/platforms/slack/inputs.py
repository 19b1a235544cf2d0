"""Inputs as Slack's input blocks, and what somebody filled in read back from them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any
from zlib import crc32

from bot.platforms.clamp import clip
from bot.platforms.slack.blocks import (
    HINT,
    LABEL,
    OPTION_VALUE,
    OPTIONS,
    PICKS,
    TEXT,
    Block,
    option,
    plain,
    rich,
    words,
)
from handlers.reply import Form, Input
from handlers.texts import Texts

_LABEL = 2_000  # an input's label may be as long as a paragraph
_CHOSEN = "="  # before each option's value: Slack refuses empty ones
_FIELD = "f:"  # before each input's name
PHOTO_TYPES = ("jpg", "jpeg", "png", "heic", "heif", "webp")
MOST_PHOTOS = 10


def input_blocks(form: Form, field: Input, texts: Texts) -> list[Block]:
    """What is seen of one input: what is wrong with it, and the input. Nothing of a hidden one."""
    if field.kind == "hidden":
        return []
    wrong = [rich({"type": "emoji", "name": "warning"}, words(f" {field.error}", bold=True))] if field.error else []
    return [*wrong, _block(form, field, texts)]


def form_blocks(form: Form, inputs: Sequence[Input], texts: Texts) -> list[Block]:
    """Each input, and boxes that stand together as one group: alone each takes a heading, a box and a hint."""
    made: list[Block] = []
    for _, some in groupby(inputs, lambda one: (_is_plain_box(one), one.only)):
        run = [one for one in some if one.kind != "hidden"]
        for first in range(0, len(run), PICKS):
            boxes = run[first : first + PICKS]
            if len(boxes) > 1 and _is_plain_box(boxes[0]):
                made.append(_boxes(form, boxes, texts))
            else:
                made += [block for one in boxes for block in input_blocks(form, one, texts)]
    return made


def _is_plain_box(field: Input) -> bool:
    """A box with nothing wrong, whose words fit beside it."""
    fits = len(field.label) <= LABEL and len(field.name) < OPTION_VALUE
    return field.kind == "check" and not field.error and fits


def _boxes(form: Form, boxes: Sequence[Input], texts: Texts) -> Block:
    """Boxes under one heading; each option says the field it ticks."""
    made = [(one, option(one.label, f"{_CHOSEN}{one.name}")) for one in boxes]
    ticked = [box for one, box in made if one.value]
    stamp = crc32("".join(one.name for one in boxes if one.value).encode("utf-8", "replace"))
    element: Block = {"action_id": f"v{stamp:08x}", "type": "checkboxes", "options": [box for _, box in made]}
    hint = " ".join(dict.fromkeys(part for part in (_only(form, boxes[0], texts), *(b.hint for b in boxes)) if part))
    block: Block = {
        "type": "input",
        "block_id": f"{_FIELD}{boxes[0].name}",
        "label": plain(texts("slack.several"), _LABEL),
        "optional": True,
        "element": element | ({"initial_options": ticked} if ticked else {}),
    }
    return block | ({"hint": plain(hint, HINT)} if hint else {})


def _block(form: Form, field: Input, texts: Texts) -> Block:
    element = _element(field, texts)
    block: Block = {
        "type": "input",
        "block_id": f"{_FIELD}{field.name}",
        "label": plain(field.label, _LABEL),
        # What is asked for only with some choices is there always, as Slack shows all of a form.
        "optional": not field.required or bool(field.only),
        # Slack keeps what stands in an input of the same name; another value needs another name.
        "element": {"action_id": f"v{crc32(field.value.encode('utf-8', 'replace')):08x}"} | element,
    }
    hint = " ".join(part for part in (_only(form, field, texts), field.hint) if part)
    return block | {"hint": plain(hint, HINT)} if hint else block


def _only(form: Form, field: Input, texts: Texts) -> str:
    """With which choices it is asked for, in words."""
    if not field.only:
        return ""
    asked = next((one for one in form.inputs if one.name == field.only[0]), None)
    if asked is None:
        return ""
    choices = ", ".join(label for value, label in asked.options if value in field.only[1:])
    return texts("slack.only", asked=asked.label, choices=choices)


def _element(field: Input, texts: Texts) -> Block:  # noqa: PLR0911  one case for each kind
    match field.kind:
        case "choice" | "pick" if _offered(field):
            return _choice(field, texts)
        case "date" if not field.value or _is_date(field.value):
            return {"type": "datepicker"} | ({"initial_date": field.value} if field.value else {})
        case "time" if not field.value or _is_time(field.value):
            return {"type": "timepicker"} | ({"initial_time": field.value} if field.value else {})
        case "number" if not field.value or re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", field.value, re.ASCII):
            number: Block = {"type": "number_input", "is_decimal_allowed": True}
            return number | ({"initial_value": field.value} if field.value else {})
        case "check":
            box = option(texts("slack.yes"), f"{_CHOSEN}1")
            return {"type": "checkboxes", "options": [box]} | ({"initial_options": [box]} if field.value else {})
        case "photos":
            return {"type": "file_input", "filetypes": list(PHOTO_TYPES), "max_files": MOST_PHOTOS}
        case _:  # and whatever was written into a field where it does not fit: it is kept
            typed: Block = {"type": "plain_text_input", "multiline": field.kind == "long_text", "max_length": TEXT}
            return typed | ({"initial_value": clip(field.value, TEXT)} if field.value else {})


def _offered(field: Input) -> list[tuple[str, Block]]:
    """Value and option of what can be chosen; where one must be, Slack itself says so before one is."""
    asked = [(value, label) for value, label in field.options if value or not field.required]
    made = [(value, option(label, f"{_CHOSEN}{value}")) for value, label in asked[:OPTIONS]]
    return [(value, one) for value, one in made if len(one["value"]) <= OPTION_VALUE]


def _choice(field: Input, texts: Texts) -> Block:
    """One of several: as buttons when they are few and meant to be seen at once."""
    made = _offered(field)
    chosen = next((one for value, one in made if value == field.value), None)
    options = [one for _, one in made]
    if field.kind == "pick" and len(options) <= PICKS:
        element: Block = {"type": "radio_buttons", "options": options}
    else:
        element = {"type": "static_select", "options": options, "placeholder": plain(texts("page.choose"))}
    return element | ({"initial_option": chosen} if chosen else {})


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)) and _reads(date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return bool(re.fullmatch(r"\d{2}:\d{2}", text, re.ASCII)) and _reads(time.fromisoformat, text)


def _reads(reader: Any, text: str) -> bool:
    try:
        reader(text)
    except ValueError:
        return False
    return True


def filled_in(state: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What a view's state holds: the fields, and the Slack files that were put into each field for photos.

    A field that was left empty is "", a box that was not ticked is not there.
    """
    fields: dict[str, str] = {}
    files: dict[str, list[str]] = {}
    for block, inputs in _mapping(state.get("values")).items():
        for one in _mapping(inputs).values():
            if block.startswith(_FIELD) and isinstance(one, Mapping):
                _read(block.removeprefix(_FIELD), one, fields, files)
    return fields, files


def _read(name: str, one: Mapping[str, Any], fields: dict[str, str], files: dict[str, list[str]]) -> None:
    match one.get("type"):
        case "checkboxes":
            for ticked in one.get("selected_options") or ():
                said = str(_mapping(ticked).get("value", "")).removeprefix(_CHOSEN)
                fields[name if said == "1" else said] = "1"  # of several boxes each says its own field
        case "file_input":
            ids = [str(file["id"]) for file in one.get("files") or () if isinstance(file, Mapping) and "id" in file]
            files[name] = ids[:MOST_PHOTOS]
        case "static_select" | "radio_buttons":
            chosen = _mapping(one.get("selected_option")).get("value", "")
            fields[name] = str(chosen).removeprefix(_CHOSEN)
        case "datepicker":
            fields[name] = str(one.get("selected_date") or "")
        case "timepicker":
            fields[name] = str(one.get("selected_time") or "")
        case _:
            fields[name] = str(one.get("value") or "")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def error_block(name: str) -> str:
    """Where Slack shows what is wrong with this field."""
    return f"{_FIELD}{name}"
