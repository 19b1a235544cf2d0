"""Who may do what, cell by cell: action x role x whose, by real lines on a real city, against a grid of our own.

The grid is written out here once more, so that a changed cell must be changed twice: here and in
storage/model/permissions.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from bot.app import App
from handlers.commands import COMMANDS
from handlers.people.handles import handle_of
from handlers.reply import Reply
from handlers.request import Request
from handlers.texts import load
from storage.audit import Showing
from storage.digests import Watch
from storage.errors import ReportRefusedError, SubscriptionRefusedError
from storage.model.decision import Decision, DecisionDraft, Progress
from storage.model.digest import Posting
from storage.model.measure import Measure, MeasureDraft, Strategy
from storage.model.people import Audience, Level, Person, Role, Viewer
from storage.model.permissions import ACTIONS, Scope, allows, scope_of
from storage.model.problem import Contribution, ProblemDraft, Side, Sort, Status, Words
from storage.model.query import Period, Query
from storage.model.register import Grant
from storage.model.vote import Users, Vote, VoteDraft
from tests.city import NOW
from tests.follow_ups import put_measure
from tests.sharing import share
from tests.storage.digests.books import DUE, slot, wish
from tests.storage.reports.street import draft
from tests.storage.votes.ballot_box import put_measure as put_votable

# -: nobody's. o: nothing of any partner's in it. s: what one wrote oneself. p: the own partner's. r: by the sharing
# rule, in the demo every partner's. a: every partner's.
GRID = """
                 reporter reviewer analyst coordinator administrator auditor
