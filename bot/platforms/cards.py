"""A card as JSON, for the store. Picture bytes are never part of it: they have an audience and an end."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from handlers.reply import (
    Button,
    Buttons,
    Card,
    Divider,
    Element,
    Fields,
    Files,
    Form,
    Input,
    Link,
    Photo,
    Picture,
    Reply,
    Select,
    Table,
    Text,
)
from storage.model.people import Role, Viewer

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (Text, Fields, Table, Picture, Photo, Buttons, Select, Link, Divider, Form, Files)
}


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card read back. Its pictures hold no bytes; `keys` name them in reading order.

    `readers` are the people the answer was computed for, with the partner and role they then had;
    None is everybody. `shareable` is a private answer that may be computed anew for the room.
    """

    card: Card
    keys: tuple[str, ...]
    readers: frozenset[Viewer] | None
    shareable: bool = False

    def may_read(self, viewer: Viewer) -> bool:
        """Whether the answer was computed for this person, as they are now."""
        return self.readers is None or viewer in self.readers


def to_json(reply: Reply, keep: Callable[[Picture], str], *, shareable: bool = False) -> str:
    """The reply's card and readers as JSON; `keep` stores a picture's bytes and gives its key."""
    viewers = sorted(reply.audience.viewers, key=lambda viewer: viewer.person)
    readers = None if reply.audience.is_public else [[v.person, v.partner, v.role] for v in viewers]
    elements = [_dump(element, keep) for element in reply.card.elements]
    body = {"title": reply.card.title, "readers": readers, "shareable": shareable, "elements": elements}
    return json.dumps(body, ensure_ascii=False)


def is_shareable(reply: Reply) -> bool:
    """Whether an answer has something to show others, and its handler did not keep it for the asker."""
    return not reply.private and any(isinstance(e, Picture | Table | Fields) for e in reply.card.elements)


def shows_again(reply: Reply, line: str) -> bool:
    """Whether the answer holds the form of this line again, as when something was wrong in it."""
    return any(isinstance(element, Form) and element.line == line for element in reply.card.elements)


def lines_of(text: str) -> frozenset[str]:
    """The lines that a kept card's forms, buttons and selects send."""
    try:
        elements = from_json(text).card.elements
    except ValueError:
        return frozenset()
    lines = {element.line for element in elements if isinstance(element, Form)}
    lines |= {button.line for element in elements if isinstance(element, Buttons) for button in element.buttons}
    lines |= files_of(elements)
    return frozenset(
        lines | {line for element in elements if isinstance(element, Select) for _, line in element.options}
    )


def files_of(elements: tuple[Element, ...]) -> frozenset[str]:
    """The lines that files can be had by."""
    return frozenset(line for element in elements if isinstance(element, Files) for _, line in element.choices)


def closed(text: str) -> str:
    """A kept card without anything to press or fill in."""
    raw = json.loads(text)
    raw["elements"] = [e for e in raw["elements"] if e["type"] not in ("form", "buttons", "select", "files")]
    return json.dumps(raw, ensure_ascii=False)


def from_json(text: str) -> KeptCard:
    """Read a kept card back; ValueError when the text is not one."""
    try:
        raw = json.loads(text)
        elements = tuple(_load(dict(element)) for element in raw["elements"])
        keys = tuple(str(e["key"]) for e in raw["elements"] if e["type"] == "picture")
        readers = None if raw["readers"] is None else frozenset(map(_load_reader, raw["readers"]))
        return KeptCard(Card(str(raw["title"]), elements), keys, readers, bool(raw.get("shareable")))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a kept card: {type(error).__name__} {error}") from error


def _dump(element: Element, keep: Callable[[Picture], str]) -> dict[str, Any]:
    kind = type(element).__name__.lower()
    if isinstance(element, Picture):
        shape = {"alt": element.alt, "name": element.name, "width": element.width, "height": element.height}
        return {"type": kind, "key": keep(element), **shape}
    return {"type": kind, **asdict(element)}


def _load(raw: dict[str, Any]) -> Element:
    kind = _KINDS[raw.pop("type")]
    if kind is Picture:
        raw.pop("key")
        return Picture(png=b"", **raw)
    if kind is Buttons:
        return Buttons(tuple(Button(**button) for button in raw["buttons"]))
    if kind is Form:
        inputs = tuple(_load_input(field) for field in raw["inputs"])
        return Form(raw["line"], inputs, raw["submit"], bool(raw.get("dialog")))
    known = {field.name for field in fields(kind)}
    element: Element = kind(**{name: _tuples(value) for name, value in raw.items() if name in known})
    return element


def _load_reader(raw: list[str | None]) -> Viewer:
    person, partner, role = raw
    return Viewer(str(person), partner, None if role is None else Role(role))


def _load_input(raw: dict[str, Any]) -> Input:
    return Input(**{name: _tuples(value) for name, value in raw.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
