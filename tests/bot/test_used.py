"""Whoever reported hears that it became part of a problem: once, as far as their own rights go, and nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.used import tell_reporters
from storage import counters, moments, words
from storage.model.incident import PlaceType
from storage.model.people import Level, Viewer
from storage.model.problem import ProblemDraft
from storage.model.query import Period, Query
from storage.model.retention import Terms
from storage.tables import decisions, notices, problems, work_reminders
from tests.bot.test_problems import ask
from tests.cast import ASTA, BOSSE, DIDRIK, GRETA, KLARA
from tests.city import NOW
from tests.handlers.sharing.house import open_house
from tests.heard import heard
from tests.sharing import share
from tests.storage.reports.street import draft

WEEK = Query((Period(NOW - timedelta(days=7), NOW + timedelta(hours=1)),), kinds=("klotter",))


@pytest.fixture
def app(house_file: Path, tmp_path: Path) -> App:
    made = open_house(house_file, tmp_path).app
    share(made.store)
    return made


def reported(app: App, who: Viewer, once: str, reviewer: Viewer | None, **changes: object) -> str:
    """A report, released when somebody reviews it."""
    given = {"start": NOW - timedelta(hours=2), "place_type": PlaceType.STREET, "x": 356_700.0, "y": 6_213_000.0}
    number = app.store.reports.send(who, draft(once, **(given | changes)), NOW).report.number
    if reviewer is not None:
        app.store.reports.release(reviewer, [number], NOW)
    return number


def problem(app: App, *partners: str, query: Query = WEEK, once: str = "p") -> str:
    return app.store.problems.put(ASTA, ProblemDraft(once, "Klotter i hamnen", query, frozenset(partners)), NOW).code


def news(app: App, who: str) -> list[str]:
    return [told for _, told in heard(app, who) if told.startswith("Din rapport gör nytta")]


def decide(app: App, code: str, *partners: str) -> None:
    """As a decision is stored."""
    plain = dict.fromkeys(
        ("vote", "reason", "owner", "owner_partner", "start", "due", "review", "indicator", "done_on"), ""
    )
    with app.store._database.write() as connection:
        number = connection.execute(problems.select().where(problems.c.code == code)).one().id
        row = {"id": counters.take(connection, counters.PROBLEM), "code": "B-7KQ4", "problem": number, "once": "d"}
        row |= {"does": True, "status": "decided", "person": "asta", "partner": "trygghet", "measures": "[]"}
        row |= {"partners": words.pack(sorted({"trygghet", *partners}), "partners")}
        at = moments.microseconds(NOW)
        connection.execute(insert(decisions), [plain | row | {"at": at, "changed_at": at, "withdrawn_at": None}])


def test_who_may_read_the_problem_is_told_of_it_and_others_that_it_was_of_use(app: App) -> None:
    first, other = reported(app, BOSSE, "1", GRETA), reported(app, DIDRIK, "2", KLARA)
    code = problem(app, "fastighet")
    assert tell_reporters(app, NOW) == 2
    (bosse,), (didrik,) = news(app, "bosse"), news(app, "didrik")
    assert f"Rapport {first} är med i problemet {code} Klotter i hamnen." in bosse
    assert f"/problem {code}" in bosse
    assert f"Rapport {other} har använts i det förebyggande arbetet." in didrik
    assert code not in didrik
    assert "Klotter i hamnen" not in didrik
    assert "Trygghet" not in didrik
    assert first not in didrik
    assert tell_reporters(app, NOW) == 0


def test_once_a_problem_however_many_reports_and_runs_and_once_more_when_something_is_decided(app: App) -> None:
    numbers = [reported(app, BOSSE, str(n), GRETA) for n in range(5)]
    code = problem(app, "fastighet")
    for _ in range(3):
        tell_reporters(app, NOW)
    (one,) = news(app, "bosse")
    assert sum(number in one for number in numbers) == 3
    assert "beslutat" not in one
    decide(app, code, "fastighet")
    for _ in range(3):
        tell_reporters(app, NOW)
    assert len(news(app, "bosse")) == 2
    assert f"beslut om problemet {code}" in news(app, "bosse")[1]
    assert "B-7KQ4" not in news(app, "bosse")[1]


@pytest.mark.parametrize(("problems_", "decisions_"), [((), ()), (("fastighet",), ()), ((), ("fastighet",))])
def test_a_decision_that_is_not_for_them_is_not_told_of(
    app: App, problems_: tuple[str, ...], decisions_: tuple[str, ...]
) -> None:
    reported(app, BOSSE, "1", GRETA)
    code = problem(app, *problems_)
    tell_reporters(app, NOW)
    before = news(app, "bosse")
    decide(app, code, *decisions_)
    tell_reporters(app, NOW)
    assert news(app, "bosse") == before
    assert len(before) == 1
    assert "report_decided" not in str(app.store.persons.extract("bosse"))


def test_what_is_not_released_not_there_or_not_seen_by_the_problems_partner_is_of_no_use(app: App) -> None:
    reported(app, BOSSE, "1", None)  # nobody has reviewed it
    reported(app, BOSSE, "2", GRETA, kind="misshandel")
    reported(app, BOSSE, "3", GRETA, start=NOW - timedelta(days=20))
    withheld = reported(app, BOSSE, "4", None)
    app.store.reports.withhold(GRETA, [withheld], NOW, "Fel")
    problem(app, "fastighet")
    assert tell_reporters(app, NOW) == 0
    share(app.store, Level.COARSE)  # squares and weeks: it is not known which report it was
    reported(app, BOSSE, "5", GRETA)
    problem(app, "fastighet", once="p2")
    assert tell_reporters(app, NOW) == 0
    assert news(app, "bosse") == []


def test_whoever_left_hears_nothing_and_whoever_made_it_knows(app: App) -> None:
    reported(app, BOSSE, "1", GRETA)
    reported(app, DIDRIK, "2", KLARA)
    app.store.members.leave("didrik")
    code = problem(app, "fastighet")
    assert tell_reporters(app, NOW) == 1
    assert news(app, "didrik") == []
    assert _extracted(app, "bosse", "work_reminders", "what") == ["report_told", "report_used"]
    assert code not in str(app.store.persons.extract("bosse")), "a problem that is not theirs has no number"


def _extracted(app: App, who: str, section: str, column: str) -> list[str]:
    """A column of what somebody is told is stored of them."""
    return [str(one[column]) for one in app.store.persons.extract(who)[section]]


@pytest.mark.parametrize("hidden", [1, 3])
@pytest.mark.parametrize("at_once", [False, True])
def test_however_many_problems_are_not_theirs_a_report_is_told_of_once(app: App, hidden: int, at_once: bool) -> None:
    """Neither the notices nor what is stored of a person counts what they may not know of."""
    number = reported(app, BOSSE, "1", GRETA)
    for n in range(hidden):
        problem(app, once=f"p{n}")
        if not at_once:
            tell_reporters(app, NOW)
    tell_reporters(app, NOW)
    (told,) = news(app, "bosse")
    assert f"Rapport {number} har använts i det förebyggande arbetet." in told
    assert _extracted(app, "bosse", "work_reminders", "what") == ["report_told", "report_used"]
    assert _extracted(app, "bosse", "notices", "key").count("used.report_used") == 1


def test_a_report_of_which_a_problem_was_named_is_not_told_of_for_a_hidden_one(app: App) -> None:
    reported(app, BOSSE, "1", GRETA)
    code = problem(app, "fastighet")
    tell_reporters(app, NOW)
    problem(app, once="hidden")
    assert tell_reporters(app, NOW) == 0
    other = reported(app, BOSSE, "2", GRETA)
    problem(app, once="hidden2")
    assert tell_reporters(app, NOW) == 1
    named, plain = news(app, "bosse")
    assert code in named
    assert other in plain
    assert plain.count("Rapport ") == 1


def test_a_problem_of_theirs_is_named_also_after_a_hidden_one(app: App) -> None:
    number = reported(app, BOSSE, "1", GRETA)
    problem(app)
    tell_reporters(app, NOW)
    code = problem(app, "fastighet", once="p2")
    assert tell_reporters(app, NOW) == 1
    assert f"Rapport {number} är med i problemet {code}" in news(app, "bosse")[1]


def test_one_that_is_closed_to_them_before_they_hear_of_it_tells_of_no_second_one(app: App) -> None:
    reported(app, BOSSE, "1", GRETA)
    problem(app)
    tell_reporters(app, NOW)
    code = problem(app, "fastighet", once="p2")
    (one,) = app.store.threads.unheard(NOW - timedelta(days=1))
    ids = app.store.release.incidents(app.audience("asta", "", NOW.date()), WEEK)
    assert app.store.threads.heard(one, [int(each) for each in ids], NOW) == 1
    ask(app, f"/problem {code} sluta dela fastighet")
    assert len(news(app, "bosse")) == 1


def test_an_old_problem_is_no_news(app: App) -> None:
    reported(app, BOSSE, "1", GRETA)
    problem(app)
    assert tell_reporters(app, NOW + timedelta(days=8)) == 0


def test_a_problem_that_is_closed_to_them_meanwhile_is_not_named(app: App) -> None:
    """What a notice may say is looked at when it is told."""
    number = reported(app, BOSSE, "1", GRETA)
    code = problem(app, "fastighet")
    (one,) = app.store.threads.unheard(NOW - timedelta(days=1))
    ids = app.store.release.incidents(app.audience("asta", "", NOW.date()), WEEK)
    assert app.store.threads.heard(one, [int(each) for each in ids], NOW) == 1
    ask(app, f"/problem {code} sluta dela fastighet")
    (told,) = news(app, "bosse")
    assert number in told
    assert code not in told


def test_that_they_heard_goes_before_it_tells_who_wrote_a_report(app: App) -> None:
    first = reported(app, BOSSE, "one", GRETA)
    code = problem(app, "fastighet")
    assert tell_reporters(app, NOW) == 1
    assert first in " ".join(stored(app))
    app.store.retention.run(NOW + timedelta(days=91))
    # That a report was told of goes with who wrote it; of which problem is gone before.
    assert not any("bosse" in row and code in row for row in stored(app))
    assert any(code in row for row in stored(app)), "that its reporters were found stays, so that nobody hears it again"
    assert tell_reporters(app, NOW) == 0
    app.store.retention.run(NOW + timedelta(days=367))
    assert not any("bosse" in row for row in stored(app))


def test_what_names_a_report_goes_when_its_words_do(app: App) -> None:
    number = reported(app, BOSSE, "one", GRETA)
    problem(app, "fastighet")
    with app.store._database.write() as connection:
        row = {"what": "report_told", "about": number, "person": "bosse", "due": 0, "at": moments.microseconds(NOW)}
        connection.execute(insert(work_reminders), [row])
        told = {"id": counters.take(connection, counters.NOTICE), "person": "bosse", "key": "used.report_used"}
        told |= {"at": moments.microseconds(NOW), "number": "P-7KQ4", "text": f"H-2222 {number}"}  # not told yet
        connection.execute(insert(notices), [told])
    app.store.retention.put("fastighet", "klotter", Terms(30, 60, 90))
    app.store.retention.run(NOW + timedelta(days=29))
    assert number in " ".join(stored(app))
    app.store.retention.run(NOW + timedelta(days=40))
    assert number not in " ".join(stored(app))


def stored(app: App) -> list[str]:
    """Rows of what people heard."""
    with app.store._database.read() as connection:
        return [repr(tuple(row)) for table in (notices, work_reminders) for row in connection.execute(table.select())]
