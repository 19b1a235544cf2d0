"""Replies as Adaptive Cards. Pure: no clock, no store, no network, and no SDK, so that it costs nothing to import."""

import json
from dataclasses import dataclass, replace
from typing import Any

from bot.platforms.clamp import clamp
from bot.platforms.platform import Limits, Rendered
from bot.platforms.teams.elements import Place, element_parts
from bot.platforms.teams.words import calm
from handlers.reply import Card, Form, Picture, Reply, Select, Text
from handlers.texts import Texts

Json = dict[str, Any]
# Teams states no limits for the parts of a card, only for the whole message (about 100 KB, pictures not counted).
# These are what a person takes in on a phone; what is too much all the same is cut by `fit`.
LIMITS = Limits(title=200, text=5_000, label=150, alt=1_000, fields=50, rows=100, buttons=24, options=200, elements=60)
MOST_BYTES = 80_000


def size(card: Json) -> int:
    """Bytes of a card as it is sent, without pictures."""
    return len(to_text(card).encode())


def to_text(card: Json) -> str:
    """The card as JSON; `<` is written so that nothing reads a tag in it."""
    return json.dumps(card, ensure_ascii=False).replace("<", "\\u003c")


def adaptive_card(card: Card, texts: Texts) -> Json:
    """The card within Teams' limits; of too large a one less and less is shown, and how much is left out is said."""
    limits = LIMITS
    while True:
        made = _adaptive(clamp(card, limits, texts), texts)
        if size(made) <= MOST_BYTES or limits.elements == 1:
            return made if size(made) <= MOST_BYTES else _too_large(card, texts)
        limits = _halved(limits)


def _halved(limits: Limits) -> Limits:
    half = {name: max(1, getattr(limits, name) // 2) for name in ("fields", "rows", "buttons", "options", "elements")}
    return replace(limits, text=max(200, limits.text // 2), alt=max(200, limits.alt // 2), **half)


def _too_large(card: Card, texts: Texts) -> Json:
    """One part that cannot be cut: its title, and that the rest is missing."""
    note = Text(texts("page.left_out", n=len(card.elements)), "note")
    return _adaptive(clamp(Card(card.title, (note,)), LIMITS, texts), texts)


def _adaptive(card: Card, texts: Texts) -> Json:
    title = calm(card.title)
    heading = {
        "type": "TextBlock",
        "text": title,
        "style": "heading",
        "size": "Large",
        "weight": "Bolder",
        "wrap": True,
    }
    body: list[Json] = [heading]
    asking = sum(isinstance(element, Form | Select) for element in card.elements)
    pictures = 0
    for number, element in enumerate(card.elements):
        body += element_parts(element, Place(number, pictures, asking == 1, card.title), texts)
        pictures += isinstance(element, Picture)
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": texts.language,
        "fallbackText": title,
        "msteams": {"width": "full"},
        "body": body,
    }


@dataclass(frozen=True, slots=True)
class Teams:
    """Microsoft Teams as a platform."""

    name: str = "teams"
    limits: Limits = LIMITS

    def render(self, reply: Reply, texts: Texts) -> Rendered:
        """The reply as a card in JSON; pictures are `picture-0`, `picture-1` … until they are posted."""
        pictures = tuple(element for element in reply.card.elements if isinstance(element, Picture))
        body = to_text(adaptive_card(reply.card, texts))
        return Rendered(body, reply.card.fallback(), pictures, reply.private, reply.settled, reply.thread)


TEAMS = Teams()
