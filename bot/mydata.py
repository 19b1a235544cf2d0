"""One's own data on a running app: where the page serves it, and the files themselves."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.identity import find_viewer
from handlers.mydata import FORMATS, as_file
from handlers.texts import load
from storage.audit import Showing
from storage.model.people import Level

if TYPE_CHECKING:
    from bot.address import Address
    from bot.app import App
    from bot.settings import Settings


def own_data_links(settings: "Settings", phone: "Address") -> dict[str, str]:
    """Where a person fetches their own data, by kind of file; nowhere while there is no page."""
    base = page_base(settings, phone)
    return {kind: f"{base}/mydata.{kind}" for kind in FORMATS} if base else {}


def page_base(settings: "Settings", phone: "Address") -> str:
    """Where the page is; "" for nowhere."""
    if settings.page != "on":
        return phone.here or ""
    return settings.page_url[0] if settings.page_url else f"http://127.0.0.1:{settings.port}"


def own_data(app: "App", person: str, kind: str, language: str, at: datetime) -> str:
    """The file of whoever is signed in; "" for somebody who takes no part. The audit log says that it was made."""
    viewer = find_viewer(app.store.members, person)
    if viewer.role is None:
        return ""
    extract = app.store.persons.extract(viewer.person)
    app.store.audit.write(
        Showing(at, viewer.person, viewer.partner, "", "my_data", kind, Level.RAW, len(extract["reports"]))
    )
    return as_file(extract, kind, load(language), at.isoformat(timespec="minutes"))
