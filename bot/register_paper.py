"""The register as a document on a running app: where the page serves it, and the file itself."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.identity import find_viewer
from bot.mydata import page_base
from storage.audit import Showing
from storage.model.people import Level
from storage.model.permissions import allows

if TYPE_CHECKING:
    from bot.address import Address
    from bot.app import App
    from bot.settings import Settings
    from handlers.sharing.document import Paper

NAME = "delning.docx"


def register_link(settings: "Settings", phone: "Address") -> str:
    """Where whoever takes part fetches the document; "" while there is no page."""
    base = page_base(settings, phone)
    return f"{base}/{NAME}" if base else ""


def composed(app: "App", language: str, at: datetime) -> "Paper":
    """All that is in force at a moment, with the installation's own rules of retention."""
    from handlers.sharing.document import document, retention_rows
    from handlers.sharing.words import names_of

    names = names_of(app.services, language)
    rows = retention_rows(names, app.store.retention.rules().rules)
    return document(app.store.register, names, app.store.members.people(), at, rows)


def register_paper(app: "App", person: str, language: str, at: datetime) -> bytes:
    """The file for somebody who may read the register; nothing for anybody else. The log says that it was fetched."""
    viewer = find_viewer(app.store.members, person)
    if not allows("sharing", viewer):
        return b""
    from bot.paper import as_bytes

    paper = composed(app, language, at)
    role = viewer.role or ""
    said = Showing(at, viewer.person, viewer.partner, "", "sharing", f"{NAME} {paper.version}", Level.NOTHING, 0)
    app.store.audit.write(replace(said, role=role, platform="web"))
    return as_bytes(paper)
