"""How a measure is told of elsewhere: the ready line that shows it."""

from handlers.texts import Texts


def line(about: str, texts: Texts) -> str:
    """The line that shows the measure with this code to whoever reads along."""
    return f"{texts('measure.line')} {about}"
