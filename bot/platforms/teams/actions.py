"""What can be pressed in a card. Every press is a ready line or a form, sent back as `verb` and in `data.action`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.platforms.teams.words import calm

Json = dict[str, Any]
Verb = Literal["line", "pick", "form", "file", "share"]
IN_A_ROW = 6  # Teams shows six actions of a set; the rest would hide behind dots
# Signs that a phone shows in a row of buttons, of which each takes some for its edges: what is wider is cut off there.
PHONE, EDGES = 42, 4


def execute(
    verb: Verb,
    title: str,
    data: Mapping[str, object],
    style: Literal["default", "positive", "destructive"] = "default",
    *,
    inputs: bool = False,
) -> Json:
    """An Action.Execute; `inputs` sends what is filled in along, and has the client check it first."""
    made: Json = {"type": "Action.Execute", "verb": verb, "title": calm(title), "data": {"action": verb, **data}}
    if style != "default":
        made["style"] = style
    if not inputs:
        made["associatedInputs"] = "none"
    return made


def execute_set(actions: Sequence[Json]) -> list[Json]:
    """Actions in rows of what Teams shows at once, and of what is as wide as a phone."""
    rows: list[list[Json]] = []
    room = 0
    for action in actions:
        wide = len(action["title"]) + EDGES
        if not rows or wide > room or len(rows[-1]) == IN_A_ROW:
            rows.append([])
            room = PHONE
        rows[-1].append(action)
        room -= wide
    return [
        {"type": "ActionSet", "actions": row} | ({"spacing": "Small"} if number else {})
        for number, row in enumerate(rows)
    ]
