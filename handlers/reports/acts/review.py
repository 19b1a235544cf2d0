"""`/granska`: the step between report and sharing, one by one or several at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.reports.answers import line, may_not, no_such, private, refusal
from handlers.reports.changes import NOTHING, corrected, over
from handlers.reports.draft import refused, sentences
from handlers.reports.marks import marks_of
from handlers.reports.naming import act_of, all_numbers, first_word, other_number, split_number
from handlers.reports.queue import MOST, is_clear, queue_card
from handlers.reports.reviewed import MOST_ALIKE, Desk, mark_elements, reason_form, review_card
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.report import Report
from storage.reports import number_of


@dataclass(frozen=True, slots=True)
class Table:
    """A report under review, and the words after what the reviewer does with it."""

    request: Request
    services: Services
    texts: Texts
    report: Report
    words: str

    def show(
        self,
        report: Report,
        *said: Element,
        errors: tuple[tuple[str, str], ...] = (),
        shared: str | None = None,
    ) -> Reply:
        """The review card, with the form as it was filled in."""
        catalog = self.services.catalog()
        filled = over(report, fields(self.request), catalog)
        found = corrected(report, filled, catalog, self.request.received_at)
        alike = self.services.reports.alike(self.request.actor, report, MOST_ALIKE)
        desk = Desk(report, self.request, self.services, filled, found, errors, shared, alike)
        others = tuple(one.report.partner for one in alike)
        card = review_card(desk, *said)
        return private(self.request, card, number=report.number, shown=1, errors=errors, others=others)

    def done(self, sentence: str) -> Reply:
        """What was done, and the next one that waits."""
        waiting = self.services.reports.queue(self.request.actor, MOST)
        following = next((one for one in waiting if one.number != self.report.number and not one.question), None)
        buttons = [Button(self.texts("review.button.queue_left", n=len(waiting)), line("review", self.texts))]
        if following is not None:
            where = line("review", self.texts, following.number)
            buttons.insert(0, Button(self.texts("review.button.next", number=following.number), where, "primary"))
        card = Card(self.report.number, (Text(sentence, "lead"), Buttons(tuple(buttons))))
        return private(self.request, card, number=self.report.number, shown=1, settled=True)


def fields(request: Request) -> dict[str, str]:
    """The corrections in a form; its `text` is what will be shared, not the report's own."""
    return {name: text for name, text in request.form.items() if name != "text"}


def run(request: Request, services: Services) -> Reply:
    """The queue; one report; or what is done with one or several."""
    texts = services.texts(request.language)
    number, rest = split_number(request.line)
    if number is None:
        return _queue(request, services, texts)
    report = services.reports.of(request.actor, number)
    if report is None or report.partner != request.actor.partner:
        return no_such(request, texts, number)
    act, words = act_of(rest, tuple(ACTS))
    table = Table(request, services, texts, report, words)
    try:
        return (may_not(request, texts, f"report.{act}") or ACTS[act](table)) if act else _show(table)
    except ReportRefusedError as error:
        return refusal(request, texts, error, number)


def _queue(request: Request, services: Services, texts: Texts) -> Reply:
    act, words = act_of(request.line, ("release",))
    if act:
        return may_not(request, texts, "report.release") or _several(request, services, texts, words)
    if request.line:
        return no_such(request, texts, first_word(request.line))
    found = services.reports.queue(request.actor, MOST)
    return private(request, queue_card(found, request, services), shown=len(found))


def _several(request: Request, services: Services, texts: Texts, words: str) -> Reply:
    """Release those that are named or checked, and have nothing that needs a look of its own."""
    named = (*all_numbers(words)[0], *_checked(request.form))
    reports = {number: services.reports.of(request.actor, number) for number in dict.fromkeys(named)}
    catalog = services.catalog()
    known = {number: report for number, report in reports.items() if report is not None}
    clear = [number for number, report in known.items() if is_clear(report, catalog)]
    said: list[Element] = []
    if clear:
        try:
            services.reports.release(request.actor, clear, request.received_at)
        except ReportRefusedError as error:
            return refusal(request, texts, error)
        said.append(Text(texts.count("review.released_several", len(clear)), "lead"))
    kept = [number for number in reports if number not in clear]
    if kept:
        said.append(Text(texts("review.not_released", numbers=list_text(kept, texts.language)), "warning"))
    if not named:
        said.append(Text(texts("review.none_checked"), "warning"))
    found = services.reports.queue(request.actor, MOST)
    card = queue_card(found, request, services, *said)
    return private(request, card, shown=len(found) + len(clear), settled=bool(clear))