map              r        r        r       r           -             -
hotspots         r        r        r       r           -             -
compare          r        r        r       r           -             -
rhythm           r        r        r       r           -             -
clusters         r        r        r       r           -             -
repeats          r        r        r       r           -             -
alarms           r        r        r       r           -             -
digest           r        r        r       r           -             -
situation        r        r        r       r           -             -
explain_method   r        r        r       r           -             -
export           r        r        r       r           -             -
help             o        o        o       o           o             o
link             s        s        s       s           -             -
report           p        p        p       p           -             -
report.send      p        p        p       p           -             -
report.upload    s        s        s       s           -             -
my_reports       s        s        s       s           -             -
one_report       s        p        s       s           -             -
report.photo     s        p        s       s           -             -
report.change    s        p        s       s           -             -
report.add       s        s        s       s           -             -
report.withdraw  s        s        s       s           -             -
report.answer    s        s        s       s           -             -
nothing          p        p        p       p           -             -
nothing.say      p        p        p       p           -             -
review           -        p        -       -           -             -
report.release   -        p        -       -           -             -
report.withhold  -        p        -       -           -             -
report.ask       -        p        -       -           -             -
report.join      -        p        -       -           -             -
report.part      -        p        -       -           -             -
recall           -        p        -       p           -             -
subscribe        o        o        o       o           -             -
subscriptions    o        o        o       o           -             -
subscribe.put    o        o        o       o           -             -
outbox           -        -        -       -           o             -
outbox.decide    -        -        -       -           o             -
vote             r        r        r       r           -             -
vote.open        -        p        p       p           -             -
vote.lead        -        p        p       p           -             -
vote.cast        p        p        p       p           -             -
problem          r        r        r       r           -             -
agenda           r        r        r       r           -             -
problem.new      -        p        p       p           -             -
problem.change   -        p        p       p           -             -
cause            r        r        r       r           -             -
cause.add        r        r        r       r           -             -
cause.agree      r        r        r       r           -             -
cause.change     s        p        s       p           -             -
cause.share      s        s        s       s           -             -
cause.withdraw   s        s        s       s           -             -
measure          r        r        r       r           -             -
measure.add      r        r        r       r           -             -
measure.change   s        p        s       p           -             -
measure.share    s        s        s       s           -             -
measure.withdraw s        s        s       s           -             -
thread.put       o        o        o       o           -             -
decision         r        r        r       r           -             -
decision.make    -        p        p       p           -             -
decision.change  -        p        p       p           -             -
decision.report  p        p        p       p           -             -
plan             r        r        r       r           -             -
follow_up        r        r        r       r           -             -
follow_up.set    -        p        p       p           -             -
my_data          s        s        s       s           s             s
account          s        s        s       s           s             s
sharing          o        o        o       o           o             o
sharing.sign     -        p        -       p           -             -
log              -        p        -       p           -             a
members          -        -        -       -           p             -
members.approve  -        -        -       -           p             -
members.remove   -        -        -       -           p             -
"""
LETTERS = {"-": None, "o": Scope.NONE, "s": Scope.SELF, "p": Scope.PARTNER, "r": Scope.RULE, "a": Scope.ALL}
OWN, OTHER = "fastighet", "skolan"
UNTIL = NOW.date() + timedelta(days=30)
WHOSE = ("self", "own", "other")
REACH = {
    None: (),
    Scope.NONE: WHOSE,
    Scope.SELF: ("self",),
    Scope.PARTNER: ("self", "own"),
    Scope.RULE: WHOSE,
    Scope.ALL: WHOSE,
}


def grid() -> dict[tuple[str, Role], Scope | None]:
    header, *rows = [line.split() for line in GRID.strip().splitlines()]
    return {(row[0], Role(role)): LETTERS[cell] for row in rows for role, cell in zip(header, row[1:], strict=True)}


@dataclass
class Cell:
    """Somebody at OWN with a role, and whose it is what they do something to: `self`, `own` or `other` partner's."""

    app: App
    who: str
    whose: str
    partner: str
    n: int
    told: dict[tuple[str, str], Reply] = field(default_factory=dict)  # what was asked in earlier cells of the action

    @property
    def viewer(self) -> Viewer:
        person = self.app.store.members.person(self.who)
        return Viewer(self.who, person.partner if person else None, person.role if person else None)

    def ask(self, line: str, form: dict[str, str] | None = None) -> Reply:
        return self.app.ask(line, self.who, "", NOW, "sv", form or {})

    def look(self, line: str, form: dict[str, str] | None = None) -> Reply:
        """The answer to a line that changes nothing: the same whosever incidents are looked for in it."""
        if (self.who, line) not in self.told:
            self.told[self.who, line] = self.ask(line, form)
        return self.told[self.who, line]

    def author(self) -> Viewer:
        return Viewer(self.who if self.whose == "self" else f"author-{self.partner}", self.partner, Role.REPORTER)

    def report(self, *, asked: bool = False, **changes: object) -> str:
        """A report of the author's, who may have had another role when writing it."""
        members, me = self.app.store.members, self.app.store.members.person(self.who)
        if self.whose == "self" and me is not None:
            members.put([replace(me, role=Role.REPORTER)])
        author, client_id = self.author(), f"{self.who}-{self.whose}-{self.n}-{len(changes)}"
        start = NOW - timedelta(hours=1)
        given = draft(client_id, start=start, end=start, x=357_700.0, y=6_214_700.0, **changes)
        number = self.app.store.reports.send(author, given, NOW).report.number
        if asked:
            self.app.store.reports.ask(
                Viewer(f"checker-{self.partner}", self.partner, Role.REVIEWER), number, "Var?", NOW
            )
        if me is not None:
            members.put([me])
        return number

    @property
    def checker(self) -> Viewer:
        return Viewer(f"checker-{self.partner}", self.partner, Role.REVIEWER)

    def stored(self, number: str) -> object:
        return self.app.store.reports.of(self.checker, number)

    def steps(self, number: str) -> list[str]:
        return [step.act.value for step in self.app.store.reports.history(self.checker, number)]


def _act(line: str, act: str, *, asked: bool = False, form: dict[str, str] | None = None) -> Callable[[Cell], bool]:
    """Whether a line about a report adds a step to its history."""

    def attempt(cell: Cell) -> bool:
        number = cell.report(asked=asked)
        cell.ask(line.format(number=number), form)
        return act in cell.steps(number)

    return attempt


def _join(cell: Cell) -> bool:
    number, other = cell.report(), cell.report(text="En till")
    cell.ask(f"/granska {number} samma som {other}")
    return "joined" in cell.steps(number)


def _part(cell: Cell) -> bool:
    number, other = cell.report(), cell.report(text="En till")
    cell.app.store.reports.join(cell.checker, number, other, NOW)
    cell.ask(f"/granska {number} skilj")
    return "parted" in cell.steps(number)


def _reads(line: str) -> Callable[[Cell], bool]:
    def attempt(cell: Cell) -> bool:
        number = cell.report(text="Ett ord som bara står här")
        reply = cell.ask(line.format(number=number))
        seen = "Ett ord som bara står här" in reply.card.fallback()
        assert seen == (reply.facts.shown == 1)
        return seen

    return attempt


def _mine(cell: Cell) -> bool:
    number = cell.report()
    return number in cell.ask("/mina").card.fallback()


