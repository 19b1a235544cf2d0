import hashlib
import re
import socket
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx
import pytest

from bot.platforms.web import body
from bot.platforms.web.receive import application
from tests.bot.platforms.web.hands import ROOM, become, hidden, write
from tests.bot.platforms.web.stage import SETTINGS, png
from tests.browser.phone_stage import served

PHOTO = png(30, 30)
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def upload(client, photo: bytes, token: str | None = None):
    token = hidden(client.get(ROOM).text, "token") if token is None else token
    return client.post("/photo", data={"token": token}, files={"photo": ("IMG_1.png", photo, "image/png")})


def test_a_photo_becomes_its_digest(client, app):
    answer = upload(client, PHOTO)
    assert answer.json() == {"digest": DIGEST, "says": ""}
    assert app.photos == {DIGEST: PHOTO}


def test_what_is_no_photo_is_said_in_words(client, app):
    answer = upload(client, b"%PDF-1.7")
    assert answer.status_code == 422
    assert answer.json()["says"] == "Det där är ingen bild."
    assert app.photos == {}


def test_a_foreign_form_uploads_nothing(client, app):
    client.get(ROOM)
    assert upload(client, PHOTO, token="0" * 32).status_code == 403
    assert app.photos == {}


def test_too_much_is_refused(client, app, monkeypatch):
    monkeypatch.setattr(body, "MAX_PHOTOS", 1000)
    monkeypatch.setattr(body, "MAX_KEPT", 1000)
    answer = upload(client, PHOTO + b"x" * 5000)
    assert answer.status_code == 413
    assert "för stor" in answer.json()["says"]
    assert app.photos == {}


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"]
)
def test_a_broken_upload_is_refused_in_words(client, kind):
    answer = client.post("/photo", content=b"--y\r\nnonsense", headers={"content-type": kind})
    assert answer.status_code in (403, 413)
    assert answer.json()["says"]


def test_without_script_a_form_brings_its_photos(client, app):
    write(client, "/rapportera")
    page = client.get(ROOM).text
    assert 'enctype="multipart/form-data"' in page
    token = hidden(page, "token")
    fields = {"token": token, "line": "rapportera", "f.step": "send", "f.place": "Kullagatan 9", "f.photos": "abc"}
    files = [("p.photos", ("a.png", PHOTO, "image/png")), ("p.photos", ("", b"", "application/octet-stream"))]
    assert client.post(ROOM, data=fields, files=files).status_code == 303
    assert app.asked[-1][4]["photos"] == f"abc,{DIGEST}"


def test_without_script_a_bad_photo_keeps_the_rest(client, app):
    token = hidden(client.get(ROOM).text, "token")
    fields = {"token": token, "line": "rapportera", "f.step": "send", "f.place": "Kullagatan 9"}
    files = [("p.photos", ("a.png", PHOTO, "image/png")), ("p.photos", ("b.pdf", b"%PDF", "application/pdf"))]
    asked = len(app.asked)
    answer = client.post(ROOM, data=fields, files=files)
    assert answer.status_code == 422
    assert "Det där är ingen bild." in answer.text
    assert '<input type="hidden" name="f.place" value="Kullagatan 9">' in answer.text
    assert f'<input type="hidden" name="f.photos" value="{DIGEST}">' in answer.text
    assert len(app.asked) == asked


def test_a_reports_photo_is_for_those_who_may_see_it_now(visit):
    asta, bosse = visit(), visit()
    become(bosse, "bosse")
    write(asta, "bild")
    page = asta.get(ROOM).text
    assert 'alt="Klotter på en vägg"' in page
    address = re.search(r'src="(/photo/[^"]+)"', page)
    assert address
    shown = asta.get(address[1])
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    for path in (address[1], "/photo/H-7KQ4/0.jpg"):
        refused = bosse.get(path)
        assert refused.status_code == asta.get("/photo/H-XXXX/0.jpg").status_code == 404
        assert refused.content == bosse.get("/photo/H-XXXX/7.jpg").content
    assert "/photo/" not in bosse.get(ROOM).text


def sat(address: str, person: str) -> httpx.Client:
    """A browser at a server of its own, as somebody."""
    client = httpx.Client(base_url=address, timeout=5)
    page = client.get(ROOM).text
    client.post("/who", data={"token": hidden(page, "token"), "person": person})
    return client


def begin(address: str, client: httpx.Client, much: bytes = b"") -> socket.socket:
    """An upload that has begun, and says no more."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    line = socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=5)
    head = f"POST /photo HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nContent-Length: 100000\r\n"
    line.sendall(f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n".encode() + much)
    return line


def test_whoever_stalls_keeps_nobody_else_waiting(app):
    with served(application(app.door(), SETTINGS)) as address, ExitStack() as stack:
        asta, bosse = (stack.enter_context(closing(sat(address, person))) for person in ("asta", "bosse"))
        for _ in range(6):
            stack.enter_context(begin(address, asta))
        assert upload(bosse, PHOTO).json()["digest"] == DIGEST


def until(words: str, line: socket.socket) -> str:
    """What comes, up to some words; the server keeps the line open for a while after them."""
    came = b""
    while words not in came.decode(errors="ignore") and (more := line.recv(4000)):
        came += more
    return came.decode(errors="ignore")


@pytest.mark.parametrize("much", [b"", b"trickle"])
def test_an_upload_that_stops_coming_is_given_up_in_words(app, monkeypatch, much):
    monkeypatch.setattr(body, "IDLE", 1.5)  # of a machine that others work on, too
    with served(application(app.door(), SETTINGS)) as address, ExitStack() as stack:
        asta = stack.enter_context(closing(sat(address, "asta")))
        lines = [stack.enter_context(begin(address, asta, much)) for _ in range(3)]
        assert b"408" in lines[0].recv(4000)
        assert "slutade komma fram" in until("slutade komma fram", lines[1])
        assert upload(asta, PHOTO).json()["digest"] == DIGEST


def test_a_trickle_is_given_up_too(app, monkeypatch):
    monkeypatch.setattr(body, "IDLE", 0.5)
    with served(application(app.door(), SETTINGS)) as address, ExitStack() as stack:
        asta = stack.enter_context(closing(sat(address, "asta")))
        line = stack.enter_context(begin(address, asta))
        line.settimeout(0.1)
        for _ in range(40):
            line.sendall(b"-")
            try:
                assert b"408" in line.recv(4000)
                break
            except TimeoutError:
                continue
        else:
            raise AssertionError("it was waited for")
