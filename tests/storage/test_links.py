from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.links import RETRY
from storage.model.people import Partner, Person, Role
from storage.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.fixture
def people(store: Store) -> Store:
    store.catalog.put_partners([Partner("fastighet", "Fastighet", "Property", "municipality")])
    store.members.put([Person("bosse", "Bosse", "fastighet", Role.REPORTER, "bosse@demo.example")])
    return store


def test_a_link_is_exchanged_for_a_session_that_ends_with_it(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    session = people.links.exchange(secret, "report", NOW + timedelta(hours=1))
    assert session is not None
    assert people.links.session(session, "report", NOW + timedelta(hours=23)) == "bosse"
    assert people.links.session(session, "report", NOW + DAY) is None


def test_looking_at_a_link_spends_nothing(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    assert [people.links.holder(secret, "report", NOW) for _ in range(3)] == ["bosse"] * 3
    assert people.links.exchange(secret, "report", NOW) is not None


def test_a_spent_link_is_spent_but_a_lost_answer_is_given_again(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    first = people.links.exchange(secret, "report", NOW)
    again = people.links.exchange(secret, "report", NOW + RETRY)
    assert first is not None
    assert again is not None
    assert people.links.session(first, "report", NOW + RETRY) is None
    assert people.links.session(again, "report", NOW + RETRY) == "bosse"
    assert people.links.exchange(secret, "report", NOW + RETRY + timedelta(seconds=1)) is None
    assert people.links.holder(secret, "report", NOW + RETRY + timedelta(seconds=1)) is None


def test_a_link_for_one_thing_is_none_for_another(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    assert people.links.holder(secret, "page", NOW) is None
    assert people.links.exchange(secret, "page", NOW) is None
    session = people.links.exchange(secret, "report", NOW)
    assert people.links.session(session or "", "page", NOW) is None


@pytest.mark.parametrize("secret", ["", "x", "å" * 300, "\0", "' OR 1=1 --", "\ud800"])
def test_what_is_no_link_opens_nothing(people: Store, secret: str) -> None:
    people.links.make("bosse", "report", NOW, DAY)
    assert people.links.holder(secret, "report", NOW) is None
    assert people.links.exchange(secret, "report", NOW) is None
    assert people.links.session(secret, "report", NOW) is None


def test_leaving_ends_links_and_sessions_at_once(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    session = people.links.exchange(people.links.make("bosse", "page", NOW, DAY), "page", NOW)
    people.members.leave("bosse")
    assert people.links.holder(secret, "report", NOW) is None
    assert people.links.exchange(secret, "report", NOW) is None
    assert people.links.session(session or "", "page", NOW) is None


def test_signing_out_and_revoking(people: Store) -> None:
    one = people.links.exchange(people.links.make("bosse", "page", NOW, DAY), "page", NOW, timedelta(days=30)) or ""
    two = people.links.exchange(people.links.make("bosse", "page", NOW, DAY), "page", NOW, timedelta(days=30)) or ""
    later = NOW + timedelta(days=29)
    people.links.make("bosse", "page", later, DAY)  # which sweeps what is over
    assert people.links.session(one, "page", later) == people.links.session(two, "page", later) == "bosse"
    people.links.end(one)
    assert people.links.session(one, "page", NOW) is None
    people.links.revoke("bosse")
    assert people.links.session(two, "page", NOW) is None


def test_no_secret_is_stored(people: Store, database_url: str) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    session = people.links.exchange(secret, "report", NOW) or ""
    with Database(database_url).read() as connection:
        rows = [*connection.execute(text("SELECT * FROM links")), *connection.execute(text("SELECT * FROM sessions"))]
    assert len(rows) == 2
    assert secret not in str(rows)
    assert session not in str(rows)


def test_two_who_press_at_once_leave_one_session(people: Store) -> None:
    secret = people.links.make("bosse", "report", NOW, DAY)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: people.links.exchange(secret, "report", NOW), range(8)))
    assert all(got)
    assert sum(people.links.session(one or "", "report", NOW) == "bosse" for one in got) == 1
