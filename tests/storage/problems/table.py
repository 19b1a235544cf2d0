"""People of three partners around one problem."""

from datetime import UTC, datetime, timedelta

from storage.model.people import Audience, Person, Role, Viewer
from storage.model.problem import ProblemDraft, Side, Sort, Words
from storage.model.query import Near, Period, Query
from storage.store import Store
from tests.storage.town import MONDAY, settle

NOW = datetime(2026, 3, 23, 9, tzinfo=UTC)
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)
ALF = Viewer("alf", "trygghet", Role.ANALYST)
BOSSE = Viewer("bosse", "bostad", Role.REPORTER)
GRETA = Viewer("greta", "bostad", Role.REVIEWER)
EVA = Viewer("eva", "polisen", Role.REVIEWER)
ROOT = Viewer("root", "trygghet", Role.ADMINISTRATOR)
REVISOR = Viewer("revisor", "trygghet", Role.AUDITOR)
STRANGER = Viewer("u-404", None, None)
LISTED = (ASTA, ALF, BOSSE, GRETA, EVA, ROOT, REVISOR)
EVERYBODY = frozenset({"bostad", "polisen"})
QUERY = Query((Period(MONDAY - timedelta(weeks=4), MONDAY),), near=Near(12.7, 56.04, 300, "Torget"), kinds=("klotter",))


def seat(store: Store) -> Store:
    """The small town with everybody listed."""
    settle(store)
    store.members.put([Person(v.person, v.person.title(), v.partner or "", v.role or Role.REPORTER) for v in LISTED])
    return store


def room(*viewers: Viewer) -> Audience:
    return Audience(frozenset(viewers), "room")


def made(store: Store, who: Viewer = ASTA, once: str = "p1", partners: frozenset[str] = EVERYBODY, **more: str) -> str:
    """The code of a new problem, shared with everybody."""
    draft = ProblemDraft(once, more.get("name", "Klotter vid torget"), QUERY, partners)
    return store.problems.put(who, draft, NOW).code


def said(
    store: Store,
    code: str,
    who: Viewer = ASTA,
    once: str = "c1",
    sort: Sort = Sort.CAUSE,
    parent: str = "",
    partners: frozenset[str] = EVERYBODY | {"trygghet"},
    text: str = "Gaveln är mörk",
) -> str:
    """The code of something said of it."""
    side = Side.PLACE if sort is Sort.CAUSE else None
    own = partners - {who.partner or ""}
    return store.problems.say(who, code, Words(once, sort, text, side, parent, own), NOW).code


def read(store: Store, code: str, *viewers: Viewer) -> list[str]:
    """Codes of what an audience may read of it."""
    whole = store.problems.whole(code, room(*viewers))
    return [] if whole is None else [one.code for one in whole.said]
