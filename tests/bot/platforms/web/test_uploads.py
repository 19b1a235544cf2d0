import hashlib
import re

import pytest

from bot.platforms.web import body
from tests.bot.platforms.web.hands import ROOM, become, hidden, write
from tests.bot.platforms.web.stage import png

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
