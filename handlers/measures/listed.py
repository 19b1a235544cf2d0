"""A problem's measures, or all that everybody who reads may read."""

from handlers.measures import words
from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from storage.model.measure import Measure
from storage.model.permissions import allows
from storage.problems import Whole

MOST = 50
MOST_CHOICES = 100


def of_problem(desk: Desk, whole: Whole) -> Reply:
    """Each with the causes it acts on, and the way to a new one."""
    texts, code = desk.texts, whole.problem.code
    found = desk.services.measures.of(code, desk.request.audience)
    elements: list[Element] = []
    if found:
        elements.append(Text(texts.count("measure.count", len(found)), "lead"))
        elements += [element for one in found for element in with_causes(desk, whole, one)]
        elements.append(opener(desk, found))
    else:
        elements.append(Text(texts("measure.none"), "lead"))
    buttons = propose(desk, whole)
    buttons.append(words.button(desk, "library", code, words.act(desk, "library")))
    buttons.append(desk.button("problem.button.show", desk.line(code)))
    elements += [Buttons(tuple(buttons)), Text(texts("measure.only_shared"), "note")]
    title = texts("measure.title_of", problem=words.of(whole.problem))
    return desk.to_all(Card(title, tuple(elements)), about=code)


def with_causes(desk: Desk, whole: Whole, one: Measure) -> list[Element]:
    """The measure, and each cause with its words; what a vote needs when there is none to be read here."""
    said = {cause.code: cause.text for cause in whole.said}
    lines: list[Element] = [Text(words.in_short(desk, one))]
    lines += [Text(f"↳ {code} {ended(said[code])}") for code in one.causes if code in said]
    if not one.causes:
        lines.append(Text(desk.texts("measure.no_cause_here"), "note"))
    return lines


def opener(desk: Desk, found: tuple[Measure, ...]) -> Select:
    """A choice that opens one."""
    options = tuple((words.heading(one)[: words.SHORT], words.line(desk, one.code)) for one in found)
    return Select(desk.texts("measure.open_one"), options[:MOST_CHOICES])


def propose(desk: Desk, whole: Whole, *before: str, first: bool = False) -> list[Button]:
    """The button of a new one, where it may be proposed; `before` is a cause's code instead of the problem's."""
    if not whole.problem.is_open or not allows("measure.add", desk.request.actor):
        return []
    at = before or (whole.problem.code,)
    return [words.button(desk, "new", *at, words.act(desk, "new"), first=first)]


def everything(desk: Desk, *said: Element) -> Reply:
    """All measures of all problems, and the library."""
    texts = desk.texts
    every = desk.services.measures.all(desk.request.audience)
    elements: list[Element] = list(said)
    if every:
        header = tuple(texts(f"measure.column.{name}") for name in ("code", "name", "problem", "partner"))
        rows = tuple(
            (held.measure.code, held.measure.name, words.of(held.problem), desk.names({held.measure.partner}))
            for held in every[:MOST]
        )
        elements += [Text(texts.count("measure.count", len(every)), "lead"), Table(header, rows)]
        elements.append(opener(desk, tuple(held.measure for held in every)))
        if len(every) > MOST:
            elements.append(Text(texts("problem.most", n=MOST), "note"))
    else:
        elements += [Text(texts("measure.none_at_all"), "lead"), Text(texts("measure.none_try"))]
    library = words.button(desk, "library", words.act(desk, "library"))
    elements.append(Buttons((library, desk.button("problem.button.list", desk.line()))))
    elements.append(Text(texts("measure.only_shared"), "note"))
    return desk.to_all(Card(texts("measure.title"), tuple(elements)))
