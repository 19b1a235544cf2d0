"""What is to be taken away on other platforms goes within a minute, whoever asked for it, and where."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.chatting import Door
from bot.jobs import schedule
from bot.retention import run as retention
from bot.taking import LONGEST, SOME, Taking
from storage.posts import QUERY, About
from storage.store import Store
from tests.bot.installation import Installation, reported
from tests.bot.paper import Paper
from tests.cast import GRETA

NOW = datetime.now(UTC)


@pytest.fixture
def paper(installed: Installation) -> Paper:
    """The platform of the server. Recalls in these tests are another process's, which has none."""
    return Paper(Door(installed.app))


def report(at: Installation) -> str:
    began = at.say("bosse", "/rapportera klotter Stortorget nyss, KANARIE")
    return reported(at, began, text="KANARIE", where="Stortorget")


def serve(at: Installation, paper: Paper) -> Taking:
    """The job of a server that begins now."""
    at.app.chats.running["paper"] = paper
    return Taking(at.app)


def put(app: App, message: str, *names: str, days: int = 0) -> None:
    second = int((NOW - timedelta(days=days)).timestamp())
    about = About(names) if names else About((f"{QUERY}x",), second, second)
    app.store.posts.put("paper", "rum", message, "asta", NOW, about)


def test_what_was_recalled_where_nothing_is_connected_is_taken_away_by_the_server(
    installed: Installation, paper: Paper
) -> None:
    number = report(installed)
    for message in ("1", "2"):
        put(installed.app, message, number)
    put(installed.app, "3", "H-2222")
    said = installed.app.ask(f"/återkalla {number}", "greta", "", NOW).card.fallback()
    assert "2 inlägg i Slack eller Teams står kvar just nu" in said
    assert "inom en minut" in said
    assert [one.message for one in installed.app.store.posts.due()] == ["1", "2"]
    job = serve(installed, paper)
    assert [job.run(threading.Event()) for _ in range(2)] == [2, 0]
    assert sorted(paper.taken) == [("rum", "1"), ("rum", "2")]
    assert installed.app.store.posts.due() == ()


def test_a_server_of_another_platform_leaves_it(installed: Installation, paper: Paper) -> None:
    installed.app.store.posts.put("teams", "T1", "9", "asta", NOW, About((number := report(installed),)))
    installed.app.store.recalls.recall(GRETA, number, NOW)
    assert serve(installed, paper).run(threading.Event()) == 0
    assert [one.platform for one in installed.app.store.posts.due()] == ["teams"]
    assert paper.taken == []


def test_retention_where_nothing_is_connected_leaves_it_to_the_server(installed: Installation, paper: Paper) -> None:
    put(installed.app, "old", days=5_000)
    put(installed.app, "new")
    retention(installed.app, NOW)
    assert [one.message for one in installed.app.store.posts.due()] == ["old"]
    retention(installed.app, NOW)
    assert serve(installed, paper).run(threading.Event()) == 1
    assert paper.taken == [("rum", "old")]


def test_what_is_not_reached_is_tried_again_ever_later(installed: Installation, paper: Paper) -> None:
    put(installed.app, "1", number := report(installed))
    installed.app.store.recalls.recall(GRETA, number, NOW)
    job, seconds = serve(installed, paper), 0.0
    paper.away, job.clock = True, lambda: seconds
    while seconds < 20_000:
        job.run(threading.Event())
        seconds += 60
    assert 8 <= len(paper.taken) <= 14  # minutes 0, 1, 3, 6, … and then every hour
    paper.away, seconds = False, seconds + LONGEST
    assert job.run(threading.Event()) == 1
    assert job._waits == {} or installed.app.store.posts.due() == ()


def test_a_server_that_ends_begins_nothing_more(installed: Installation, paper: Paper) -> None:
    number = report(installed)
    for message in range(2 * SOME):
        put(installed.app, str(message), number)
    installed.app.store.recalls.recall(GRETA, number, NOW)
    job, ends = serve(installed, paper), threading.Event()
    ends.set()
    assert job.run(ends) == 0
    assert job.run(threading.Event()) == 2 * SOME


def test_it_runs_every_minute_where_a_platform_is_connected(installed: Installation, paper: Paper) -> None:
    assert "taking" not in {job.name for job in schedule(installed.app, {}).jobs}
    serve(installed, paper)
    (job,) = [job for job in schedule(installed.app, {}).jobs if job.name == "taking"]
    assert job.every == 60


def test_marking_twice_and_noting_anew_do_no_harm(store: Store) -> None:
    put_ = lambda: store.posts.put("slack", "C1", "1", "asta", NOW, About(("H-7KQ4",)))  # noqa: E731
    put_()
    store.posts.mark(store.posts.of(["H-7KQ4"]))
    store.posts.mark(store.posts.due())
    put_()  # drawn anew meanwhile
    store.posts.mark(store.posts.of(["H-7KQ4"]))
    assert {one.message for one in store.posts.due()} == {"1"}
    assert store.posts.due(["teams"]) == ()
    store.posts.removed(store.posts.due(), NOW)
    assert store.posts.due() == ()
