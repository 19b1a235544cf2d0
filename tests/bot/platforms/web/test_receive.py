import logging
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from bot.platforms.web.body import MAX_LINE
from bot.platforms.web.receive import application
from tests.bot.platforms.web.hands import ROOM, become, hidden, pictures, write
from tests.bot.platforms.web.stage import MAP, NOW, SETTINGS, app_on


def test_a_visitor_lands_in_the_first_channel_with_examples(client):
    assert client.get("/").headers["location"] == ROOM
    page = client.get(ROOM).text
    assert "Välkommen till EST Centrum" in page
    assert 'value="/karta vecka 12 centrum"' in page
    assert "DEMO" in page
    assert "Asta Lind" in page
    assert "samordnare" in page


def test_a_line_is_answered_with_a_card(client, app):
    answer = write(client, "  karta vecka 12 centrum ")
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert app.asked == [("karta vecka 12 centrum", "asta", "", "sv", {})]  # for the asker alone
    assert "Vecka 12, 16–22 mars 2026 · Centrum" in page
    assert "I dag" in page
    assert "14:05" in page
    assert MAP.alt in page


def test_a_form_sends_its_fields_by_name(client, app):
    write(client, "rapportera", **{"f.place": "Kullagatan 9", "f.text": "två\nrader"})
    assert app.asked[-1][4] == {"place": "Kullagatan 9", "text": "två\nrader"}


def test_a_double_click_asks_once(client, app):
    page = client.get(ROOM).text
    fields = {"token": hidden(page, "token"), "once": hidden(page, "once"), "line": "eko hej"}
    first, second = client.post(ROOM, data=fields), client.post(ROOM, data=fields)
    assert first.headers["location"] == second.headers["location"]
    assert len(app.asked) == 1
    assert len(app.store.conversations.messages("est-centrum", "asta")) == 2
    client.post(ROOM, data=fields | {"once": "another click"})
    assert len(app.asked) == 2


def test_a_private_answer_reaches_nobody_else(visit):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "hemlig fråga")
    mine, theirs = asta.get(ROOM).text, bosse.get(ROOM).text
    assert "hemligt svar" in mine
    assert "Bara du ser det här" in mine
    assert "hemlig" not in theirs
    assert "Bara för dig" not in theirs
    address = pictures(mine)[0]
    assert asta.get(address).content == MAP.png
    refused = bosse.get(address)
    assert refused.status_code == 404
    assert MAP.png not in refused.content


def test_a_member_outside_the_audience_sees_no_answer_but_may_ask_anew(visit):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "@karta få karta")
    assert "för Asta och Cilla" in asta.get(ROOM).text
    page = bosse.get(ROOM).text
    assert "för Asta och Cilla" not in page
    assert "För två" not in page
    assert MAP.alt not in page
    assert "räknades fram för dem som var med då" in page
    assert pictures(page) == []


def test_a_picture_needs_its_own_signature(client):
    write(client, "karta")
    address = pictures(client.get(ROOM).text)[0]
    answer = client.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    signature = address.split("/")[-2]
    assert client.get(address.replace(signature, "0" * 32)).status_code == 404
    assert client.get(address.replace("/0.png", "/1.png")).status_code == 404


def test_a_picture_is_gone_when_one_leaves_the_channel(client, app):
    write(client, "karta")
    address = pictures(client.get(ROOM).text)[0]
    app.store.conversations.put("est-centrum", "EST Centrum", ["bosse"])
    assert client.get(address).status_code == 404
    assert client.get(ROOM).status_code == 404


def test_after_a_restart_a_picture_is_offered_anew(client, app, migrated_file, tmp_path):
    write(client, "karta vecka 12")
    again = TestClient(application(app_on(migrated_file, tmp_path).door(), SETTINGS), base_url="http://testserver")
    page = again.get(ROOM).text
    assert pictures(page) == []
    assert re.search(r'name="line" value="karta vecka 12">Rita om<', page)
    assert MAP.alt in page  # the answer works without the picture


def test_what_failed_is_apologised_for_and_kept(client, app, caplog):
    with caplog.at_level(logging.ERROR):
        answer = write(client, "fel personen 811228-9874")
    assert answer.status_code == 500
    assert 'value="fel personen 811228-9874"' in answer.text
    reference = re.search(r"säg numret ([0-9A-F]{6})", answer.text)
    assert reference
    assert reference[1] in caplog.text
    assert "ValueError" in caplog.text
    assert "stage.py" in caplog.text
    assert "811228" not in caplog.text
    assert app.store.conversations.messages("est-centrum", "asta") == ()