def _photo(cell: Cell) -> bool:
    digest = f"d-{cell.who}-{cell.whose}-{cell.n}"
    me = cell.app.store.members.person(cell.who)
    if cell.whose == "self" and me is not None:
        cell.app.store.members.put([replace(me, role=Role.REPORTER)])
    cell.app.store.reports.upload(cell.author(), digest, NOW)
    if me is not None:
        cell.app.store.members.put([me])
    number = cell.report(photos=(digest,))
    assert cell.app.store.reports.photo(cell.checker, number, 0)
    return cell.app.store.reports.photo(cell.viewer, number, 0) is not None


def _upload(cell: Cell) -> bool:
    """A photo is always one's own."""
    digest = f"u-{cell.who}-{cell.n}"
    try:
        cell.app.store.reports.upload(cell.viewer, digest, NOW)
    except ReportRefusedError:
        return False
    return cell.whose == "self"


def _send(cell: Cell) -> bool:
    """What somebody reports is their own partner's, whatever the form claims."""
    form = {
        "step": "send",
        "once": f"grid-{cell.who}-{cell.whose}-{cell.n}",
        "kind": "klotter",
        "where": "Stortorget",
        "when": "now",
        "certainty": "seen",
        "partner": cell.partner,
        "source": cell.partner,
    }
    number = cell.ask("/rapportera", form).facts.number
    return bool(number) and cell.stored(number) is not None


def _nothing(cell: Cell) -> bool:
    """One's word is for one's own partner; a week of its own for each cell."""
    weeks = range(1, 46)
    said = dict.fromkeys(weeks, cell.app.store.reports.said_nothing)
    week = 1 + cell.n % 45
    cell.ask(f"/inget vecka {week} 2026")

    monday = date.fromisocalendar(2026, week, 1)
    return any(one.person == cell.who and one.partner == cell.partner for one in said[week](monday))


def _opens(line: str, title: str) -> Callable[[Cell], bool]:
    return lambda cell: cell.ask(line).card.title == load("sv")(title)


def _map(cell: Cell) -> bool:
    return cell.partner in cell.look("/karta vecka 46").facts.sources


def _asks(line: str) -> Callable[[Cell], bool]:
    """Whether an analysis holds a partner's incidents, by whatever the log is told of it."""
    return lambda cell: cell.partner in cell.look(line).facts.sources


def _export(cell: Cell) -> bool:
    reply = cell.look("/exportera csv karta vecka 46", {"file": "1"})
    return reply.file is not None and cell.partner in reply.facts.sources


def _log(cell: Cell) -> bool:
    """A showing of one partner's incidents to somebody whom nothing else tells of."""
    name, at = f"Visad {cell.partner} {cell.n}", NOW - timedelta(minutes=1)
    cell.app.store.members.put([Person(f"shown-{cell.partner}", name, "raddning", Role.ANALYST)])
    row = Showing(at, f"shown-{cell.partner}", "raddning", "", "map", "", Level.EXACT, 9, sources=(cell.partner,))
    cell.app.store.audit.write(row)
    reply = cell.ask("/logg räddningstjänsten")
    assert reply.private
    return name in reply.card.fallback()


def _members(cell: Cell) -> bool:
    return f"Skribent {cell.partner}" in cell.ask("/medlemmar").card.fallback()


def _approve(cell: Cell) -> bool:
    key = f"u-{cell.whose}-{cell.n}"
    cell.app.ask("/karta", key, "", NOW, name="Ny")
    cell.ask(f"/medlemmar godkänn {handle_of(key)} {cell.partner} analytiker")
    found = cell.app.store.members.person(key)
    assert found is None or (found.partner, found.role) == (cell.partner, Role.ANALYST)
    return found is not None


def _remove(cell: Cell) -> bool:
    key = f"victim-{cell.n}"
    cell.app.store.members.put([Person(key, "Offer", cell.partner, Role.ANALYST)])
    cell.ask(f"/medlemmar ta bort {key} ja")
    return cell.app.store.members.person(key) is None


def _recall(cell: Cell) -> bool:
    number = cell.report()
    cell.app.store.reports.release(cell.checker, [number], NOW, "")
    cell.ask(f"/återkalla {number}")
    return "withheld" in cell.steps(number)


