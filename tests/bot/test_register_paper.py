"""`/delning dokument`: a file for everybody who may read the register, fetched from the page by who is signed in."""

from datetime import UTC, datetime
from io import BytesIO

from docx import Document

from bot.register_paper import register_paper
from handlers.reply import Link
from storage.model.people import Role, Viewer
from storage.model.retention import Terms
from tests.bot.installation import Installation


def words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_command_leads_to_the_file(installed: Installation) -> None:
    reply = installed.app.ask("/delning dokument", "eva", "est-centrum", datetime.now(UTC))
    assert reply.private
    (link,) = [element.url for element in reply.card.elements if isinstance(element, Link)]
    assert link.endswith("/delning.docx")
    fetched = installed.hand("eva").get("/delning.docx")
    assert fetched.headers["content-disposition"] == 'attachment; filename="delning.docx"'
    assert fetched.headers["cache-control"] == "no-store"
    assert "Bekräftas av jurist" in words(fetched.content)
    (row, *_) = installed.app.store.audit.latest(1)
    assert (row.person, row.command, row.query_words.split(" ")[0]) == ("eva", "sharing", "delning.docx")


def test_it_holds_the_retention_that_is_decided_here(installed: Installation) -> None:
    installed.app.store.retention.put("polisen", "klotter", Terms(77, 88, 99))
    said = words(installed.hand("asta").get("/delning.docx").content)
    assert "Klotter (Polisen)\n77\n88\n99" in said
    assert "365\n730\n1825" in said


def test_it_is_given_to_nobody_who_takes_no_part(installed: Installation) -> None:
    app, now = installed.app, datetime.now(UTC)
    assert register_paper(app, "asta", "sv", now)[:2] == b"PK"
    assert register_paper(app, "u-404", "sv", now) == b""
    app.store.admission.remove(Viewer("gunnel", "trygghet", Role.ADMINISTRATOR), "asta", now)
    assert register_paper(app, "asta", "sv", now) == b"", "whoever leaves is nobody at once"