def test_a_failed_form_can_be_sent_again_with_its_values(client):
    answer = write(client, "fel", **{"f.place": "Kullagatan 9"})
    assert '<input type="hidden" name="f.place" value="Kullagatan 9">' in answer.text
    assert "Försök igen" in answer.text


def test_a_failed_line_may_be_tried_again(client, app):
    page = client.get(ROOM).text
    fields = {"token": hidden(page, "token"), "once": hidden(page, "once"), "line": "fel"}
    assert [client.post(ROOM, data=fields).status_code for _ in range(2)] == [500, 500]
    assert len(app.asked) == 2


@pytest.mark.parametrize(("length", "status"), [(MAX_LINE, 303), (MAX_LINE + 1, 413)])
def test_a_line_has_a_longest(client, length, status):
    line = "eko " + "x" * (length - 4)
    answer = write(client, line)
    assert answer.status_code == status
    if status == 413:
        assert f"{length} tecken" in answer.text
        assert line in answer.text


def test_ten_megabytes_get_a_clear_answer(client, app):
    answer = write(client, "x" * 10_000_000)
    assert answer.status_code == 413
    assert "för stort" in answer.text
    assert "xxx" not in answer.text
    assert app.asked == []


def test_an_empty_line_is_not_asked(client, app):
    assert write(client, "   ").status_code == 400
    assert app.asked == []


@pytest.mark.parametrize("token", ["", "0" * 32, "å"])
def test_a_foreign_form_is_refused(client, app, token):
    client.get(ROOM)
    answer = client.post(ROOM, data={"token": token, "line": "eko hej"})
    assert answer.status_code == 403
    assert 'value="eko hej"' in answer.text
    assert app.asked == []


def test_another_sites_post_is_refused_even_with_the_token(client, app):
    token = hidden(client.get(ROOM).text, "token")
    headers = {"sec-fetch-site": "cross-site"}
    assert client.post(ROOM, data={"token": token, "line": "eko"}, headers=headers).status_code == 403
    assert app.asked == []


def test_an_old_tab_does_not_act_as_the_new_person(client, app):
    old = hidden(client.get(ROOM).text, "token")
    become(client, "bosse")
    answer = client.post(ROOM, data={"token": old, "line": "eko hej"})
    assert answer.status_code == 403
    assert "Nu är du Bosse Ek" in answer.text
    assert app.asked == []
    assert client.get(f"{ROOM}/messages?after=0", headers={"x-token": old}).status_code == 403


def test_nobody_becomes_who_does_not_exist(client):
    token = hidden(client.get(ROOM).text, "token")
    assert client.post("/who", data={"token": token, "person": "root"}).status_code == 403


def test_a_channel_one_is_not_in_is_like_none(client):
    become(client, "bosse")
    closed = client.get("/c/est-söder")
    assert closed.status_code == client.get("/c/finns-inte").status_code == 404
    assert "Söder och Planteringen" not in closed.text
    assert client.post("/c/est-söder", data={"line": "eko"}).status_code == 404


def test_language_changes_and_stays(client):
    token = hidden(client.get(ROOM).text, "token")
    answer = client.post("/language", data={"token": token, "language": "en", "here": "est-centrum"})
    assert answer.headers["location"] == ROOM
    page = client.get(ROOM).text
    assert '<html lang="en">' in page
    assert "Welcome to EST Centrum" in page
    assert "Välkommen" not in page


def test_completion_needs_the_page(client):
    token = hidden(client.get(ROOM).text, "token")
    found = client.post(f"{ROOM}/complete", data={"typed": "karta v", "token": token})
    assert [c["insert"] for c in found.json()] == ["karta vecka 12 ", "karta vecka 12 centrum"]
    assert client.post(f"{ROOM}/complete", data={"typed": "karta v"}).status_code == 403
    assert client.post(f"{ROOM}/complete", data={"typed": "k" * 5000, "token": token}).json() == []


