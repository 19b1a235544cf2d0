"""Cards for the tests: every element with everything in it, people's words, and a schema to hold them against."""

import json
import re
from typing import Any

from bot.platforms.teams.render import TEAMS
from handlers.reply import Card, Element, Reply
from handlers.texts import load
from tests.cast import TEAM

SV = load("sv")
# What Adaptive Cards 1.5 knows, as far as we use it: each type with what it must have.
MUST: dict[str, tuple[str, ...]] = {
    "AdaptiveCard": ("version", "body"),
    "TextBlock": ("text",),
    "RichTextBlock": ("inlines",),
    "TextRun": ("text",),
    "FactSet": ("facts",),
    "Table": ("columns", "rows"),
    "TableRow": ("cells",),
    "TableCell": ("items",),
    "Image": ("url", "altText"),
    "ActionSet": ("actions",),
    "Input.Text": ("id", "label"),
    "Input.ChoiceSet": ("id", "label", "choices"),
    "Input.Date": ("id", "label"),
    "Input.Time": ("id", "label"),
    "Input.Number": ("id", "label"),
    "Input.Toggle": ("id", "title"),
    "Action.Execute": ("title", "verb", "data"),
    "Action.Submit": ("title", "data"),
    "Action.ShowCard": ("title", "card"),
    "Action.OpenUrl": ("title", "url"),
}
# Where clients read markdown; TextRuns read none.
READ_AS_MARKDOWN = ("text", "title", "label", "fallbackText", "errorMessage")


def rendered(*elements: Element, title: str = "Titel") -> Any:
    return json.loads(TEAMS.render(Reply(Card(title, elements), TEAM), SV).body)


def nodes(node: Any) -> list[dict[str, Any]]:
    """Every object of a card, but not what an action carries: that is never shown."""
    if isinstance(node, list):
        return [one for part in node for one in nodes(part)]
    if not isinstance(node, dict):
        return []
    inner = [one for name, value in node.items() if name != "data" for one in nodes(value)]
    return [node, *inner]


def faults(card: Any) -> list[str]:
    """What is wrong with a card; nothing when it is right."""
    found, ids = [], []
    for node in nodes(card):
        kind = node.get("type")
        if kind is not None:
            found += [f"unknown {kind}"] if kind not in MUST else []
            found += [f"{kind} without {name}" for name in MUST.get(kind, ()) if name not in node]
            ids += [node["id"]] if "id" in node else []
        if kind == "ActionSet" and not 1 <= len(node["actions"]) <= 6:
            found.append("too many actions in a row")
        if kind == "Action.Execute" and node["verb"] != node["data"].get("action"):
            found.append("verb and data.action differ")
        if kind == "Input.ChoiceSet":
            found += [
                "a choice without title or value" for one in node["choices"] if not one["title"] or not one["value"]
            ]
    shown = [one for one in set(ids) if ids.count(one) > 1]
    return found + [f"{one} stands twice" for one in shown]


LINK = re.compile(r"\[[^\]]*\][(\[:]|<[a-zA-Z/!?]")


def live(card: Any) -> list[str]:
    """Words that some client would make a link, an image, a mention or a tag of."""
    words: list[str] = []
    for node in nodes(card):
        kind = str(node.get("type"))
        if kind != "TextRun":
            words += [node[name] for name in READ_AS_MARKDOWN if isinstance(node.get(name), str)]
        if kind == "FactSet":
            words += [fact["value"] for fact in node["facts"]]
    return [word for word in words if LINK.search(word)]
