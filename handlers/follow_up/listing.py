"""The decisions that are followed up, and what to do where there is nothing to follow up yet."""

from handlers.follow_up.lines import decision_line, line_of
from handlers.problems.desk import Desk
from handlers.problems.one import heading
from handlers.reply import Buttons, Card, Element, Reply, Select, Table, Text
from handlers.texts.format import date_text
from storage.model.follow_up import Followed
from storage.problems import Whole

MOST = 50


def listed(desk: Desk, words: str) -> Reply:
    """Every decision that everybody who reads may read, the latest first."""
    texts, every = desk.texts, desk.services.follow_ups.all(desk.request.audience)
    elements: list[Element] = []
    if words.strip():
        elements.append(Text(texts("follow_up.unknown", words=words.strip()[:40]), "warning"))
    if every:
        elements += [Text(texts("follow_up.list_lead"), "lead"), _table(desk, every[:MOST]), _opener(desk, every)]
    else:
        elements += [Text(texts("follow_up.none"), "lead"), Text(texts("follow_up.none_try"))]
    elements += [
        Buttons((desk.button("problem.button.list", desk.line()),)), Text(texts("follow_up.only_shared"), "note")
    ]  # fmt: skip
    return desk.to_all(Card(texts("follow_up.title_all"), tuple(elements)))


def several(desk: Desk, whole: Whole, every: tuple[Followed, ...]) -> Reply:
    """Which of a problem's decisions."""
    elements: list[Element] = [Text(desk.texts("follow_up.which"), "lead"), _table(desk, every), _opener(desk, every)]
    elements.append(Buttons((desk.button("problem.button.show", desk.line(whole.problem.code)),)))
    title = desk.texts("follow_up.title", code=whole.problem.code, name=whole.problem.name)
    return desk.to_all(Card(title, tuple(elements)), about=whole.problem.code)


def nothing_decided(desk: Desk, whole: Whole) -> Reply:
    """Nothing can be followed up before it is decided, and what that takes."""
    texts, code = desk.texts, whole.problem.code
    elements: list[Element] = [Text(texts("follow_up.no_decision", code=code), "lead")]
    elements.append(Text(texts("follow_up.no_decision_try")))
    buttons = (
        desk.button("follow_up.button.decide", decision_line(desk, code), first=True),
        desk.button("problem.button.show", desk.line(code)),
    )
    elements.append(Buttons(buttons))
    return desk.to_all(
        Card(texts("follow_up.title", code=code, name=whole.problem.name), tuple(elements)), about=code
    )  # fmt: skip


def no_such(desk: Desk, code: str) -> Reply:
    """A decision that is not there, and one that may not be read: the two are told alike."""
    listed_ = Buttons((desk.button("follow_up.button.list", line_of(desk)),))
    said = Text(desk.texts("follow_up.no_such", code=code[:20]), "warning")
    return desk.to_asker(Card(desk.texts("follow_up.title_all"), (said, listed_)))


def _table(desk: Desk, every: tuple[Followed, ...]) -> Table:
    header = tuple(desk.texts(f"follow_up.column.{name}") for name in ("code", "problem", "start", "status"))
    return Table(header, tuple(_row(desk, one) for one in every))


def _row(desk: Desk, one: Followed) -> tuple[str, ...]:
    start = one.settings.start or one.decision.start
    day = date_text(start, desk.texts.language) if start else "–"
    return one.decision.code, one.problem.name, day, desk.texts(f"follow_up.progress.{one.decision.status.value}")


def _opener(desk: Desk, every: tuple[Followed, ...]) -> Select:
    options = tuple(
        (f"{one.decision.code} {heading(one.problem)}"[:75], line_of(desk, one.decision.code)) for one in every[:MOST]
    )
    return Select(desk.texts("follow_up.open_one"), options)
