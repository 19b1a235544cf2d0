"""What a person without script does at the page."""

import re
from html import unescape

from httpx import Response
from starlette.testclient import TestClient

ROOM = "/c/est-centrum"


def hidden(page: str, name: str) -> str:
    """A hidden field's value on the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} on the page"
    return unescape(found[1])


def write(client: TestClient, line: str, room: str = ROOM, **more: str) -> Response:
    """Open the room and send a line."""
    page = client.get(room).text
    fields = {"token": hidden(page, "token"), "once": hidden(page, "once"), "line": line}
    return client.post(room, data=fields | more)


def become(client: TestClient, person: str) -> None:
    """Change person in the demo."""
    page = client.get("/", follow_redirects=True).text
    answer = client.post("/who", data={"token": hidden(page, "token"), "person": person})
    assert answer.status_code == 303


def pictures(page: str) -> list[str]:
    """The addresses of the pictures on the page."""
    return re.findall(r'<img src="(/c/[^"]+\.png)"', page)
