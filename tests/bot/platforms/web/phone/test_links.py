"""Coming in: a preview spends nothing, a press exchanges once, and nothing tells who else there is."""

import logging
from datetime import timedelta

import pytest

from bot.platforms.web.phone.tries import MOST, WITHIN, Tries
from tests.bot.platforms.web.phone.stage import NOW, hidden, link_for, sit


def test_a_preview_spends_nothing(phone, town):
    link = link_for(town)
    for _ in range(3):
        page = phone.get(link, headers={"sec-fetch-site": "cross-site"})
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
    assert phone.head(link).status_code == 200
    assert town.store.links.holder(link[3:], "report", NOW) == "bosse"


def test_the_button_works_without_script_and_gives_a_cookie_for_us_alone(phone, town):
    page = phone.get(link_for(town))
    assert "<script" not in page.text
    answer = phone.post("/r/open", data={"secret": hidden(page.text, "secret")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/r/")
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("karta_r=", "HttpOnly", "Path=/r", "SameSite=strict", "Max-Age=86400"))
    form = phone.get("/r/")
    assert "Bosse Ekdahl" in form.text
    assert page.url.path[3:] not in form.text


def test_all_links_look_the_same_until_they_are_pressed(phone, town):
    true, false = phone.get(link_for(town)).text, phone.get("/r/" + "x" * 43).text
    assert true.replace(hidden(true, "secret"), "") == false.replace("x" * 43, "")
    assert phone.get("/r/" + "x" * 65).status_code == 404


def test_a_spent_link_leads_on_whoever_sits_there_already(visit, town):
    phone, other = visit(), visit()
    link = link_for(town, at=NOW - timedelta(hours=1))
    town.store.links.exchange(link[3:], "report", NOW - timedelta(minutes=30))
    sit(phone, town)
    assert phone.post("/r/open", data={"secret": link[3:]}).status_code == 303
    refused = other.post("/r/open", data={"secret": link[3:]})
    assert refused.status_code == 410
    assert "/länk" in refused.text
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("secret", ["", "x", "å" * 40, "\0", "x" * 100_000])
def test_bad_secrets_are_refused_in_words(phone, secret):
    answer = phone.post("/r/open", data={"secret": secret})
    assert answer.status_code == 410
    assert "Länken har gått ut" in answer.text


def test_a_link_for_the_chat_page_is_none_here(phone, town):
    secret = town.store.links.make("bosse", "page", NOW, timedelta(hours=1))
    assert phone.post("/r/open", data={"secret": secret}).status_code == 410


def test_another_site_cannot_press_it(phone, town):
    secret = link_for(town)[3:]
    assert phone.post("/r/open", data={"secret": secret}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert phone.post("/r/open", data={"secret": secret}, headers={"origin": "https://evil.example"}).status_code == 403
    assert town.store.links.holder(secret, "report", NOW) == "bosse"
    # What an older Safari says of a page without referrer, which ours is.
    assert phone.post("/r/open", data={"secret": secret}, headers={"origin": "null"}).status_code == 303


def test_who_leaves_is_out_at_once(phone, town):
    sit(phone, town)
    assert phone.get("/r/me").status_code == 200
    town.store.members.leave("bosse")
    assert phone.get("/r/me").status_code == 401
    page = phone.get("/r/")
    assert page.status_code == 401
    assert "Bosse" not in page.text


def test_a_session_ends_with_its_day(phone, town):
    sit(phone, town, at=NOW - timedelta(hours=23), hours=23.5)
    assert phone.get("/r/").status_code == 200
    town.store.links.revoke("bosse")
    assert phone.get("/r/").status_code == 401


def test_signing_out_needs_the_token_and_ends_the_session(phone, town):
    form = sit(phone, town).text
    assert phone.post("/r/out", data={"token": "0" * 32}).status_code == 403
    assert phone.get("/r/me").status_code == 200
    assert phone.post("/r/out", data={"token": hidden(form, "token")}).status_code == 200
    assert phone.get("/r/me").status_code == 401


def test_guessing_is_slowed_down_and_says_how_long(phone, town):
    for _ in range(MOST):
        assert phone.post("/r/open", data={"secret": "guess"}).status_code == 410
    answer = phone.post("/r/open", data={"secret": link_for(town)[3:]})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= WITHIN
    assert "10 minuter" in answer.text


def test_tries_are_counted_by_address_and_forgotten():
    tries = Tries()
    for _ in range(MOST):
        tries.failed("a", 0.0)
    assert tries.wait("a", 1.0) > 0
    assert tries.wait("b", 1.0) == 0
    assert tries.wait("a", WITHIN + 1) == 0


def test_secrets_never_reach_a_log(phone, town, caplog):
    caplog.set_level(logging.DEBUG)
    link = link_for(town)
    phone.get(link)
    phone.post("/r/open", data={"secret": link[3:]})
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert not [line for line in ours if link[3:] in line]


def test_the_language_is_the_persons_or_the_one_chosen(phone, town):
    sit(phone, town)
    assert 'lang="sv"' in phone.get("/r/").text
    english = phone.get("/r/?l=en")
    assert "What happened?" in english.text
    assert "What happened?" in phone.get("/r/").text
