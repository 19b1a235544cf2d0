"""Lines that come in: typed, pressed or filled in; and proposals for those being typed."""

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.platforms.platform import ConversationView
from bot.platforms.web.body import Posted, read_form
from bot.platforms.web.gate import TOKEN, Gate, here, nothing, number
from bot.platforms.web.pages import Trouble, fragment, page, trouble_of
from bot.platforms.web.post import FailedError, Post, Poster
from bot.platforms.web.views import Reader, action_of

MAX_TYPED = 300  # characters that completion looks at


class Lines:
    """The endpoints that take what people write."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._poster = Poster(gate.door, gate.pictures)

    async def receive(self, request: HttpRequest) -> Response:
        """A line: asked once, answered with the new messages (script) or the way to them (none)."""
        posted = await read_form(request)
        return await self._gate.enter(request, lambda reader: self._receive(request, reader, posted))

    async def complete(self, request: HttpRequest) -> Response:
        """How the typed line may go on, as JSON. Posted, so that lines stay out of access logs."""
        posted = await read_form(request)
        return await self._gate.enter(request, lambda reader: self._complete(request, reader, posted))

    def _receive(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        room = here(request, reader)
        if room is None:
            return nothing(reader)
        outcome = self._refused(request, reader, posted) or self._ask(reader, room, posted)
        by_script = TOKEN in request.headers
        if isinstance(outcome, Trouble):
            if by_script:
                return JSONResponse({"says": outcome.says}, status_code=outcome.status)
            return page(reader, room, outcome)
        if by_script:
            return fragment(reader, room, number(posted.get("after")))
        return RedirectResponse(f"{action_of(room.key)}#m{outcome}", status_code=303)

    def _refused(self, request: HttpRequest, reader: Reader, posted: Posted) -> Trouble | None:
        if posted.trouble:
            key = "page.error.too_long" if posted.trouble.is_whole else "page.error.too_large"
            return trouble_of(reader, posted, 413, key, sent=posted.trouble.sent, most=posted.trouble.most)
        if not self._gate.is_ours(request, reader, posted):
            return trouble_of(reader, posted, 403, "page.error.old_page", name=reader.name)
        return None if posted.line else trouble_of(reader, posted, 400, "page.error.empty")

    def _ask(self, reader: Reader, room: ConversationView, posted: Posted) -> int | Trouble:
        """The answer's message, or why there is none."""
        session = reader.session
        post = Post(room.key, session.person, session.language, posted.line, posted.form, posted.get("once"))
        try:
            return self._poster.post(post)
        except FailedError as failed:
            return trouble_of(reader, posted, 500, "page.error.failed", reference=failed.reference)

    def _complete(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        if not self._gate.is_ours(request, reader, posted) or here(request, reader) is None:
            return JSONResponse([], status_code=403)
        typed = posted.get("typed")
        if len(typed) > MAX_TYPED:
            return JSONResponse([])
        found = self._gate.door.complete(typed, reader.session.person, reader.session.language)
        return JSONResponse([{"insert": c.insert, "label": c.label, "hint": c.hint} for c in found])
