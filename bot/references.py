"""Numbers that people are told when we failed them, and that the log holds."""

import secrets

from storage.privacy import mask


def reference(size: int) -> str:
    """`size` random bytes in hex that nobody takes for a plate or a phone number: the log would mask those."""
    number = secrets.token_hex(size).upper()
    while mask(number).any:
        number = secrets.token_hex(size).upper()
    return number
