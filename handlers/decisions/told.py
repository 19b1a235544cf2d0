"""A decision told in other places: in the problem's threads as a ready line, to one person as a reminder."""

from collections.abc import Callable
from datetime import date

from handlers.decisions.words import named
from handlers.reply import Button, Buttons, Card, Element, Text
from handlers.texts import Texts
from handlers.texts.format import date_text, weekday_text
from storage.model.decision import Decided, Progress
from storage.model.report import Notice
from storage.reminders import PREFIX

# What can still be said of a decision by a press, from a reminder.
_ACTS = {
    Progress.DECIDED: (Progress.STARTED, Progress.DONE, Progress.STOPPED),
    Progress.STARTED: (Progress.DONE, Progress.STOPPED),
}


def line(about: str, texts: Texts) -> str:
    """The ready line that shows a decision to whoever reads."""
    return f"{texts('decision.line')} {about}"


def notice_card(notice: Notice, one: Decided, texts: Texts, partner_name: Callable[[str], str]) -> Card | None:
    """A reminder of a day, as the decision stands now; None when there is nothing to remind of any more."""
    decision, what = one.decision, notice.key.removeprefix(PREFIX)
    of = decision.review if what == "review_soon" else decision.due if decision.is_open else None
    if decision.withdrawn is not None or of is None or not one.problem.is_open:
        return None
    name = named(one, texts)
    said = texts(f"decision.reminder.{what}", code=decision.code, what=name, day=_day(of, texts))
    elements: list[Element] = [Text(said, "lead")]
    whose = partner_name(decision.owner_partner)
    elements.append(Text(texts("decision.reminder.problem", code=one.problem.code, name=one.problem.name)))
    if not decision.owner and whose and what != "review_soon":
        elements.append(Text(texts("decision.reminder.no_person", partner=whose)))
    elements.append(Buttons((*_buttons(one, texts, what), _button(one, texts, "show"))))
    return Card(texts("decision.reminder.title", code=decision.code), tuple(elements))


def _buttons(one: Decided, texts: Texts, what: str) -> list[Button]:
    steps = () if what == "review_soon" else _ACTS.get(one.decision.status, ())
    return [_button(one, texts, step.value) for step in steps]


def _button(one: Decided, texts: Texts, name: str) -> Button:
    word = "" if name == "show" else texts(f"decision.act.{name}").split("|")[0]
    return Button(texts(f"decision.button.{name}"), f"{line(one.decision.code, texts)} {word}".strip())


def _day(when: date, texts: Texts) -> str:
    return f"{weekday_text(when, texts.language)} {date_text(when, texts.language)}"
