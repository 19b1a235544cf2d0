"""Pictures that are not drawn: in the place of their pixels stands all that they would be drawn from.

Drawing takes most of an answer's time, and the attackers read no pixels: what a picture shows is decided before it is
drawn. The same request gives the same bytes (tests/analytics/maps), so two pictures differ only when these do. Some
answers are drawn all the same, and must say the same.
"""

import hashlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

import numpy as np

from analytics.maps.request import BaseMap, Drawn
from handlers.reply import Card, Picture, Reply
from handlers.services import Services

PNG = b"\x89PNG"


def undrawn(services: Services, seen: Callable[[Any], None] = lambda _request: None) -> Services:
    """The same services without a brush; `seen` is given every request."""

    def instead(request: Any) -> Drawn:
        seen(request)
        return Drawn(written(request), 0, 0)

    made = replace(services, draw=instead, draw_pin=instead, draw_pins=instead, draw_week=instead, draw_digest=instead)
    return replace(made, print_digest=written, write_document=lambda document, kind: written((document, kind)))


def written(request: Any) -> bytes:
    """Everything a picture is drawn from, as few bytes: equal for equal requests, and for no others."""
    found = hashlib.sha256()
    _write(request, found.update)
    return b"undrawn " + found.digest()


def _write(value: Any, add: Callable[[bytes], None]) -> None:
    """Each value with its type and its size, so that no two values are written alike."""
    if isinstance(value, BaseMap):  # its key changes when any of it does
        add(f"base {value.key!r}".encode())
    elif is_dataclass(value):
        add(f"{type(value).__name__} {len(fields(value))}".encode())
        for field in fields(value):
            _write(getattr(value, field.name), add)
    elif isinstance(value, tuple | list):
        add(f"some {len(value)}".encode())
        for one in value:
            _write(one, add)
    elif isinstance(value, np.ndarray):
        add(f"array {value.dtype} {value.shape}".encode())
        add(np.ascontiguousarray(value).tobytes())
    elif value is None or isinstance(value, str | int | float | bytes | datetime | Enum | np.generic):
        add(f"{type(value).__name__} {value!r} ".encode())
    else:
        raise TypeError(f"a picture is drawn from a {type(value).__name__}, which is not compared yet")


def pixels(reply: Reply) -> list[bytes]:
    """What stands in the place of each picture's pixels."""
    return [element.png for element in reply.card.elements if isinstance(element, Picture)]


def blank(reply: Reply) -> Reply:
    """An answer but for its pixels."""
    elements = tuple(replace(one, png=b"") if isinstance(one, Picture) else one for one in reply.card.elements)
    return replace(reply, card=Card(reply.card.title, elements))
