"""Texts on their way in, and small lists of texts kept in one column."""

import json
from collections.abc import Sequence

from storage.errors import InvalidValueError

# A key, a name, an id: PostgreSQL's index takes at most 2,700 bytes; nobody types 200 letters.
NAME_MOST = 200
# The longest text of a reporter: three typed pages.
TEXT_MOST = 10_000


def text(value: object, field: str, most: int = TEXT_MOST, *, required: bool = False) -> str:
    """`value` when it can be stored everywhere; raises `InvalidValueError`.

    NUL is refused because PostgreSQL cannot store it, and half a surrogate pair because it is no
    UTF-8.
    """
    if not isinstance(value, str):
        raise InvalidValueError(field, "not_text", value, "write it as text")
    if required and not value.strip():
        raise InvalidValueError(field, "text_missing", value, "it may not be empty")
    if len(value) > most:
        raise InvalidValueError(field, "text_too_long", f"{len(value)} > {most}", f"at most {most} characters")
    return storable(value, field, value)


def storable(value: str, field: str, told: object = "") -> str:
    """`value` when every sign of it can be stored; raises `InvalidValueError` that repeats `told`."""
    if "\0" in value or not _is_utf8(value):
        raise InvalidValueError(
            field, "text_unreadable", told, "take out signs that are no text (NUL, half surrogates)"
        )
    return value


def key(value: object, field: str) -> str:
    """A required short text."""
    return text(value, field, NAME_MOST, required=True)


def maybe(value: str | None, field: str, most: int = TEXT_MOST) -> str | None:
    """The same for a text that may be missing."""
    return None if value is None else text(value, field, most)


def _is_utf8(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def pack(words: Sequence[str], field: str = "words") -> str:
    """Words as JSON in one column."""
    return json.dumps([key(word, field) for word in words], ensure_ascii=False)


def unpack(packed: str) -> tuple[str, ...]:
    """What `pack` packed."""
    return tuple(json.loads(packed))


def pack_changes(changes: dict[str, tuple[str, str]]) -> str:
    """What a step changed, as JSON in one column."""
    return json.dumps(changes, ensure_ascii=False)


def unpack_changes(packed: str) -> dict[str, tuple[str, str]]:
    """What `pack_changes` packed."""
    return {field: (before, after) for field, (before, after) in json.loads(packed).items()}
