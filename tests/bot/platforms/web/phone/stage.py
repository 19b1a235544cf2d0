"""A small town for the phone page: the region, the demo's people, the real store and command; no incidents."""

import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from httpx import Response
from PIL import Image
from starlette.testclient import TestClient

from bot.app import App, open_app
from bot.demo.people import people
from bot.phone import door
from bot.platforms.web.phone.door import PhoneDoor
from bot.settings import Settings

SECRET = "made-up-secret-of-thirty-two-letters"
NOW = datetime(2026, 3, 24, 13, 5, tzinfo=UTC)
LON, LAT = 12.6955, 56.0467  # Stortorget
JSON = {"sec-fetch-site": "same-origin"}


def make_town(path: Path) -> None:
    """Fill a new database file."""
    app = open_app(Settings(data_dir=path.parent), f"sqlite:///{path}")
    app.store.members.put(people())
    app.store.meta.set("demo", "1")
    app.store.close()


def open_town(template: Path, folder: Path, **settings: str) -> App:
    """An app on a copy of the town."""
    path = folder / "karta.sqlite"
    if not path.exists():
        shutil.copy(template, path)
    return open_app(replace(Settings(data_dir=folder), **settings), f"sqlite:///{path}")


def at_noon(app: App) -> PhoneDoor:
    """The door with a clock that stands still."""
    return replace(door(app), now=lambda: NOW)


def link_for(app: App, person: str = "bosse", at: datetime = NOW, hours: float = 24) -> str:
    """A personal link's path."""
    return "/r/" + app.store.links.make(person, "report", at, timedelta(hours=hours))


def sit(client: TestClient, app: App, person: str = "bosse", at: datetime = NOW, hours: float = 24) -> Response:
    """Open a link and press its button; the form."""
    page = client.get(link_for(app, person, at, hours))
    answer = client.post("/r/open", data={"secret": hidden(page.text, "secret")})
    assert answer.status_code == 303, answer.text
    return client.get("/r/")


def hidden(page: str, name: str) -> str:
    """A hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} on the page"
    return unescape(found[1])


def fields_of(page: str) -> dict[str, str]:
    """What the form on the page holds, as a browser without script would send it."""
    form = page[page.index('<form id="form"') : page.index("</form>", page.index('<form id="form"'))]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z_-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name")
        is_sent = kind != "radio" or " checked" in tag
        if name and kind not in {"file", "image", "search"} and is_sent:
            found[name] = unescape(attributes.get("value", ""))
    text = re.search(r'<textarea name="text"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
    assert text
    return found | {"text": unescape(text[1])}


def photo(
    colour: str = "teal", size: tuple[int, int] = (640, 480), position: tuple[float, float] | None = None
) -> bytes:
    """A JPEG, with the position (lon, lat) in its EXIF."""
    stream = io.BytesIO()
    exif = Image.Exif()
    if position:
        exif[0x8825] = {1: "N", 2: _sixty(position[1]), 3: "E", 4: _sixty(position[0])}
    Image.new("RGB", size, colour).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def _sixty(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 3)
