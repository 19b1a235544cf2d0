"""What somebody is called in a line: the key, unless it would be taken for personal data and masked there."""

import hashlib
from collections.abc import Iterable

from storage.privacy import mask

_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # letters alone: eight digits could be a telephone's


def handle_of(key: str) -> str:
    """The key itself when it is one plain word; of an address eight letters that stand for it."""
    if "@" not in key and len(key.split()) == 1 and mask(key).text == key:
        return key
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:8].translate(_LETTERS)


def by_handle(handle: str, keys: Iterable[str]) -> str | None:
    """The key that a handle stands for."""
    wanted = handle.casefold()
    return next((key for key in keys if wanted in (handle_of(key).casefold(), key.casefold())), None)
