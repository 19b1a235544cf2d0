"""Files of what was shown, made for whoever is signed in at the moment they press, and kept nowhere.

The line of a file is in the form and never in an address, so that what was asked stays out of access logs. Only a
line that stands on a card this reader may read is answered, and for those who could read that card.
"""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.cards import files_of, from_json
from bot.platforms.platform import ConversationView
from bot.platforms.web.body import Posted
from bot.platforms.web.gate import Gate, here, nothing, number
from bot.platforms.web.pages import notice
from bot.platforms.web.views import Reader
from handlers.reply import File, Reply, Text
from storage.conversations import Message

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
ASKED = {"file": "1"}  # the form that says that a file is wanted, not a card about it


class Files:
    """The endpoint of files."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def take(self, request: HttpRequest) -> Response:
        """The file of a card's line, as a download."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._take(request, reader, posted))

    def _take(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        room = here(request, reader)
        row = reader.row(room.key, number(posted.get("from"))) if room else None
        if room is None or row is None or posted.line not in _offered(row):
            return nothing(reader)
        if not self._gate.is_ours(request, reader, posted):
            return notice(reader.texts, "page.error.old_page", 403, back=True, name=reader.name)
        reply = self._made(reader, room, row, posted.line)
        if reply.file is None:
            return notice(reader.texts, "page.error.no_file", 409, back=True, why=_why(reply))
        return _download(reply.file)

    def _made(self, reader: Reader, room: ConversationView, row: Message, line: str) -> Reply:
        """The line asked anew, for those who could read the card: the room, or the reader alone."""
        shared = room.kind == "direct" or not row.private_to
        asked_in, within = (room.key, "") if shared else ("", room.key)
        session = reader.session
        return self._gate.door.run(line, session.person, asked_in, session.language, ASKED, within, "")


def _offered(row: Message) -> frozenset[str]:
    return files_of(from_json(row.card_json).card.elements) if row.card_json else frozenset()


def _why(reply: Reply) -> str:
    said = (element.text for element in reply.card.elements if isinstance(element, Text))
    return next(said, reply.card.title)


def _download(file: File) -> Response:
    headers = {"content-disposition": f'attachment; filename="{file.name}.{file.kind}"', "cache-control": "no-store"}
    return Response(file.body, media_type=TYPES[file.kind], headers=headers)
