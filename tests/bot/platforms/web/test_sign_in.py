"""Outside a demo: in by a personal link, out by a press, and gone with the person."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from bot.page import LINK_LASTS, PageLinks
from bot.platforms.web.receive import application
from storage.model.people import Person, Role
from tests.bot.platforms.web.hands import ROOM, hidden, write
from tests.bot.platforms.web.stage import SETTINGS, App
from tests.storage.town import settle

Visit = Callable[[], TestClient]


@pytest.fixture
def links(app: App) -> PageLinks:
    settle(app.store)
    people = [
        Person("asta", "Asta Lind", "trygghet", Role.COORDINATOR),
        Person("bosse", "Bosse", "bostad", Role.REPORTER),
    ]
    app.store.members.put(people)
    return PageLinks(app.store.links, ZoneInfo("Europe/Stockholm"))


@pytest.fixture
def visit(app: App, links: PageLinks) -> Iterator[Visit]:
    with ExitStack() as stack:
        site = application(replace(app.door(), sign_in=links), replace(SETTINGS, demo=False))
        yield lambda: stack.enter_context(TestClient(site, base_url="http://testserver", follow_redirects=False))


def signed_in(visit: Visit, links: PageLinks, person: str = "asta") -> TestClient:
    client = visit()
    assert client.post(f"/in/{links.make(person)}").status_code == 303
    return client


def test_a_link_signs_in_and_a_preview_spends_nothing(visit, links):
    secret = links.make("asta")
    for _ in range(3):
        preview = visit().get(f"/in/{secret}")
        assert preview.status_code == 200
        assert "Logga in" in preview.text
        assert "Asta" not in preview.text
        assert "set-cookie" not in preview.headers
    client = visit()
    answer = client.post(f"/in/{secret}")
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = client.get(ROOM).text
    assert "Asta Lind" in page
    assert "Logga ut" in page
    assert "Byt person" not in page
    assert 'action="/who"' not in page
    assert write(client, "/karta vecka 12").status_code == 303


@pytest.mark.parametrize("secret", ["", "x", "../in/x", "å" * 40])
def test_a_guess_opens_nothing(visit, secret):
    client = visit()
    for answer in (client.get(f"/in/{secret}"), client.post(f"/in/{secret}"), client.get(ROOM)):
        assert answer.status_code in (403, 404)
        assert "Asta" not in answer.text


def test_a_link_for_reports_is_none_for_the_page(visit, app, links):
    secret = app.store.links.make("asta", "report", datetime.now(UTC), LINK_LASTS)
    assert visit().post(f"/in/{secret}").status_code == 403


def test_nobody_is_signed_in_from_another_site(visit, links):
    secret = links.make("asta")
    client = visit()
    assert client.post(f"/in/{secret}", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get(ROOM).status_code == 403
    assert client.post(f"/in/{secret}").status_code == 303  # and it was not spent


def test_signing_out_ends_the_session_itself(visit, links):
    client = signed_in(visit, links)
    cookies = dict(client.cookies)
    answer = client.post("/out", data={"token": hidden(client.get(ROOM).text, "token")})
    assert "Du är utloggad" in answer.text
    assert client.get(ROOM).status_code == 403
    thief = visit()
    thief.cookies.update(cookies)
    assert thief.get(ROOM).status_code == 403


def test_signing_out_needs_the_page(visit, links):
    client = signed_in(visit, links)
    assert client.post("/out").status_code == 403
    assert client.get(ROOM).status_code == 200


def test_whoever_leaves_is_out_at_once(visit, links, app):
    client = signed_in(visit, links)
    token = hidden(client.get(ROOM).text, "token")
    app.store.members.leave("asta")
    for answer in (client.get(ROOM), client.post(ROOM, data={"token": token, "line": "hej"}), client.get("/stream")):
        assert answer.status_code == 403
        assert "EST" not in answer.text
    assert app.store.conversations.messages("est-centrum", "asta") == ()


def test_a_cookie_that_names_another_does_not_make_one_another(visit, links):
    asta, bosse = signed_in(visit, links), signed_in(visit, links, "bosse")
    asta.get(ROOM)
    bosse.get(ROOM)
    bosse.cookies.set("karta", asta.cookies["karta"])
    page = bosse.get(ROOM).text
    assert re.search(r'data-me="Bosse', page)
    token = hidden(asta.get(ROOM).text, "token")
    assert bosse.post(ROOM, data={"token": token, "line": "hej"}).status_code == 403


def test_nobody_becomes_somebody_else_outside_a_demo(visit, links):
    client = signed_in(visit, links)
    token = hidden(client.get(ROOM).text, "token")
    assert client.post("/who", data={"token": token, "person": "bosse"}).status_code == 403


def test_strangers_photos_are_not_even_read(visit, app):
    files = {"photo": ("a.png", b"\x89PNG" + b"x" * 1000, "image/png")}
    assert visit().post("/photo", files=files).status_code == 403
    assert app.photos == {}


def test_behind_https_cookies_are_for_https_alone(app, links):
    settings = replace(SETTINGS, demo=False, secure=True, hosts=("karta.example.se",))
    client = TestClient(application(replace(app.door(), sign_in=links), settings), base_url="https://karta.example.se")
    answer = client.post(f"/in/{links.make('asta')}", follow_redirects=False)
    assert "secure" in answer.headers["set-cookie"].lower()
    assert client.get("/", headers={"host": "testserver"}).status_code == 421
