"""The line that shows what is announced of a follow-up."""

from handlers.texts import Texts


def line(about: str, texts: Texts) -> str:
    """What an announced review shows, by the decision's code: its effect, and the way to vote on what comes next."""
    return f"{texts('follow_up.line')} {about}"