def _sign(cell: Cell) -> bool:
    """Yes for what the partner gives, to somebody who has said yes already."""
    last = UNTIL + timedelta(days=cell.n)
    grant = Grant(cell.partner, "raddning", Level.COARSE, purpose="Prov", legal_basis="Prov", until=last)
    asker = Viewer("checker-raddning", "raddning", Role.REVIEWER)
    number = cell.app.store.register.propose(grant, asker, NOW)
    cell.ask(f"/delning D-{number} godkänn")
    row = cell.app.store.register.row(number)
    return row is not None and row.signed("source") is not None


def _subscribe(cell: Cell) -> bool:
    """The store's own door; whose conversation it may be is the handler's to say."""
    try:
        cell.app.store.digests.subscribe(wish(f"room-{cell.n}"), cell.viewer, NOW)
    except SubscriptionRefusedError:
        return False
    return bool(cell.app.store.digests.of("web", f"room-{cell.n}"))


def _decides(cell: Cell) -> bool:
    """A posting that failed is posted again."""
    digests, asker = cell.app.store.digests, Viewer(f"checker-{cell.partner}", cell.partner, Role.REVIEWER)
    made = digests.subscribe(wish(f"failed-{cell.n}"), asker, DUE)
    digests.due([slot(made)], NOW)
    held = digests.lease("grid", NOW, Watch(60.0))
    assert held is not None
    digests.failed(held, "refused", NOW, may_be_there=False)
    cell.ask(f"/utskick U-{held.id} skicka igen")
    found = digests.one(held.id)
    assert found is not None
    if found.state is Posting.FAILED:
        digests.decide_as_operator(held.id, "dropped", Showing(NOW, "x", None, "", "", "", Level.NOTHING, 0))
        return False
    again = digests.lease("grid", NOW, Watch(60.0))
    assert again is not None
    return digests.done(again, "m", NOW)


def _problem(cell: Cell) -> tuple[str, str, str]:
    """A problem of a partner's that both partners read, its name, and a cause of the author's in it."""
    lead, author = Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST), cell.author()
    both, name = frozenset({OWN, OTHER}), f"Problem {cell.who} {cell.whose} {cell.n}"
    month = Query((Period(NOW - timedelta(days=30), NOW),))
    draft = ProblemDraft(f"{cell.who}-{cell.whose}-{cell.n}", name, month, both)
    code = cell.app.store.problems.put(lead, draft, NOW).code
    members, me = cell.app.store.members, cell.app.store.members.person(cell.who)
    if cell.whose == "self" and me is not None:  # who may have had another role when writing it
        members.put([replace(me, role=Role.REPORTER)])
    words = Words(f"{cell.who}-{cell.n}", Sort.CAUSE, f"Orsak {cell.n}", Side.PLACE, partners=both - {cell.partner})
    cause = cell.app.store.problems.say(author, code, words, NOW).code
    if me is not None:
        members.put([me])
    return code, name, cause


def _said(cell: Cell, code: str) -> dict[str, Contribution]:
    """What is said of a problem, as somebody of the partner that made it reads it."""
    there = Audience(frozenset({Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST)}))
    whole = cell.app.store.problems.whole(code, there)
    assert whole is not None
    return {one.code: one for one in whole.said}


def _reads_problem(line: str) -> Callable[[Cell], bool]:
    def attempt(cell: Cell) -> bool:
        code, name, _ = _problem(cell)
        return name in cell.ask(line.format(code=code)).card.fallback()

    return attempt


def _new_problem(cell: Cell) -> bool:
    """What somebody makes is their own partner's, whatever the form claims."""
    form = {"step": "send", "once": f"n{cell.n}", "name": f"Nytt {cell.n}", "what": "vecka 46", "partner": cell.partner}
    code = cell.ask("/problem ny", form).facts.number
    there = Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)}))
    whole = cell.app.store.problems.whole(code, there) if code else None
    return whole is not None and whole.problem.partner == cell.partner


def _change_problem(cell: Cell) -> bool:
    code, _, _ = _problem(cell)
    cell.ask(f"/problem {code} analys")
    there = Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)}))
    whole = cell.app.store.problems.whole(code, there)
    return whole is not None and whole.problem.status is Status.ANALYSIS


def _add_cause(cell: Cell) -> bool:
    code, _, _ = _problem(cell)
    form = {"step": "send", "once": f"a{cell.n}", "side": "place", "text": "En till", "share": "all"}
    cell.ask(f"/orsak {code} ny", form)
    return any(one.text == "En till" for one in _said(cell, code).values())


