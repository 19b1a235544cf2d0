"""Files from the page: for whoever is signed in, of a card they may read, and of nothing else."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from bot.app import App
from bot.page import page_application
from tests.bot.platforms.web.hands import hidden

ROOM = "/c/est-centrum"


@pytest.fixture
def page(own_city: App) -> Iterator[TestClient]:
    site = page_application(own_city, 8765)
    with TestClient(site, base_url="http://127.0.0.1:8765", follow_redirects=True) as client:
        yield client


def become(client: TestClient, person: str) -> None:
    token = hidden(client.get("/").text, "token")
    assert client.post("/who", data={"token": token, "person": person}).status_code == 200


def say(client: TestClient, line: str, room: str = ROOM) -> str:
    html = client.get(room).text
    sent = {"token": hidden(html, "token"), "once": hidden(html, "once"), "line": line}
    return client.post(room, data=sent).text


def offered(html: str) -> dict[str, str]:
    """The form of the newest card's files: its address, its hidden fields, and the line of the first file."""
    form = re.findall(r'<form class="buttons files" method="post" action="([^"]+)">(.*?)</form>', html, re.DOTALL)[-1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))
    line = re.findall(r'name="line" value="([^"]+)"', form[1])[0]
    return {"action": unescape(form[0]), **fields, "line": unescape(line)}


def take(client: TestClient, form: dict[str, str], **changes: str):
    sent = {**form, **changes}
    return client.post(sent.pop("action"), data=sent)


def test_a_press_downloads_what_was_shown(page: TestClient) -> None:
    become(page, "asta")
    form = offered(say(page, "/karta oktober centrum"))
    taken = take(page, form)
    assert taken.status_code == 200
    assert taken.headers["content-type"] == "text/csv; charset=utf-8"
    assert taken.headers["content-disposition"] == 'attachment; filename="handelser.csv"'
    assert taken.headers["cache-control"] == "no-store"
    assert taken.text.startswith("\ufeff# Påhittade händelser.")
    assert "line" not in str(taken.url)


def test_it_is_logged_as_a_showing_to_the_one_who_took_it(own_city: App, page: TestClient) -> None:
    become(page, "asta")
    form = offered(say(page, "/karta oktober centrum"))
    take(page, form)
    row = own_city.store.audit.latest(1)[0]
    assert (row.command, row.person, row.readers) == ("export", "asta", 1)
    assert row.count > 0
    assert row.sources


def test_a_line_that_stands_on_no_card_gives_nothing(page: TestClient) -> None:
    become(page, "asta")
    form = offered(say(page, "/karta oktober centrum"))
    for line in ("/exportera csv karta i år", "/karta oktober", "", "/exportera csv karta oktober centrum "):
        assert take(page, form, line=line).status_code == 404
    assert take(page, form, **{"from": "999999"}).status_code == 404


def test_another_persons_private_answer_is_nothing(page: TestClient) -> None:
    become(page, "asta")
    form = offered(say(page, "/karta oktober centrum"))
    become(page, "cilla")
    token = hidden(page.get(ROOM).text, "token")
    assert take(page, form, token=token).status_code == 404


def test_a_foreign_form_is_refused(page: TestClient) -> None:
    become(page, "asta")
    form = offered(say(page, "/karta oktober centrum"))
    assert take(page, form, token="x").status_code == 403
    assert page.get(form["action"]).status_code in (404, 405)


def test_a_rooms_answer_gives_each_of_them_the_rooms_file(page: TestClient) -> None:
    """What the room was shown, though each of them may see more alone."""
    become(page, "asta")
    say(page, "@karta oktober centrum")
    files = {}
    for person in ("asta", "cilla"):
        become(page, person)
        form = offered(page.get(ROOM).text)
        files[person] = take(page, form)
        assert files[person].status_code == 200
    assert files["asta"].text == files["cilla"].text
    alone = offered(say(page, "/karta oktober centrum"))
    assert take(page, alone).text != files["asta"].text
