"""What people write loses its personal data at the door, and they are told so."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.reply import Reply, Text
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.privacy import KINDS, mask

# Degrees as pages and phones send them: their decimals may look like anything. A phone number written with a dot
# (070.1740605) begins with a nought or a plus, as degrees never do.
_DEGREES = r"\s*-?(?:1[0-7]\d|[1-9]?\d)\.\d+\s*"
_FIELD = re.compile(rf"{_DEGREES}(?:[,; ]{_DEGREES})?")
# The field with the id that a client made for what it sends.
ONCE = "once"
# Nobody writes one half of a position as a line.
_LINE = re.compile(rf"{_DEGREES}[,; ]{_DEGREES}")
# Signs that turn the order of what follows: with them a number is read that was not written.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A line and its form as everything behind the door sees them; `removed` counts by kind."""

    line: str
    form: Mapping[str, str]
    removed: Mapping[str, int]


def clean(line: str, form: Mapping[str, str]) -> Cleaned:
    """Mask a line and every field of a form; coordinates are left as they are, signs that turn text are dropped."""
    removed: Counter[str] = Counter()

    def cleaned(given: str, coordinates: re.Pattern[str]) -> str:
        text = given.translate(_TURNING)
        if coordinates.fullmatch(text):
            return text
        masked = mask(text)
        removed.update(found.kind for found in masked.found)
        return masked.text

    fields = {name: _name(value) if name == ONCE else cleaned(value, _FIELD) for name, value in form.items()}
    return Cleaned(cleaned(line, _LINE), fields, removed)


def _name(made: str) -> str:
    """A client-made id; one that holds what looks like personal data is known by a hash of it.

    Masked like a text, two ids could become the same, and two reports one.
    """
    return made if mask(made).text == made else hashlib.sha256(made.encode("utf-8", "replace")).hexdigest()[:32]


def told(reply: Reply, cleaned: Cleaned, texts: Texts) -> Reply:
    """The reply with a note at its top that says what was removed; the same reply when nothing was."""
    kinds = [_counted(kind, cleaned.removed[kind], texts) for kind in KINDS if cleaned.removed.get(kind)]
    if not kinds:
        return reply
    note = Text(texts("privacy.took_out", what=list_text(kinds, texts.language)), "note")
    return replace(reply, card=replace(reply.card, elements=(note, *reply.card.elements)))


def _counted(kind: str, count: int, texts: Texts) -> str:
    if count == 1:
        return texts(f"privacy.removed.{kind}")
    return texts(f"privacy.removed_many.{kind}", n=count)