def test_news_are_only_what_came_after(client):
    page = client.get(ROOM).text
    write(client, "eko ett")
    write(client, "eko två")
    headers = {"x-token": hidden(page, "token")}
    every = client.get(f"{ROOM}/messages?after=0", headers=headers).text
    ids = re.findall(r'data-id="(\d+)"', every)
    assert len(ids) == 4
    later = client.get(f"{ROOM}/messages?after={ids[1]}", headers=headers).text
    assert "eko två" in later
    assert "eko ett" not in later
    assert client.get(f"{ROOM}/messages?after={ids[-1]}", headers=headers).status_code == 204
    assert client.get(f"{ROOM}/messages?after=-1'--", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"])
def test_foreign_host_names_are_refused(client, host):
    answer = client.get(ROOM, headers={"host": host})
    assert answer.status_code == 421
    assert "Asta" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "localhost", "LOCALHOST:80", "[::1]:8400"])
def test_loopback_names_are_ours(client, host):
    assert client.get(ROOM, headers={"host": host}).status_code == 200


def test_every_answer_is_guarded(client):
    page = client.get(ROOM).text
    asset = re.search(r'href="(/a/[^"]+page\.css)"', page)
    assert asset
    for path in (ROOM, "/finns/inte", asset[1]):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get(ROOM).headers["cache-control"] == "no-store"
    assert "immutable" in client.get(asset[1]).headers["cache-control"]


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(client):
    write(client, "fråga")
    page = client.get(ROOM).text
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r'(?:src|href)="(?!/|#)([^"]+)"', page) == ["https://example.se/skydd"]


def test_the_cookie_is_for_us_alone(client):
    cookie = client.get(ROOM).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_outside_a_demo_nothing_is_shown(app):
    site = application(app.door(), replace(SETTINGS, demo=False))
    client = TestClient(site, base_url="http://testserver", follow_redirects=False)
    for answer in (client.get("/"), client.get(ROOM), client.post(ROOM, data={"line": "eko"})):
        assert answer.status_code == 403
        assert "personlig länk" in answer.text
        assert "Asta" not in answer.text
        assert "EST" not in answer.text
    assert app.asked == []


@pytest.mark.parametrize("path", ["/a/x/../../receive.py", "/a/x/..%2Freceive.py", "/a/x/settings.py", "/a/x/"])
def test_only_listed_assets_are_served(client, path):
    assert client.get(path).status_code == 404


def test_fonts_are_ours(client):
    base = re.search(r'"(/a/[0-9a-f]+)/', client.get(ROOM).text)
    assert base
    font = client.get(f"{base[1]}/fira-600.ttf")
    assert font.headers["content-type"] == "font/ttf"
    assert len(font.content) > 100_000


@pytest.mark.parametrize(
    "line",
    [
        "eko <script>alert(1)</script>",
        "eko '; drop table messages--",
        "eko \u202eabc",
        "eko 👩‍🚒🔥",
        "eko \0x",
    ],
)
def test_strange_lines_are_only_text(client, line):
    assert write(client, line).status_code == 303
    page = client.get(ROOM).text
    assert "<script>alert" not in page
    assert "\0" not in page


def test_uploads_are_not_lines(client, app):
    token = hidden(client.get(ROOM).text, "token")
    answer = client.post(ROOM, data={"token": token}, files={"line": ("a.txt", b"eko")})
    assert answer.status_code in {400, 403}
    assert app.asked == []


def test_a_link_from_elsewhere_does_not_change_who_one_is(client):
    become(client, "bosse")
    cookie = dict(client.cookies)
    client.cookies.clear()  # a strict cookie is not sent along a foreign link
    answer = client.get(ROOM, headers={"sec-fetch-site": "cross-site"})
    assert answer.headers["refresh"] == "0"
    assert "set-cookie" not in answer.headers
    client.cookies.update(cookie)
    assert "Du är Bosse Ek" in client.get(ROOM, headers={"sec-fetch-site": "same-origin"}).text


def test_when_the_page_itself_fails_it_says_so(app, caplog):
    written = "-".join(["811228", "9874"])  # not in the source line, which the log may show

    def broken(person):
        raise RuntimeError(f"no rooms for {person}: {written}")

    site = application(replace(app.door(), conversations=broken), SETTINGS)
    answer = TestClient(site, base_url="http://testserver").get(ROOM)
    assert answer.status_code == 500
    assert "Felet är vårt" in answer.text
    assert "RuntimeError" in caplog.text
    assert "811228" not in caplog.text + answer.text


def test_a_card_of_another_version_does_not_break_the_page(client, app):
    app.store.conversations.post("est-centrum", "karta", NOW, "reply", "karta idag", '{"elements": 3}')
    page = client.get(ROOM)
    assert page.status_code == 200
    assert "Rita om" in page.text
