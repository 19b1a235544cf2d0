"""The line that shows what a thread is told of, by the code it is about. A part joins with its letter."""

from collections.abc import Callable

from handlers.decisions import told as decisions
from handlers.follow_up import told as follow_up
from handlers.texts import Texts
from handlers.votes import told as votes
from storage import codes


def _by(key: str) -> Callable[[str, Texts], str]:
    return lambda about, texts: f"{texts(key)} {about}"


# By the first letter of a code: the ready line about it.
LINES: dict[str, Callable[[str, Texts], str]] = {
    codes.PROBLEM: _by("problem.line"),
    codes.SAID: _by("cause.line"),
    codes.MEASURE: _by("measure.line"),
    codes.VOTE: votes.line,
    codes.DECISION: decisions.line,
}


def line_of(about: str, texts: Texts, what: str = "") -> str:
    """`/rosta R-7KQ4`; "" for what no command of ours shows. On its day of review a decision shows its effect."""
    letter = about.partition("-")[0]
    if what == "review" and letter == codes.DECISION:
        return follow_up.line(about, texts)
    make = LINES.get(letter)
    return make(about, texts) if make is not None else ""


def lead_of(what: str, texts: Texts) -> str:
    """What has happened, in a sentence."""
    key = f"thread.told.{what}"
    return texts(key if key in texts.entries else "thread.told.other")