def _agree(cell: Cell) -> bool:
    code, _, cause = _problem(cell)
    if cell.whose == "self":  # one does not agree with oneself: somebody else's of the same partner
        author = Viewer(f"author-{OWN}", OWN, Role.REPORTER)
        words = Words(f"o{cell.n}", Sort.CAUSE, "Annans", Side.PLACE, partners=frozenset({OTHER}))
        cause = cell.app.store.problems.say(author, code, words, NOW).code
    cell.ask(f"/orsak {cause} håller med")
    return OWN in _said(cell, code)[cause].agreed


def _change_cause(cell: Cell) -> bool:
    code, _, cause = _problem(cell)
    cell.ask(f"/orsak {cause} ändra", {"step": "send", "text": "Ändrad", "side": "place"})
    return _said(cell, code)[cause].text == "Ändrad"


def _share_cause(cell: Cell) -> bool:
    code, _, cause = _problem(cell)
    cell.ask(f"/orsak {cause} dela bara vi")
    return _said(cell, code)[cause].partners == {cell.partner}


def _withdraw_cause(cell: Cell) -> bool:
    code, _, cause = _problem(cell)
    cell.ask(f"/orsak {cause} ta tillbaka ja")
    return cause not in _said(cell, code)


def _votable(cell: Cell) -> tuple[str, str]:
    """A problem of a partner's with a measure that both read."""
    code, _, cause = _problem(cell)
    return code, put_votable(
        cell.app.store, code, "Laga lampan", [cause], frozenset({OWN, OTHER}), partner=cell.partner
    )


def _vote(cell: Cell) -> str:
    """A vote of a partner's that both read and that partner alone votes in."""
    code, measure = _votable(cell)
    lead, mine = Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST), frozenset({cell.partner})
    until, once = NOW + timedelta(days=5), f"{cell.who}-{cell.whose}-{cell.n}"
    asked = VoteDraft(
        once, f"Fråga {once}?", (measure,), until, mine, users=Users.ALL, partners=frozenset({OWN, OTHER})
    )
    return cell.app.store.votes.put(lead, code, asked, NOW).code


def _voted(cell: Cell, code: str) -> Vote | None:
    return cell.app.store.votes.one(code, Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)})))


def _reads_vote(cell: Cell) -> bool:
    return f"Fråga {cell.who}" in cell.ask(f"/rosta {_vote(cell)}").card.fallback()


def _open_vote(cell: Cell) -> bool:
    code, measure = _votable(cell)
    form = {"step": "send", "once": f"n{cell.n}", "question": "Ny?", f"m_{measure}": "1", "deadline": "om 5 dagar"}
    cell.ask(f"/rosta {code} ny", form)
    there = Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)}))
    opened = any(one.question == "Ny?" for one in cell.app.store.votes.of(code, there))
    assert opened == _open_vote_about(cell)
    return opened


def _open_vote_about(cell: Cell) -> bool:
    """The same about a decision: whoever may open one may open the other."""
    decision = _follow_up(cell)
    until = {"step": "send", "once": f"b{cell.n}", "question": "Och nu?", "deadline": "om 5 dagar", "users": "all"}
    cell.ask(f"/rosta {decision} ny", until)
    there = Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)}))
    return any(one.question == "Och nu?" for one in cell.app.store.votes.about(decision, there))


def _lead_vote(cell: Cell) -> bool:
    code = _vote(cell)
    cell.ask(f"/rosta {code} stäng ja")
    vote = _voted(cell, code)
    return vote is not None and not vote.is_open


def _cast_vote(cell: Cell) -> bool:
    code = _vote(cell)
    cell.ask(f"/rosta {code} rösta", {"step": "send", "way": "abstain"})
    vote = _voted(cell, code)
    return vote is not None and vote.voted == (cell.partner,)


def _measure(cell: Cell) -> tuple[str, str]:
    """A problem of a partner's that both partners read, and a measure of the author's in it."""
    code, _, _ = _problem(cell)
    members, me = cell.app.store.members, cell.app.store.members.person(cell.who)
    if cell.whose == "self" and me is not None:
        members.put([replace(me, role=Role.REPORTER)])
    both = frozenset({OWN, OTHER}) - {cell.partner}
    draft = MeasureDraft(f"m{cell.n}", f"Åtgärd {cell.n}", strategy=Strategy.RISK, partners=both)
    made = cell.app.store.measures.put(cell.author(), code, draft, NOW).code
    if me is not None:
        members.put([me])
    return code, made


def _proposed(cell: Cell, code: str) -> dict[str, Measure]:
    """The measures of a problem, as somebody of the partner that made it reads them."""
    there = Audience(frozenset({Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST)}))
    return {one.code: one for one in cell.app.store.measures.of(code, there)}


