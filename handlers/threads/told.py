"""The line that shows what a thread is told of, by the code it is about. A part joins with its letter."""

from handlers.follow_up import told as follow_up
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


def line_of(about: str, texts: Texts, what: str = "") -> str:
    """`/problem P-7KQ4`; "" for what no command of ours shows. On its day of review a decision shows its effect."""
    letter = about.partition("-")[0]
    if what == "review" and letter == codes.DECISION:
        return follow_up.line(about, texts)
    key = LINES.get(letter, "")
    return f"{texts(key)} {about}" if key in texts.entries else ""


def lead_of(what: str, texts: Texts) -> str:
    """What has happened, in a sentence."""
    key = f"thread.told.{what}"
    return texts(key if key in texts.entries else "thread.told.other")
