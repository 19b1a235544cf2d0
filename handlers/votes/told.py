"""What a thread is told of a vote: the line that shows it, computed for whoever is there at that moment."""

from handlers.texts import Texts


def line(about: str, texts: Texts) -> str:
    """The ready line about a code, whatever is told of it."""
    return f"{texts('vote.line')} {about}"
