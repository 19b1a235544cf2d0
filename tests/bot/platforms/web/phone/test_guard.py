"""Headers, host names, and what the public address never shows."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.address import Address, report_links
from bot.platforms.web.front import Front
from bot.platforms.web.phone.routes import application
from bot.platforms.web.phone.settings import PhoneSettings
from tests.bot.platforms.web.phone.stage import NOW, SECRET, at_noon, hidden, link_for, sit

PUBLIC = "rapport.example.se"


@pytest.fixture
def outside(town):
    """The whole server with a public address, seen through it."""
    settings = PhoneSettings(SECRET, f"https://{PUBLIC}")
    chat = Starlette(routes=[Route("/{path:path}", lambda _: PlainTextResponse("the chat page"))])
    site = Front(chat, application(at_noon(town), settings), PUBLIC)
    with TestClient(site, base_url=f"https://{PUBLIC}", follow_redirects=False) as client:
        yield client


def test_every_answer_carries_the_headers(phone, town):
    form = sit(phone, town)
    for answer in (
        form,
        phone.get("/r/nothing"),
        phone.get("/r/a/1/none.js"),
        phone.get("/r/me"),
        phone.post("/r/send"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["permissions-policy"] == "geolocation=(self), camera=(self), microphone=()"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"] == "no-store"


def test_only_assets_are_cached(phone, town):
    page = sit(phone, town).text
    asset = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in phone.get(asset).headers["cache-control"]
    assert phone.get("/r/sw.js").headers["cache-control"] == "no-cache"
    assert phone.get("/r/shell").headers["cache-control"] == "no-store"


def test_other_host_names_are_refused(phone):
    assert phone.get("/r/", headers={"host": "evil.example"}).status_code == 421


def test_the_public_address_shows_the_phone_page_and_nothing_else(outside, town):
    assert outside.get(link_for(town)).status_code == 200
    for path in ("/", "/c/est-centrum", "/a/1/page.js", "/favicon.ico", "/rx", "//r/", "/R/", "/robots.txt"):
        answer = outside.get(path)
        assert answer.status_code == 404, path
        assert "chat" not in answer.text


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host", "X-Forwarded-Port", "cf-connecting-ip"],
)
def test_a_forwarded_request_is_from_outside_whatever_its_host_name(outside, header):
    inside = {"host": "127.0.0.1"}
    assert outside.get("/", headers=inside).text == "the chat page"
    assert outside.get("/", headers=inside | {header: "10.0.0.1"}).status_code == 404


def test_behind_https_the_cookie_is_for_https_alone(outside, town):
    answer = outside.post("/r/open", data={"secret": link_for(town)[3:]})
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "Bosse" in outside.get("/r/").text


def test_the_shell_and_the_worker_hold_nobody(phone, town):
    sit(phone, town)
    shell, worker = phone.get("/r/shell"), phone.get("/r/sw.js")
    assert "Bosse" not in shell.text
    assert hidden(shell.text, "token") == ""
    assert hidden(shell.text, "once") == ""
    assert "/r/me" not in worker.text
    assert "cache.put" not in worker.text
    assert "__" not in worker.text.replace("__VERSION__", "")
    assert "__VERSION__" not in worker.text


def test_the_workers_version_follows_language_and_kinds(phone):
    assert phone.get("/r/sw.js?l=sv").text != phone.get("/r/sw.js?l=en").text
    assert phone.get("/r/sw.js?l=sv").text == phone.get("/r/sw.js?l=sv").text


def test_links_are_given_where_a_phone_can_open_them(town):
    address = Address()
    link = report_links(town.store, address)
    assert link("bosse", NOW) is None
    address.here = "http://127.0.0.1:8765"
    given = link("bosse", NOW)
    assert given.startswith("http://127.0.0.1:8765/r/")
    assert town.store.links.holder(given.rpartition("/")[2], "report", NOW) == "bosse"
    address.public_url = f"https://{PUBLIC}"
    assert link("bosse", NOW).startswith(f"https://{PUBLIC}/r/")
    assert address.public_host == PUBLIC