def _reads_measure(cell: Cell) -> bool:
    code, measure = _measure(cell)
    return f"Åtgärd {cell.n}" in cell.ask(f"/atgard {measure}").card.fallback() and code != measure


def _add_measure(cell: Cell) -> bool:
    code, _, _ = _problem(cell)
    form = {"step": "send", "once": f"am{cell.n}", "name": "En till", "strategy": "risk", "share": "all"}
    cell.ask(f"/atgard {code} ny", form)
    return any(one.name == "En till" for one in _proposed(cell, code).values())


def _change_measure(cell: Cell) -> bool:
    code, measure = _measure(cell)
    cell.ask(f"/atgard {measure} ändra", {"step": "send", "name": "Ändrad", "strategy": "risk"})
    return _proposed(cell, code)[measure].name == "Ändrad"


def _share_measure(cell: Cell) -> bool:
    code, measure = _measure(cell)
    cell.ask(f"/atgard {measure} dela ja bara vi")
    return _proposed(cell, code)[measure].partners == {cell.partner}


def _withdraw_measure(cell: Cell) -> bool:
    code, measure = _measure(cell)
    cell.ask(f"/atgard {measure} ta tillbaka ja")
    return measure not in _proposed(cell, code)


def _follow_up(cell: Cell) -> str:
    """A decision of a partner's that both partners read."""
    code, _, _ = _problem(cell)
    lead = Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST)
    both = frozenset({OWN, OTHER})
    once = f"{cell.who}-{cell.whose}-{cell.n}"
    measure = put_measure(cell.app.store, code, lead, both, NOW, f"A-{once}")
    draft = DecisionDraft(once, (measure,), True, f"Skäl {once}", cell.partner, due=UNTIL, partners=both)
    return cell.app.store.decisions.make(lead, code, draft, NOW).decision.code


def _follow_in_a_room(cell: Cell) -> bool:
    code, room = _problem(cell)[0], f"room-{cell.n}"
    cell.app.store.conversations.put(room, room, (cell.who, f"author-{OWN}"))
    cell.app.ask(f"/problem {code} följ här", cell.who, "", NOW, "sv", within=room)
    return bool(cell.app.store.threads.of(code))


def _decided(cell: Cell, code: str) -> Decision:
    """As somebody of the partner that made it reads it."""
    there = Audience(frozenset({Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST)}))
    found = cell.app.store.decisions.one(code, there)
    assert found is not None
    return found.decision


def _reads_decision(cell: Cell) -> bool:
    return f"Skäl {cell.who}" in cell.ask(f"/beslut {_follow_up(cell)}").card.fallback()


def _reads_plan(cell: Cell) -> bool:
    return _follow_up(cell) in cell.ask("/plan").card.fallback()


def _make_decision(cell: Cell) -> bool:
    code, _, _ = _problem(cell)
    lead = Viewer(f"lead-{cell.partner}", cell.partner, Role.ANALYST)
    measure = put_measure(cell.app.store, code, lead, frozenset({OWN, OTHER}), NOW, f"A-{cell.n + 2000}")
    form = {"step": "send", "once": f"d{cell.n}", f"m_{measure}": "1", "does": "yes", "reason": "Nytt"}
    form |= {"owner_partner": cell.partner, "due": UNTIL.isoformat(), "share": "all"}
    cell.ask(f"/beslut {code} ny", form)
    there = Audience(frozenset({lead}))
    return any(one.decision.reason == "Nytt" for one in cell.app.store.decisions.of(code, there))


def _change_decision(cell: Cell) -> bool:
    code = _follow_up(cell)
    form = {"step": "send", "reason": "Ändrat", "owner_partner": cell.partner, "due": UNTIL.isoformat()}
    cell.ask(f"/beslut {code} ändra", form)
    return _decided(cell, code).reason == "Ändrat"


def _report_decision(cell: Cell) -> bool:
    code = _follow_up(cell)
    cell.ask(f"/beslut {code} påbörjat")
    return _decided(cell, code).status is Progress.STARTED


def _reads_follow_up(cell: Cell) -> bool:
    code = _follow_up(cell)
    return "Beslutet har inget startdatum" in cell.ask(f"/uppfoljning {code}").card.fallback()


def _set_follow_up(cell: Cell) -> bool:
    code = _follow_up(cell)
    cell.ask(f"/uppfoljning {code} ring 100")
    found = cell.app.store.follow_ups.one(code, Audience(frozenset({Viewer("x", cell.partner, Role.ANALYST)})))
    return found is not None and found.settings.ring == 100


