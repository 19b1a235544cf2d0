"""Cut a card down to a platform's limits; what is left out is said, never dropped in silence."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from bot.platforms.platform import Limits
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
    Select,
    Table,
    Text,
)
from handlers.texts import Texts

T = TypeVar("T")


def clip(text: str, most: int) -> str:
    """At most `most` characters; a cut is marked with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def clamp(card: Card, limits: Limits, texts: Texts) -> Card:
    """The card within the limits. Pure; a card within them comes back equal."""
    kept, more = _elements(card.elements, limits.elements)
    elements = tuple(part for element in kept for part in _element(element, limits, texts))
    return Card(clip(card.title, limits.title), elements + _left_out(more, texts))


def _first(items: Sequence[T], most: int) -> tuple[tuple[T, ...], int]:
    return tuple(items[:most]), max(0, len(items) - most)


def _elements(elements: Sequence[Element], most: int) -> tuple[Sequence[Element], int]:
    """As many as there is room for: what is read gives way from its end, as without what is pressed a card is over."""
    over = max(0, len(elements) - most)
    # A note says who reads and why; it goes when nothing else can.
    read = [n for n, one in enumerate(elements) if isinstance(one, Text) and one.style in ("normal", "lead")]
    gone = {*read[len(read) - min(over, len(read)) :]}
    return _first([one for n, one in enumerate(elements) if n not in gone], most)[0], over


def _left_out(more: int, texts: Texts) -> tuple[Text, ...]:
    return (Text(texts("page.left_out", n=more), "note"),) if more else ()


def _element(element: Element, limits: Limits, texts: Texts) -> tuple[Element, ...]:
    """The element within the limits, followed by a note when something was left out."""
    more = 0
    match element:
        case Fields(pairs):
            kept, more = _first(pairs, limits.fields)
            short = tuple((clip(label, limits.label), clip(value, limits.text)) for label, value in kept)
            element = Fields(short)
        case Table():
            rows, more = _first(element.rows, limits.rows)
            cut = tuple(tuple(clip(cell, limits.text) for cell in row) for row in rows)
            element = replace(element, rows=cut, caption=clip(element.caption, limits.title))
        case Buttons(buttons):
            chosen, more = _first(buttons, limits.buttons)
            element = Buttons(tuple(_button(button, limits) for button in chosen))
        case Select(label, options):
            choices, more = _first(options, limits.options)
            named = tuple((clip(words, limits.label), line) for words, line in choices)
            element = Select(clip(label, limits.label), named)
        case _:
            element = _single(element, limits)
    return (element, *_left_out(more, texts))


def _single(element: Element, limits: Limits) -> Element:
    match element:
        case Text():
            return replace(element, text=clip(element.text, limits.text))
        case Picture() | Photo():
            return replace(element, alt=clip(element.alt, limits.alt))
        case Link(label, url):
            return Link(clip(label, limits.label), url)
        case Form():
            inputs = tuple(_input(field, limits) for field in element.inputs)
            return replace(element, inputs=inputs, submit=clip(element.submit, limits.label))
        case Files(label, choices):
            return Files(clip(label, limits.label), tuple((clip(name, limits.label), line) for name, line in choices))
        case Divider() | _:
            return element


def _button(button: Button, limits: Limits) -> Button:
    return replace(button, label=clip(button.label, limits.label))


def _input(field: Input, limits: Limits) -> Input:
    return replace(
        field,
        label=clip(field.label, limits.label),
        error=clip(field.error, limits.text),
        options=field.options[: limits.options],
    )
