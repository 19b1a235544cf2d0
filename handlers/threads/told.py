"""The line that shows what a thread is told of, by the code it is about. A part joins with its letter."""

from handlers.texts import Texts
from storage import codes

# The first letter of a code, and the text that holds the command about such codes.
LINES = {
    codes.PROBLEM: "problem.line",
    codes.SAID: "cause.line",
    codes.MEASURE: "measure.line",
    codes.VOTE: "vote.line",
    codes.DECISION: "decision.line",
}


def line_of(about: str, texts: Texts) -> str:
    """`/problem P-7KQ4`; "" for what no command of ours shows."""
    key = LINES.get(about.partition("-")[0], "")
    return f"{texts(key)} {about}" if key in texts.entries else ""


def lead_of(what: str, texts: Texts) -> str:
    """What has happened, in a sentence."""
    key = f"thread.told.{what}"
    return texts(key if key in texts.entries else "thread.told.other")