def _checked(form: Mapping[str, str]) -> tuple[str, ...]:
    """The numbers whose check was set."""
    return tuple(number for name, value in form.items() if value == "1" and (number := number_of(name)) is not None)


def _show(table: Table) -> Reply:
    if not table.words:
        return table.show(table.report)
    texts = table.texts
    word = first_word(table.words)[:40]
    said = texts("report.one.unknown_act", word=word, number=table.report.number)
    return table.show(table.report, Text(said, "warning"))


def _release(table: Table) -> Reply:
    """Share it: as the form says, with a text in the line, or as it is; a flagged one is asked about once."""
    sure = act_of(table.words, ("yes",))[0] == "yes"
    if table.request.form:
        return _release_form(table)
    if table.words and not sure:
        return _release_text(table, table.report, table.words)
    if marks_of(table.report, table.services.catalog()) and not sure:
        return _look_first(table)
    return _release_text(table, table.report, None)


def _look_first(table: Table) -> Reply:
    """What is flagged, and whether to release it all the same."""
    texts, number = table.texts, table.report.number
    anyway = line("review", texts, number, texts("review.act.release"), texts("report.act.yes"))
    look = Button(texts("review.button.show", number=number), line("review", texts, number))
    buttons = Buttons((look, Button(texts("review.button.release_anyway"), anyway, "danger")))
    card = Card(number, (*mark_elements(table.report, texts, table.services.catalog()), buttons))
    return private(table.request, card, number=number, shown=1)


def _release_form(table: Table) -> Reply:
    """Correct kind and place as the form says, then share its text."""
    request, texts, catalog = table.request, table.texts, table.services.catalog()
    filled = over(table.report, fields(request), catalog)
    found = corrected(table.report, filled, catalog, request.received_at)
    shared = request.form.get("text")
    if found.errors:
        return table.show(table.report, errors=sentences(found.errors, filled, texts), shared=shared)
    report = table.report
    try:
        if found.changes != NOTHING:
            report = table.services.reports.change(request.actor, report.number, found.changes, request.received_at)
    except InvalidValueError as wrong:
        return table.show(table.report, errors=refused(wrong, texts), shared=shared)
    return _release_text(table, report, shared)


def _release_text(table: Table, report: Report, text: str | None) -> Reply:
    request, texts = table.request, table.texts
    try:
        table.services.reports.release(request.actor, (report.number,), request.received_at, text)
    except InvalidValueError as wrong:
        return table.show(report, errors=refused(wrong, texts), shared=text)
    return table.done(texts("review.released", number=report.number))


def _withhold(table: Table) -> Reply:
    """Not shared; why is for the reporter to read."""
    request, texts, number = table.request, table.texts, table.report.number
    if not table.words and not request.form:
        return private(request, Card(number, (reason_form(number, "withhold", texts),)), number=number, shown=1)
    why = request.form.get("text", table.words).strip()
    table.services.reports.withhold(request.actor, (number,), request.received_at, why)
    return table.done(texts("review.withheld", number=number))


def _ask(table: Table) -> Reply:
    """A question to the reporter."""
    request, texts, number = table.request, table.texts, table.report.number
    question = request.form.get("text", table.words).strip()
    if not question:
        error = texts("report.error.no_text") if request.form else ""
        errors = (("text", error),) if error else ()
        form = reason_form(number, "ask", texts, error=error)
        return private(request, Card(number, (form,)), number=number, shown=1, errors=errors)
    table.services.reports.ask(request.actor, number, question, request.received_at)
    return table.done(texts("review.asked_done", number=number, question=question))


def _join(table: Table) -> Reply:
    """The same event as another report: both stay, and are counted once."""
    request, texts, number = table.request, table.texts, table.report.number
    if not table.words:
        return table.show(table.report, Text(texts("review.join_which", number=number), "warning"))
    other = other_number(table.words)
    report = table.services.reports.join(request.actor, number, other, request.received_at)
    return table.show(report, Text(texts("review.joined", number=number, other=other), "lead"))


def _part(table: Table) -> Reply:
    report = table.services.reports.part(table.request.actor, table.report.number, table.request.received_at)
    return table.show(report, Text(table.texts("review.parted", number=report.number), "lead"))


ACTS: dict[str, Callable[[Table], Reply]] = {
    "release": _release,
    "withhold": _withhold,
    "ask": _ask,
    "join": _join,
    "part": _part,
}
