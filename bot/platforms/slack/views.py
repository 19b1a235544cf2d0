"""Forms as Slack's modals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.clamp import clip
from bot.platforms.slack.blocks import METADATA, NOTHING, VIEW_BLOCKS, VIEW_TITLE, Block, note, plain
from bot.platforms.slack.inputs import form_blocks
from handlers.reply import Form, Input
from handlers.texts import Texts

FORM = "karta-form"  # callback id of a modal that sends a line
SHOWN = "karta-shown"  # of one that only shows something
_PLACE = 500  # characters of a modal's metadata that say where it was opened


@dataclass(frozen=True, slots=True)
class Carried:
    """What a modal carries unseen: its line, hidden fields, photos that are there already, and where it was opened."""

    line: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)


def form_view(
    form: Form, title: str, above: list[Block], texts: Texts, place: Mapping[str, str] | None = None
) -> Block:
    """The modal. Hidden fields that Slack's metadata has no room for are shown: nothing is lost."""
    unseen, seen = _parted(form)
    blocks = above + form_blocks(form, (*seen, *form.inputs), texts)
    if len(blocks) > VIEW_BLOCKS:
        blocks = [*blocks[: VIEW_BLOCKS - 1], note(texts("page.left_out", n=len(blocks) - VIEW_BLOCKS + 1))]
    carried = {"line": form.line, "hidden": unseen, "place": dict(place or {})}
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(title, VIEW_TITLE),
        "submit": plain(form.submit, VIEW_TITLE),
        "close": plain(texts("page.close"), VIEW_TITLE),
        "private_metadata": clip(json.dumps(carried, ensure_ascii=False), METADATA),
        "blocks": blocks or [note(NOTHING)],
    }


def shown_view(title: str, blocks: list[Block], texts: Texts, place: Mapping[str, str] | None = None) -> Block:
    """A modal without anything to send."""
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain(title, VIEW_TITLE),
        "close": plain(texts("page.close"), VIEW_TITLE),
        "private_metadata": json.dumps({"line": "", "hidden": {}, "place": dict(place or {})}, ensure_ascii=False),
        "blocks": blocks[:VIEW_BLOCKS] or [note(NOTHING)],
    }


def carried_by(view: Mapping[str, Any]) -> Carried:
    """What a modal carries; ValueError when it is none of ours."""
    try:
        raw = json.loads(str(view.get("private_metadata") or ""))
        hidden, place = dict(raw["hidden"]), dict(raw["place"])
        return Carried(str(raw["line"]), {k: str(v) for k, v in hidden.items()}, {k: str(v) for k, v in place.items()})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"no modal of ours: {type(error).__name__}") from None


def _parted(form: Form) -> tuple[dict[str, str], tuple[Input, ...]]:
    """What is carried unseen, and the hidden fields that must be seen as there is no room."""
    unseen: dict[str, str] = {}
    seen: list[Input] = []
    room = METADATA - _PLACE - len(json.dumps(form.line, ensure_ascii=False))
    for one in form.inputs:
        if one.kind == "hidden" or (one.kind == "photos" and one.value):
            room -= len(json.dumps({one.name: one.value}, ensure_ascii=False))
            if room > 0:
                unseen[one.name] = one.value
            elif one.kind == "hidden":
                seen.append(Input(one.name, one.label or one.name, "long_text", one.value))
    return unseen, tuple(seen)