ATTEMPTS: dict[str, Callable[[Cell], bool]] = {
    "vote": _reads_vote,
    "vote.open": _open_vote,
    "vote.lead": _lead_vote,
    "vote.cast": _cast_vote,
    "map": _map,
    "hotspots": _asks("/hotspots vecka 46"),
    "compare": _asks("/jämför vecka 46 och 45"),
    "rhythm": _asks("/rytm vecka 46"),
    "clusters": _asks("/kluster vecka 46"),
    "repeats": _asks("/upprepning vecka 46"),
    "alarms": _asks("/larm vecka 46"),
    "digest": _asks("/veckorapport vecka 46"),
    "situation": _asks("/lägesbild vecka 46"),
    "subscribe": _opens("/prenumerera", "subscribe.title"),
    "subscriptions": _opens("/prenumerationer", "subscribe.title_list"),
    "explain_method": _asks("/metod karta vecka 46"),
    "export": _export,
    "help": lambda cell: cell.ask("/hjälp").card.title != load("sv")("command.title_error"),
    "link": _opens("/länk", "report.link.title"),
    "report": _opens("/rapportera", "report.title"),
    "report.send": _send,
    "report.upload": _upload,
    "my_reports": _mine,
    "one_report": _reads("/rapport {number}"),
    "report.photo": _photo,
    "report.change": _act("/rapport {number} ändra", "corrected", form={"kind": "inbrott"}),
    "report.add": _act("/rapport {number} lägg till Mer på baksidan", "added"),
    "report.withdraw": _act("/rapport {number} ta tillbaka ja", "withdrawn"),
    "report.answer": _act("/rapport {number} svara På baksidan", "answered", asked=True),
    "nothing": _opens("/inget", "report.nothing.title"),
    "nothing.say": _nothing,
    "review": _reads("/granska {number}"),
    "report.release": _act("/granska {number} släpp ja", "released"),
    "report.withhold": _act("/granska {number} håll kvar Fel", "withheld"),
    "report.ask": _act("/granska {number} fråga Vilken sida?", "asked"),
    "report.join": _join,
    "report.part": _part,
    "recall": _recall,
    "subscribe.put": _subscribe,
    "outbox": _opens("/utskick", "outbox.title"),
    "outbox.decide": _decides,
    "problem": _reads_problem("/problem {code}"),
    "agenda": _reads_problem("/dagordning"),
    "problem.new": _new_problem,
    "problem.change": _change_problem,
    "cause": _reads_problem("/orsak {code}"),
    "cause.add": _add_cause,
    "cause.agree": _agree,
    "cause.change": _change_cause,
    "cause.share": _share_cause,
    "cause.withdraw": _withdraw_cause,
    "measure": _reads_measure,
    "measure.add": _add_measure,
    "measure.change": _change_measure,
    "measure.share": _share_measure,
    "measure.withdraw": _withdraw_measure,
    "thread.put": _follow_in_a_room,
    "decision": _reads_decision,
    "decision.make": _make_decision,
    "decision.change": _change_decision,
    "decision.report": _report_decision,
    "plan": _reads_plan,
    "follow_up": _reads_follow_up,
    "follow_up.set": _set_follow_up,
    "my_data": lambda cell: cell.who in cell.ask("/minauppgifter").card.fallback() and cell.whose == "self",
    "account": _opens("/konto", "account.title"),
    "sharing": _opens("/delning", "sharing.title"),
    "sharing.sign": _sign,
    "log": _log,
    "members": _members,
    "members.approve": _approve,
    "members.remove": _remove,
}
# Commands that open something of one's own and reach nobody else's: whose it is cannot be chosen.
WITHOUT_WHOSE = {
    "subscribe",
    "subscriptions",
    "subscribe.put",
    "outbox",
    "outbox.decide",
    "help",
    "link",
    "report",
    "nothing",
    "my_data",
    "account",
    "sharing",
}
# What has no author: only the partner tells whose it is.
BY_PARTNER = {
    "map",
    "hotspots",
    "compare",
    "rhythm",
    "clusters",
    "repeats",
    "alarms",
    "digest",
    "situation",
    "explain_method",
    "export",
    "log",
    "members",
    "members.approve",
    "members.remove",
    "report.send",
    "nothing.say",
    "sharing.sign",
    "problem.new",
    "problem.change",
    "decision.make",
    "decision.change",
    "decision.report",
    "follow_up.set",
}


