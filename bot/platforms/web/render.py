"""Replies as HTML. Pure: no clock, no store, no request. Everything is escaped by the template engine."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.platforms.clamp import clamp
from bot.platforms.platform import Limits, Rendered
from bot.platforms.urls import is_safe_url
from handlers.reply import Card, Element, Picture, Reply
from handlers.texts import Texts

# The page has no technical limits; these are what a person can take in, and what a browser draws at once.
LIMITS = Limits(
    title=200, text=10_000, label=150, alt=2_000, fields=50, rows=500, buttons=25, options=200, elements=100
)

# A number that people say aloud (H-7KQ4, P-ROS3, R-7KQ4-2): a narrow column never breaks it at its hyphen.
CODE = re.compile(r"[A-Z]-[0-9A-Z]{3,6}(-\d+)?")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a card hangs: picture addresses in order (None is gone), and what its forms carry.

    `line` is what the card answered, for drawing it anew; `anchor` makes ids unique on the page.
    `message` and `thread` say where it stands, so that an answer can take a form's place.
    """

    pictures: tuple[str | None, ...]
    action: str = ""
    token: str = ""
    once: str = ""
    line: str = ""
    anchor: str = "card"
    message: int = 0
    thread: int = 0


@cache
def environment() -> Environment:
    """The templates, escaping everywhere and failing on unknown names."""
    folder = Path(__file__).parent / "page" / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.tests["safe_url"] = is_safe_url
    made.tests["code"] = lambda cell: CODE.fullmatch(cell) is not None
    made.filters["kind"] = element_kind
    return made


def element_kind(element: Element) -> str:
    """The element's macro in card.html."""
    return type(element).__name__.lower()


def render_card(card: Card, frame: Frame, texts: Texts) -> str:
    """One card as HTML, within the limits."""
    clamped = clamp(card, LIMITS, texts)
    return environment().get_template("card.html").render(card=clamped, frame=frame, t=texts)


@dataclass(frozen=True, slots=True)
class Web:
    """The local chat page as a platform."""

    name: str = "web"
    limits: Limits = LIMITS

    def render(self, reply: Reply, texts: Texts) -> Rendered:
        """The reply as HTML; pictures are `picture-0`, `picture-1` … until a page gives them addresses."""
        pictures = tuple(element for element in reply.card.elements if isinstance(element, Picture))
        frame = Frame(tuple(f"picture-{number}" for number in range(len(pictures))))
        body = render_card(reply.card, frame, texts)
        return Rendered(body, reply.card.fallback(), pictures, reply.private, reply.settled, reply.thread)


WEB = Web()
