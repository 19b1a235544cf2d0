"""Whole answers of the phone page as HTML. Everything is escaped by the template engine."""

import base64
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.platforms.web.phone import assets, entry
from bot.platforms.web.phone.door import Ground, PhoneDoor
from bot.platforms.web.phone.entry import Entry
from bot.platforms.web.phone.outcome import Receipt, Wrong
from bot.platforms.web.phone.seat import Seat
from handlers.texts import Texts

SAID_BY_SCRIPT = "phone.say."
PICTURE = (288, 216)  # CSS pixels of the map without script, which are what a click is counted in


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is to be shown: what is in it, what is wrong, and what is said above it."""

    entry: Entry
    wrong: Wrong = field(default_factory=lambda: Wrong({}))
    says: tuple[str, ...] = ()
    offers: tuple[tuple[float, float], ...] = ()  # where photos say they were taken
    status: int = 200


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(assets.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _html(template: str, texts: Texts, status: int = 200, **values: object) -> Response:
    page = _environment().get_template(template).render(t=texts, assets=assets.base(), **values)
    return HTMLResponse(page, status_code=status)


def opening(texts: Texts, secret: str) -> Response:
    """What a link shows: a button. The same for every link, so that looking tells nothing."""
    return _html("open.html", texts, secret=secret)


def notice(texts: Texts, key: str, status: int, *, drafts: bool = False, **values: object) -> Response:
    """A page with one sentence; with `drafts` the script tells what waits in the phone."""
    says = texts(key, **values)
    return _html("notice.html", texts, status, says=says, drafts=drafts, texts_json=_said(texts))


def form(door: PhoneDoor, texts: Texts, seat: Seat | None, shown: Shown) -> Response:
    """The form."""
    return _form(door, texts, seat, shown, _ground(door, shown.entry, texts.language))


def shell(door: PhoneDoor, texts: Texts) -> Response:
    """The form as a phone keeps it, the same for everybody: no name, no token, nobody's own kinds."""
    return _form(door, texts, None, Shown(entry.SHELL), None, is_shell=True)


def _form(
    door: PhoneDoor, texts: Texts, seat: Seat | None, shown: Shown, ground: object, *, is_shell: bool = False
) -> Response:
    facts = door.form_facts(seat.holder.person if seat else None, texts.language)
    is_new = not shown.entry["kind"]
    return _html(
        "form.html",
        texts,
        shown.status,
        seat=seat,
        shell=is_shell,
        facts=facts,
        shown=shown,
        entry=shown.entry,
        errors=defaultdict(str, shown.wrong.errors),
        is_new=is_new,
        ground=ground,
        picture=PICTURE,
        zone=door.zone,
        region=f"/r/region.png?v={door.region_version()}",
        attribution=door.attribution(),
        texts_json=_said(texts),
    )


def receipt(texts: Texts, seat: Seat, got: Receipt, sent: Entry, lost: tuple[str, ...]) -> Response:
    """The receipt without script."""
    kept = entry.blank(sent)
    return _html("receipt.html", texts, seat=seat, receipt=got, entry=kept, lost=lost, place=entry.PLACE)


def _ground(door: PhoneDoor, given: Entry, language: str) -> dict[str, object] | None:
    """The map around the pin inside the page; None while there is no point, when all of it is shown."""
    middle = given.middle or given.pin
    if middle is None or given.pin is None:
        return None
    drawn = door.ground(*middle, given.metres, given.pin, language)
    return {"src": data_address(drawn), "near": drawn.near, "view": f"{middle[0]:.6f},{middle[1]:.6f},{given.metres:g}"}


def data_address(ground: Ground) -> str:
    """A picture's bytes as an address: nothing in a log then says where somebody stands."""
    return "data:image/png;base64," + base64.b64encode(ground.png).decode()


def _said(texts: Texts) -> Markup:
    """The texts that the script needs, as JSON that is safe inside a script element."""
    start = len(SAID_BY_SCRIPT)
    said = {key[start:]: text for key, text in texts.entries.items() if key.startswith(SAID_BY_SCRIPT)}
    return Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - our own texts, "<" escaped
