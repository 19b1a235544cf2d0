"""What somebody hears of their own report: that it became part of a problem, as far as they may know of that."""

from handlers.reply import Button, Buttons, Card, Text
from handlers.reports.answers import line
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.model.problem import Problem
from storage.model.report import Notice

_PREFIX = "used."
_AGAIN = "_again"  # told of another problem before: the same words


def notice_card(notice: Notice, problem: Problem | None, texts: Texts) -> Card:
    """With the problem for whoever may read it; else that the report was of use, and nothing more."""
    numbers = notice.text.split()
    named = [texts("thread.used.mine", number=number) for number in numbers]
    reports = list_text(named, texts.language) if named else texts("thread.used.someone")
    key, buttons = (
        notice.key.removeprefix(_PREFIX).removesuffix(_AGAIN),
        [_show(number, line("one", texts, number), texts) for number in numbers],
    )
    if problem is None:
        said = texts("thread.used.plain", reports=reports)
    else:
        said = texts(f"thread.used.{key}", reports=reports, problem=f"{problem.code} {problem.name}")
        buttons.insert(0, _show(problem.code, f"{texts('problem.line')} {problem.code}", texts))
    shown = (Buttons(tuple(buttons)),) if buttons else ()
    return Card(texts("thread.used.title"), (Text(said, "lead"), Text(texts("thread.used.thanks")), *shown))


def _show(number: str, asks: str, texts: Texts) -> Button:
    return Button(texts("thread.used.show", number=number), asks)
