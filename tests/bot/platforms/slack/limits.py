"""What Slack refuses, written down apart from the renderer: our own copy of its documented limits."""

import json
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

MESSAGE = {"header", "section", "rich_text", "context", "actions", "image", "divider", "table", "input"}
VIEW = MESSAGE - {"table"}
KEYS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory"},
    "rich_text": {"elements"},
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"slack_file", "alt_text", "title"},
    "divider": set(),
    "table": {"rows", "column_settings"},
    "input": {"label", "element", "optional", "hint"},
}
OWN = {"type", "block_id"}


class WrongBlocksError(Exception):
    """Slack would answer `invalid_blocks`."""


def check_message(blocks: list[Block]) -> None:
    """Raise for what Slack refuses in a message."""
    need(len(blocks) <= 50, "more than 50 blocks")
    need(len(json.dumps(blocks, ensure_ascii=False)) <= 13_200, "msg_blocks_too_long")
    need(sum(one["type"] == "table" for one in blocks) <= 1, "only_one_table_allowed")
    check(blocks, MESSAGE)


def check_view(view: Block) -> None:
    """Raise for what Slack refuses in a modal or a home tab."""
    need(view["type"] in ("modal", "home"), "type")
    need(0 < len(view["blocks"]) <= 100, "blocks of a view")
    need(len(view.get("private_metadata", "")) <= 3_000, "private_metadata")
    check(view["blocks"], VIEW if view["type"] == "modal" else VIEW - {"input"})
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view:
                text(view[name], 24, kinds=("plain_text",))
        need("title" in view, "title")
        need("submit" in view or all(one["type"] != "input" for one in view["blocks"]), "submit")


def check(blocks: list[Block], allowed: set[str]) -> None:
    ids = [one["block_id"] for one in blocks if "block_id" in one]
    need(len(ids) == len(set(ids)), "block_id twice")
    names: list[str] = []
    for block in blocks:
        kind = block["type"]
        need(kind in allowed, f"{kind} is not allowed here")
        need(set(block) <= KEYS[kind] | OWN, f"unknown key in {kind}")
        need(len(block.get("block_id", "")) <= 255, "block_id")
        CHECKS[kind](block)
        names += [one["action_id"] for one in _pressable(block)]
    need(len(names) == len(set(names)), "action_id twice")


def need(holds: bool, what: str) -> None:
    if not holds:
        raise WrongBlocksError(what)


def text(value: Block, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    need(value["type"] in kinds, f"a text of kind {value['type']}")
    need(0 < len(value["text"]) <= most, f"a text of {len(value['text'])}, not 1 to {most}")


def _header(block: Block) -> None:
    text(block["text"], 150, ("plain_text",))


def _section(block: Block) -> None:
    need("text" in block or "fields" in block, "an empty section")
    if "text" in block:
        text(block["text"], 3_000)
    need(len(block.get("fields", [])) <= 10, "fields")
    for one in block.get("fields", []):
        text(one, 2_000)
    if "accessory" in block:
        _element(block["accessory"])


def _rich(block: Block) -> None:
    need(bool(block["elements"]), "empty rich text")
    for part in block["elements"]:
        need(part["type"] in ("rich_text_section", "rich_text_preformatted"), "part of rich text")
        need(bool(part["elements"]), "an empty part of rich text")
        for run in part["elements"]:
            need(run["type"] in ("text", "link", "emoji"), f"run {run['type']}")
            need(run["type"] != "text" or bool(run["text"]), "an empty run")
            need(run["type"] != "link" or 0 < len(run["url"]) <= 3_000, "url")


def _context(block: Block) -> None:
    need(0 < len(block["elements"]) <= 10, "context")
    for one in block["elements"]:
        text(one, 3_000)


def _actions(block: Block) -> None:
    need(0 < len(block["elements"]) <= 25, "actions")
    for one in block["elements"]:
        _element(one)


def _image(block: Block) -> None:
    need(0 < len(block["alt_text"]) <= 2_000, "alt_text")
    need(set(block["slack_file"]) == {"id"}, "slack_file")


def _table(block: Block) -> None:
    rows = block["rows"]
    need(0 < len(rows) <= 100 and 0 < len(rows[0]) <= 20, "rows")
    need(len({len(row) for row in rows}) == 1, "rows of different lengths")
    cells = [cell for row in rows for cell in row]
    need(all(cell["type"] == "raw_text" and cell["text"] for cell in cells), "cell")
    need(sum(len(cell["text"]) for cell in cells) <= 10_000, "cells")
    need(len(block.get("column_settings", [])) <= 20, "column_settings")


def _input(block: Block) -> None:
    text(block["label"], 2_000, ("plain_text",))
    if "hint" in block:
        text(block["hint"], 2_000, ("plain_text",))
    _element(block["element"])


def _element(one: Block) -> None:
    need(0 < len(one["action_id"]) <= 255, "action_id")
    match one["type"]:
        case "button":
            text(one["text"], 75, ("plain_text",))
            need(0 < len(one["value"]) <= 2_000, "value")
            need(one.get("style", "primary") in ("primary", "danger"), "style")
        case "static_select" | "radio_buttons" | "checkboxes":
            _options(one)
        case "plain_text_input":
            need(len(one.get("initial_value", "")) <= one.get("max_length", 3_000) <= 3_000, "initial_value")
        case "number_input":
            float(one.get("initial_value", "0"))
        case "datepicker" | "timepicker":
            pass
        case "file_input":
            need(1 <= one["max_files"] <= 10, "max_files")
        case kind:
            need(False, f"element {kind}")


def _options(one: Block) -> None:
    most = 100 if one["type"] == "static_select" else 10
    need(0 < len(one["options"]) <= most, f"{len(one['options'])} options")
    for choice in one["options"]:
        text(choice["text"], 75)
        need(0 < len(choice["value"]) <= 150, "an option's value")
    for first in [one["initial_option"]] if "initial_option" in one else one.get("initial_options", []):
        need(first in one["options"], "initial option")


def _pressable(block: Block) -> Iterator[Block]:
    yield from block["elements"] if block["type"] == "actions" else ()
    if "accessory" in block:
        yield block["accessory"]


CHECKS = {
    "header": _header,
    "section": _section,
    "rich_text": _rich,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "divider": lambda _: None,
    "table": _table,
    "input": _input,
}


def live(blocks: list[Block]) -> list[str]:
    """What in these blocks a client would make a mention, link or formatting of."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("type") in ("mrkdwn", "markdown", "link", "user", "usergroup", "channel", "broadcast"):
                found.append(json.dumps(value, ensure_ascii=False))
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(blocks)
    return found
