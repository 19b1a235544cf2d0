"""Free words on their way in: personal data out, once more, whoever called."""

from storage import words
from storage.errors import InvalidValueError
from storage.sources.scrub import scrub


def masked(text: str) -> str:
    """`text` without identity numbers, phone numbers and the like. The one place that says how."""
    return scrub(text)[0]


def clean(text: object, field: str, *, required: bool = False) -> str:
    """`text` masked and without space around; raises `InvalidValueError`, which repeats nothing unmasked."""
    try:
        return masked(words.text(text, field, required=required)).strip()
    except InvalidValueError as error:
        raise InvalidValueError(field, error.what, masked(error.given), error.mend) from None
