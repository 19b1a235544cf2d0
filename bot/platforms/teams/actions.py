"""What can be pressed in a card. Every press is a ready line or a form, sent back as `verb` and in `data.action`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.platforms.teams.words import calm

Json = dict[str, Any]
Verb = Literal["line", "pick", "form", "file", "share"]
IN_A_ROW = 6  # Teams shows six actions of a set; the rest would hide behind dots


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
    """Actions in rows of what Teams shows at once."""
    return [
        {"type": "ActionSet", "actions": list(actions[first : first + IN_A_ROW])}
        for first in range(0, len(actions), IN_A_ROW)
    ]
