"""The list of problems that everybody who reads it may read, and narrower ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.problems.desk import Desk
from handlers.problems.lines import act_of, named_partners
from handlers.problems.on_map import on_map
from handlers.problems.one import heading
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from handlers.texts.format import date_text
from storage.model.permissions import allows
from storage.model.problem import Problem, Status

# A list is for looking over; more than this is narrowed, or opened by its code.
MOST = 50
MOST_CHOICES = 100
FILTERS = (*(status.value for status in Status), "all", "mine", "focus", "map")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is listed: by status (none: all that are open), partner, owner, or focus; `unknown` was not understood."""

    statuses: frozenset[Status]
    partners: frozenset[str]
    mine: bool
    focus: bool
    everything: bool
    as_map: bool
    unknown: tuple[str, ...]

    def holds(self, problem: Problem, person: str) -> bool:
        """Whether a problem is among those."""
        wanted = self.statuses or (frozenset(Status) if self.everything else frozenset(Status) - {Status.CLOSED})
        return (
            problem.status in wanted
            and (not self.partners or bool(self.partners & problem.partners))
            and (not self.mine or problem.owner == person)
            and (not self.focus or problem.focus is not None)
        )


def filter_of(desk: Desk, words: str) -> Filter:
    """`analys polisen`, `mina`, `avslutade`: words in any order."""
    left, found = words.strip(), set()
    rest: list[str] = []
    while left:
        act, after = act_of(left, "problem.filter", FILTERS)
        if act:
            found.add(act)
            left = after
        else:
            first, _, left = left.partition(" ")
            rest.append(first)
            left = left.strip()
    named = named_partners(" ".join(rest), desk.catalog)
    return Filter(
        frozenset(Status(name) for name in found if name in set(Status)),
        named.partners,
        "mine" in found,
        "focus" in found,
        "all" in found or named.everybody,
        "map" in found,
        named.unknown,
    )


def listed(desk: Desk, words: str) -> Reply:
    """The table, a choice that opens one, and ways to narrow it."""
    texts, wanted = desk.texts, filter_of(desk, words)
    every = desk.store.all(desk.request.audience)
    found = [one for one in every if wanted.holds(one, desk.request.actor.person)]
    elements: list[Element] = []
    if wanted.unknown:
        elements.append(Text(texts("problem.unknown_words", words=", ".join(wanted.unknown)[:80]), "warning"))
    if wanted.as_map and found:
        return on_map(desk, found, *elements, opener(desk, found[:MOST_CHOICES]), _ways(desk))
    if found:
        elements += [Text(texts.count("problem.count", len(found)), "lead"), table(desk, found[:MOST])]
        elements.append(opener(desk, found[:MOST_CHOICES]))
    else:
        key = "none_such" if every else "none"
        elements += [Text(texts(f"problem.{key}"), "lead"), Text(texts("problem.none_try"))]
    if len(found) > MOST:
        elements.append(Text(texts("problem.most", n=MOST), "note"))
    elements += [_ways(desk), Text(texts("problem.only_shared"), "note")]
    return desk.to_all(Card(texts("problem.title"), tuple(elements)))


def table(desk: Desk, found: Iterable[Problem]) -> Table:
    """Code, name, status, who answers for it, and when it last changed."""
    header = tuple(desk.texts(f"problem.column.{name}") for name in ("code", "name", "status", "partner", "changed"))
    return Table(header, tuple(_row(desk, one) for one in found))


def _row(desk: Desk, one: Problem) -> tuple[str, ...]:
    status = desk.status(one.status)
    if one.focus is not None:
        status = desk.texts("problem.with_focus", status=status, week=f"{one.focus.isocalendar().week}")
    changed = date_text(one.changed.astimezone(desk.zone).date(), desk.texts.language)
    return one.code, one.name, status, desk.names({one.partner}), changed


def opener(desk: Desk, found: Iterable[Problem]) -> Select:
    """A choice that opens one."""
    return Select(desk.texts("problem.open_one"), tuple((heading(one)[:75], desk.line(one.code)) for one in found))


def _ways(desk: Desk) -> Buttons:
    words = ("map", "all", "mine", "focus")
    buttons = [
        Button(desk.texts(f"problem.ways.{word}"), desk.line(desk.texts(f"problem.filter.{word}").split("|")[0]))
        for word in words
    ]
    if allows("problem.new", desk.request.actor):
        buttons.insert(0, desk.button("problem.button.new", desk.line(desk.act("new"))))
    return Buttons((*buttons, desk.button("problem.button.agenda", desk.texts("agenda.line"))))


def done(desk: Desk, code: str, said: str, *more: str, then: tuple[Button, ...] = ()) -> Reply:
    """What was done, to whoever did it, the way back, and what may come next."""
    back = Buttons((desk.button("problem.button.show", desk.line(code), first=True), *then))
    return desk.say(said, *(Text(one) for one in more), back, about=code, done=True)
