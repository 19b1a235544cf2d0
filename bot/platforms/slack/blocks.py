"""Pieces of Block Kit.

What people wrote stands in plain text and rich text only, which Slack never reads as markup: no mention, link or
formatting in it comes alive, and nothing of it has to be changed.
"""

import json
from typing import Any

from bot.platforms.clamp import clip

Block = dict[str, Any]

# What Slack refuses above: characters of texts and values, and numbers of things.
TITLE, TEXT, LABEL, HINT, ALT, VALUE, OPTION_VALUE, URL = 150, 3_000, 75, 2_000, 2_000, 2_000, 150, 3_000
MESSAGE_BLOCKS, VIEW_BLOCKS, ACTIONS, OPTIONS, ROWS, COLUMNS, PICKS = 50, 100, 25, 100, 100, 20, 10
VIEW_TITLE, METADATA = 24, 3_000
# All blocks of one message as JSON: Slack refuses from about 13,200 characters.
BUDGET = 12_500
NOTHING = "–"  # Slack refuses empty texts


def shown(text: str, most: int) -> str:
    """The text within a limit; a dash where there is none."""
    return clip(text, most) if text.strip() else NOTHING


def plain(text: str, most: int = TEXT) -> Block:
    """A text object without markup; `:warning:` stays what was written, too."""
    return {"type": "plain_text", "text": shown(text, most), "emoji": False}


def words(text: str, *, bold: bool = False) -> Block:
    """A run of rich text."""
    run: Block = {"type": "text", "text": shown(text, TEXT)}
    return run | {"style": {"bold": True}} if bold else run


def rich(*runs: Block) -> Block:
    """A paragraph."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


def preformatted(text: str) -> Block:
    """Text in columns."""
    part = {"type": "rich_text_preformatted", "elements": [words(text)], "border": 0}
    return {"type": "rich_text", "elements": [part]}


def note(text: str) -> Block:
    """Small grey text."""
    return {"type": "context", "elements": [plain(text)]}


def button(label: str, value: str, action: str, style: str = "normal") -> Block:
    """A button; `value` comes back when it is pressed."""
    made: Block = {"type": "button", "action_id": action, "text": plain(label, LABEL), "value": value}
    return made if style == "normal" else made | {"style": style}


def actions(*elements: Block) -> Block:
    """A row of things to press."""
    return {"type": "actions", "elements": list(elements)}


def option(label: str, value: str) -> Block:
    """One of a select's or a group's choices."""
    return {"text": plain(label, LABEL), "value": value}


def size(blocks: list[Block]) -> int:
    """Characters that Slack counts, roughly: the blocks as JSON."""
    return len(json.dumps(blocks, ensure_ascii=False))


def as_json(value: object) -> str:
    """JSON that means nothing in HTML either, and always has an encoding."""
    text = json.dumps(value, ensure_ascii=False)
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return text.encode("utf-8", "replace").decode("utf-8")
