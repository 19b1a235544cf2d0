"""What people write loses its personal data at the door, and they are told so."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.reply import Reply, Text
from handlers.texts import Texts
from storage.privacy import KINDS, mask

# One coordinate or two, as pages and phones send them: their decimals may look like anything.
_COORDINATES = re.compile(r"\s*[-+]?\d{1,3}\.\d+(?:\s*[,; ]\s*[-+]?\d{1,3}\.\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A line and its form as everything behind the door sees them; `removed` counts by kind."""

    line: str
    form: Mapping[str, str]
    removed: Mapping[str, int]


def clean(line: str, form: Mapping[str, str]) -> Cleaned:
    """Mask a line and every field of a form; coordinates are left as they are."""
    removed: Counter[str] = Counter()

    def cleaned(text: str) -> str:
        if _COORDINATES.fullmatch(text):
            return text
        masked = mask(text)
        removed.update(found.kind for found in masked.found)
        return masked.text

    return Cleaned(cleaned(line), {name: cleaned(value) for name, value in form.items()}, removed)


def told(reply: Reply, cleaned: Cleaned, texts: Texts) -> Reply:
    """The reply with a note at its top that says what was removed; the same reply when nothing was."""
    notes = [_sentence(kind, cleaned.removed[kind], texts) for kind in KINDS if cleaned.removed.get(kind)]
    if not notes:
        return reply
    note = Text(" ".join(notes), "note")
    return replace(reply, card=replace(reply.card, elements=(note, *reply.card.elements)))


def _sentence(kind: str, count: int, texts: Texts) -> str:
    if count == 1:
        return texts(f"privacy.removed.{kind}")
    return texts(f"privacy.removed_many.{kind}", n=count)
