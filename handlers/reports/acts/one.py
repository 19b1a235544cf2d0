"""`/rapport H-7KQ4`: one report, and what its reporter does with it: add, correct, take back, answer."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.reports.answers import line, may_not, no_such, private, refusal, said
from handlers.reports.changes import NOTHING, Corrected, corrected, over
from handlers.reports.draft import refused, sentences
from handlers.reports.filled import Filled
from handlers.reports.naming import act_of, first_word, split_number
from handlers.reports.one import add_form, answer_form, one_card
from handlers.reports.rework import change_card
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.report import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """A report somebody may see, and the words after what they want with it."""

    request: Request
    services: Services
    texts: Texts
    report: Report
    words: str

    @property
    def sent(self) -> bool:
        """Whether a form was filled in."""
        return bool(self.request.form)

    @property
    def empty(self) -> str:
        """What to say at a field that was sent without words."""
        return self.texts("report.error.no_text") if self.sent else ""

    @property
    def empty_errors(self) -> tuple[tuple[str, str], ...]:
        """The same as a form's errors."""
        return (("text", self.empty),) if self.empty else ()

    def show(self, report: Report, *first: Element, settled: bool = False) -> Reply:
        """The report, with what there is to say first."""
        card = one_card(report, self.request, self.services, *first)
        return private(self.request, card, number=report.number, shown=1, settled=settled)

    def form(self, card: Card, errors: tuple[tuple[str, str], ...] = ()) -> Reply:
        """A form about the report."""
        return private(self.request, card, number=self.report.number, shown=1, errors=errors)


def run(request: Request, services: Services) -> Reply:
    """Find the report, then do what the words after its number say."""
    texts = services.texts(request.language)
    number, rest = split_number(request.line)
    if number is None:
        word = first_word(request.line)
        mine = Buttons((Button(texts("report.button.mine"), line("mine", texts)),))
        return no_such(request, texts, word) if word else said(request, texts, texts("report.one.which"), mine)
    report = services.reports.of(request.actor, number)
    if report is None:
        return no_such(request, texts, number)
    act, words = act_of(rest, tuple(ACTS))
    asked = Asked(request, services, texts, report, words)
    try:
        return (may_not(request, texts, f"report.{act}") or ACTS[act](asked)) if act else _show(asked)
    except ReportRefusedError as error:
        return refusal(request, texts, error, number)


def _show(asked: Asked) -> Reply:
    if not asked.words:
        return asked.show(asked.report)
    word = first_word(asked.words)[:40]
    said_ = asked.texts("report.one.unknown_act", word=word, number=asked.report.number)
    return asked.show(asked.report, Text(said_, "warning"))


def _withdraw(asked: Asked) -> Reply:
    """Asked once; then it is gone from every map."""
    number, texts = asked.report.number, asked.texts
    act = texts("report.act.withdraw")
    if act_of(asked.words, ("yes",))[0] != "yes":
        sure = line("one", texts, number, act, texts("report.act.yes"))
        yes = Button(texts("report.button.withdraw_yes"), sure, "danger")
        keep = Button(texts("report.button.keep"), line("one", texts, number))
        card = Card(number, (Text(texts("report.one.withdraw_ask", number=number), "lead"), Buttons((yes, keep))))
        return private(asked.request, card, number=number)
    asked.services.reports.withdraw(asked.request.actor, number, asked.request.received_at)
    another = Buttons((Button(texts("report.button.report"), line("report", texts)),))
    card = Card(number, (Text(texts("report.one.withdrawn", number=number), "lead"), another))
    return private(asked.request, card, number=number, shown=1, settled=True)


def _add(asked: Asked) -> Reply:
    """More text or photos: written in the line, or in a form."""
    number, texts = asked.report.number, asked.texts
    text = asked.request.form.get("text", asked.words).strip()
    photos = tuple(part.strip() for part in asked.request.form.get("photos", "").split(",") if part.strip())
    if not text and not photos:
        return asked.form(Card(number, (add_form(number, texts, error=asked.empty),)), asked.empty_errors)
    try:
        report = asked.services.reports.add(asked.request.actor, number, text, photos, asked.request.received_at)
    except InvalidValueError as wrong:
        errors = refused(wrong, texts)
        return asked.form(Card(number, (add_form(number, texts, text, errors[0][1]),)), errors)
    return asked.show(report, _done(asked, "added"), settled=True)


def _answer(asked: Asked) -> Reply:
    """The answer to a reviewer's question."""
    number, texts = asked.report.number, asked.texts
    text = asked.request.form.get("text", asked.words).strip()
    if not asked.report.question and not text:
        return asked.show(asked.report, Text(texts("report.one.not_asked", number=number)))
    if not text:
        question = Text(texts("report.one.asked", question=asked.report.question), "lead")
        return asked.form(Card(number, (question, answer_form(number, texts, error=asked.empty))), asked.empty_errors)
    try:
        report = asked.services.reports.answer(asked.request.actor, number, text, asked.request.received_at)
    except InvalidValueError as wrong:
        errors = refused(wrong, texts)
        return asked.form(Card(number, (answer_form(number, texts, text, errors[0][1]),)), errors)
    return asked.show(report, _done(asked, "answered"), settled=True)


def _change(asked: Asked) -> Reply:
    """Correct the fields: a form with what is stored, then what was changed in it."""
    number, texts, catalog = asked.report.number, asked.texts, asked.services.catalog()
    filled = over(asked.report, dict(asked.request.form), catalog)
    found = corrected(asked.report, filled, catalog, asked.request.received_at)
    errors = sentences(found.errors, filled, texts) if asked.sent else ()
    if not asked.sent or errors:
        return _change_form(asked, filled, found, errors)
    if found.changes == NOTHING:
        return asked.show(asked.report, Text(texts("report.one.nothing_changed", number=number)), settled=True)
    try:
        report = asked.services.reports.change(asked.request.actor, number, found.changes, asked.request.received_at)
    except InvalidValueError as wrong:
        return _change_form(asked, filled, found, refused(wrong, texts))
    return asked.show(report, _done(asked, "changed"), settled=True)


def _change_form(asked: Asked, filled: Filled, found: Corrected, errors: tuple[tuple[str, str], ...]) -> Reply:
    texts, now = asked.texts, asked.request.received_at
    where = line("one", texts, asked.report.number, texts("report.act.change"))
    return asked.form(change_card(asked.report, filled, found, errors, where, asked.services, texts, now), errors)


def _done(asked: Asked, key: str) -> Text:
    return Text(asked.texts(f"report.one.{key}", number=asked.report.number), "lead")


ACTS: dict[str, Callable[[Asked], Reply]] = {
    "withdraw": _withdraw,
    "add": _add,
    "answer": _answer,
    "change": _change,
}