@pytest.fixture
def own_city(own_short_city: App) -> App:
    return own_short_city


@pytest.fixture
def cast(own_city: App) -> App:
    """Everybody who does something, and at both partners an author and a checker."""
    everybody = [Person(f"{role.value}-x", f"{role.value} x", OWN, role) for role in Role]
    for partner in (OWN, OTHER):
        everybody.append(Person(f"author-{partner}", f"Skribent {partner}", partner, Role.REPORTER))
        everybody.append(Person(f"checker-{partner}", "Kontrollant", partner, Role.REVIEWER))
        everybody.append(Person(f"lead-{partner}", "Problemägare", partner, Role.ANALYST))
    everybody.append(Person("checker-raddning", "Kontrollant", "raddning", Role.REVIEWER))
    own_city.store.members.put(everybody)
    share(own_city.store)
    return own_city


def cells(action: str) -> Iterator[tuple[Role | None, str]]:
    """Every role with whatever it may try on, and somebody unknown."""
    targets = ("self",) if action in WITHOUT_WHOSE else ("own", "other") if action in BY_PARTNER else WHOSE
    for whose in targets:
        yield from ((role, whose) for role in Role)
        if whose != "self":
            yield None, whose


@pytest.mark.parametrize("action", ATTEMPTS)
def test_each_cell_is_what_the_grid_says(cast: App, action: str) -> None:
    expected, wrong = grid(), []
    told: dict[tuple[str, str], Reply] = {}
    for n, (role, whose) in enumerate(cells(action)):
        who = f"{role.value}-x" if role else "u-404"
        cell = Cell(cast, who, whose, OTHER if whose == "other" else OWN, n, told)
        scope = expected[action, role] if role else None
        may = whose in REACH[scope]
        done = ATTEMPTS[action](cell)
        if done != may:
            wrong.append((role, whose, done))
    assert wrong == []
    assert cast.store.audit.verify().fault is None


def test_the_grid_is_the_table() -> None:
    expected = grid()
    assert {action for action, _ in expected} == set(ACTIONS) == set(ATTEMPTS)
    for (action, role), scope in expected.items():
        assert scope_of(action, role) is scope, (action, role)
        assert allows(action, Viewer("x", OWN, role)) == (scope is not None)
        assert not allows(action, Viewer("x", None, role))
    assert not any(allows(action, Viewer("x", OWN, None)) for action in ACTIONS)


def test_every_command_stands_in_the_table() -> None:
    assert {command.name for command in COMMANDS} == {action for action in ACTIONS if "." not in action}
    for command in COMMANDS:
        assert command.roles == set(ACTIONS[command.name])


def test_a_role_at_a_partner_that_does_not_take_part_is_nobody(cast: App) -> None:
    number = Cell(cast, "u-404", "own", OWN, 0).report()
    for role in Role:
        for partner in ("no-such-partner", None):
            viewer = Viewer("ghost", partner, role)
            for command in COMMANDS:
                line = f"/{command.words[0]} {number} släpp ja"
                request = Request(line, viewer, Audience(frozenset({viewer})), NOW)
                reply = cast.dispatch.run(request)
                assert reply.card.title == load("sv")("command.title_error"), (role, command.name)
                assert not reply.facts.sources
    assert Cell(cast, "u-404", "own", OWN, 0).steps(number) == ["reported"]


def test_whoever_has_left_may_nothing(cast: App) -> None:
    number = Cell(cast, "u-404", "own", OWN, 0).report()
    for role in Role:
        cast.store.members.leave(f"{role.value}-x")
        for command in COMMANDS:
            reply = cast.ask(f"/{command.words[0]} {number}", f"{role.value}-x", "", NOW)
            assert load("sv")("command.not_known") in reply.card.fallback()


def test_what_is_not_in_the_table_does_not_run(cast: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that somebody forgot to put in, and an act of one that is in."""
    from storage.model import permissions

    number = Cell(cast, "u-404", "own", OWN, 0).report()
    for gone in ("map", "report.release"):
        left = {action: roles for action, roles in ACTIONS.items() if action != gone}
        monkeypatch.setattr(permissions, "ACTIONS", left)
        refused = cast.ask("/karta vecka 46" if gone == "map" else f"/granska {number} släpp ja", "reviewer-x", "", NOW)
        assert refused.facts.shown == 0
        assert not refused.facts.sources
    assert "released" not in Cell(cast, "u-404", "own", OWN, 0).steps(number)
