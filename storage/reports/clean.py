"""Free words on their way in: personal data out, once more, whoever called."""

from storage import words
from storage.errors import InvalidValueError
from storage.privacy import mask


def masked(text: str) -> str:
    """`text` without personal data that can be told by its form."""
    return mask(text).text


def clean(text: object, field: str, *, required: bool = False) -> str:
    """`text` masked and without space around; raises `InvalidValueError`, which repeats nothing unmasked."""
    try:
        return masked(words.text(text, field, required=required)).strip()
    except InvalidValueError as error:
        raise InvalidValueError(field, error.what, masked(error.given), error.mend) from None
