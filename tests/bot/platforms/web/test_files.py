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


@pytest.mark.parametrize(
    ("kind", "media", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF-1.7"),
    ],
)
def test_a_document_is_downloaded_as_what_it_is(page: TestClient, kind: str, media: str, begins: bytes) -> None:
    become(page, "asta")
    taken = take(page, offered(say(page, f"/lägesbild {kind} vecka 46 centrum")))
    assert taken.status_code == 200
    assert taken.headers["content-type"] == media
    assert taken.headers["content-disposition"] == f'attachment; filename="lagesbild.{kind}"'
    assert taken.content.startswith(begins)


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
    assert timeless(files["asta"].text) == timeless(files["cilla"].text)
    alone = offered(say(page, "/karta oktober centrum"))
    assert timeless(take(page, alone).text) != timeless(files["asta"].text)


def timeless(text: str) -> str:
    """Without the moment of making, which may be another minute for the second file."""
    return re.sub(r"\b\d{1,2}[:.]\d{2}\b", "", text)


def pressed(client: TestClient, html: str, word: str) -> str:
    """The page after the newest card's button whose line begins with the word was pressed."""
    forms = re.findall(r'<form class="buttons" method="post" action="([^"]+)">(.*?)</form>', html, re.DOTALL)
    action, form = next((a, f) for a, f in reversed(forms) if f'value="{word} ' in f)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    line = re.search(rf'name="line" value="({word} [^"]+)"', form)
    assert line is not None
    return client.post(unescape(action), data={**fields, "line": unescape(line[1])}).text


def explained(html: str) -> list[str]:
    """The numbers that the newest explanations rest on."""
    return re.findall(r"Underlag: ([\d\s\u00a0]+) händelser", html)


def test_how_a_rooms_answer_was_counted_is_told_with_the_rooms_numbers(own_city: App, page: TestClient) -> None:
    """To whoever presses, alone; an answer of their own is explained with their own numbers."""
    room = "/c/trygg-i-helsingborg"
    become(page, "asta")
    (theirs,) = set(explained(pressed(page, say(page, "@karta oktober", room), "/metod")))
    row = own_city.store.audit.latest(1)[0]
    assert (row.command, row.person, row.readers) == ("explain_method", "asta", 1)
    asked = pressed(page, say(page, "/karta oktober", room), "/metod")
    assert len(set(explained(asked)) - {theirs}) >= 1
    become(page, "cilla")
    assert explained(page.get(room).text) == []  # told to Asta alone
    assert set(explained(pressed(page, page.get(room).text, "/metod"))) == {theirs}
