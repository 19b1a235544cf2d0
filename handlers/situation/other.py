"""2 Annat underlag: what the bot does not know, for people to fill in."""

from collections.abc import Iterator

from handlers.document import Block, Heading, Paragraph
from handlers.situation.gathered import Gathered

# What a municipality usually has besides incidents; keys under `situation.other`.
SOURCES = ("survey", "crimes", "school", "planning", "ahead")


def other(told: Gathered) -> Iterator[Block]:
    """A heading and what belongs under it for each source."""
    texts = told.desk.texts
    yield Heading(texts("situation.other.title"))
    yield Paragraph(texts("situation.other.about"))
    for name in SOURCES:
        yield Heading(texts(f"situation.other.{name}.title"), 2)
        yield Paragraph(texts(f"situation.other.{name}.fill"), "fill")
