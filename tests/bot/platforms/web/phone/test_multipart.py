"""What the open internet may post: of strangers nothing large is kept, and nothing odd breaks anything."""

import asyncio

import pytest
from starlette.requests import Request

from bot.platforms.web.phone import multipart
from tests.bot.platforms.web.phone.stage import sit

PATHS = ("/r/", "/r/open", "/r/out", "/r/send", "/r/map", "/r/places", "/r/photo")
PART = b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="p"; filename="a.jpg"\r\n\r\n%s\r\n'
TEXT = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nkvar\r\n'
ODD = {
    "no boundary": ("multipart/form-data", b"x"),
    "long boundary": ("multipart/form-data; boundary=" + "b" * 300, b"x"),
    "no name": ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    "huge header": ("multipart/form-data; boundary=b", b"--b\r\n" + b"X" * 100_000 + b": y\r\n\r\nx\r\n--b--\r\n"),
    "many parts": ("multipart/form-data; boundary=b", b"".join(PART % n for n in range(10_000)) + b"--b--\r\n"),
    "no end": ("multipart/form-data; boundary=b", PART % 1),
    "broken letters": ("multipart/form-data; boundary=b", (PART % 1).replace(b"a1", b"\xff\xfe")),
}


def read(body: bytes, *, photos: bool) -> multipart.Sent:
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"multipart/form-data; boundary=b")]}

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return asyncio.run(multipart.read(Request(scope, receive), photos=photos))


@pytest.mark.parametrize("path", PATHS)
def test_odd_forms_are_answered_in_our_words(phone, town, path):
    for seated in (False, True):
        if seated:
            sit(phone, town)
        for what, (kind, body) in ODD.items():
            answer = phone.post(path, content=body, headers={"content-type": kind})
            assert answer.status_code < 500, what
            assert "default-src 'none'" in answer.headers["content-security-policy"], what


def test_of_a_stranger_the_words_are_kept_and_no_photo():
    body = TEXT + FILE % (b"x" * 100_000) + b"--b--\r\n"
    sent = read(body, photos=False)
    assert sent.get("text") == "kvar"
    assert [(len(upload.data), upload.whole) for upload in sent.uploads] == [(0, False)]
    assert len(read(body, photos=True).uploads[0].data) == 100_000


def test_many_files_and_long_fields_take_no_more_memory_than_they_may():
    body = TEXT + b"".join(FILE % b"x" for _ in range(10_000)) + b"--b--\r\n"
    sent = read(body, photos=True)
    assert sent.cut
    assert len(sent.uploads) <= multipart.MOST_PHOTOS + 1
    long = b"".join((PART % n).replace(b"x", b"y" * 79_000) for n in range(100)) + b"--b--\r\n"
    assert sum(map(len, read(long, photos=False).fields.values())) <= multipart.MAX_KEPT


def test_a_strangers_photo_is_not_read(phone, monkeypatch):
    asked = []
    read_raw = multipart.read_raw

    async def noted(request, most):
        asked.append(most)
        return await read_raw(request, most)

    monkeypatch.setattr(multipart, "read_raw", noted)
    assert phone.post("/r/photo", content=b"x" * 100_000).status_code == 401
    assert asked == [0]
