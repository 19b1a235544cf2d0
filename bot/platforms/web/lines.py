"""What comes in: typed, pressed, filled in, shared; and proposals for what is being typed."""

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.platforms.intent import LIFT, LIFTING, MENTION, REPORT, first_word, intent_of, lift_of, report_of
from bot.platforms.platform import ConversationView
from bot.platforms.web.body import Posted
from bot.platforms.web.gate import TOKEN, Gate, here, nothing, number
from bot.platforms.web.pages import Trouble, fragment, page, trouble_of
from bot.platforms.web.post import FailedError, Post, Poster
from bot.platforms.web.uploads import take_files
from bot.platforms.web.views import Reader, action_of
from storage.conversations import Message

MAX_TYPED = 300  # characters that completion looks at


class Lines:
    """The endpoints that take what people write."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._poster = Poster(gate.door, gate.pictures)

    async def receive(self, request: HttpRequest) -> Response:
        """A line: asked once, answered with the new messages (script) or the way to them (none)."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._receive(request, reader, posted))

    async def share(self, request: HttpRequest) -> Response:
        """A private answer, computed anew for a room."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._share(request, reader, posted))

    async def complete(self, request: HttpRequest) -> Response:
        """How the typed line may go on, as JSON. Posted, so that lines stay out of access logs."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._complete(request, reader, posted))

    def _receive(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        room = here(request, reader)
        if room is None:
            return nothing(reader)
        outcome = self._refused(request, reader, posted) or self._ask(reader, room, posted)
        return self._outcome(request, reader, room, posted, outcome)

    def _outcome(
        self, request: HttpRequest, reader: Reader, room: ConversationView, posted: Posted, outcome: int | Trouble
    ) -> Response:
        by_script = TOKEN in request.headers
        root = number(posted.get("thread"))
        if isinstance(outcome, Trouble):
            if by_script:
                return JSONResponse({"says": outcome.says}, status_code=outcome.status)
            return page(reader, room, outcome, root)
        self._gate.beat.ring()
        if by_script:
            return fragment(reader, room, number(posted.get("after")), answer=outcome, seen=True)
        wrong = "-wrong" if posted.form and reader.is_wrong(room, outcome) else ""
        place = f"?thread={root}#t{outcome}{wrong}" if root else f"#m{outcome}{wrong}"
        return RedirectResponse(f"{action_of(room.key)}{place}", status_code=303)

    def _refused(self, request: HttpRequest, reader: Reader, posted: Posted) -> Trouble | None:
        if posted.stalled:
            return trouble_of(reader, posted, 408, "page.error.stalled")
        if posted.trouble:
            key = "page.error.too_long" if posted.trouble.is_whole else "page.error.too_large"
            return trouble_of(reader, posted, 413, key, sent=posted.trouble.sent, most=posted.trouble.most)
        if not self._gate.is_ours(request, reader, posted):
            return trouble_of(reader, posted, 403, "page.error.old_page", name=reader.name)
        asks = posted.line or posted.get("report") or posted.get("lift")
        return None if asks else trouble_of(reader, posted, 400, "page.error.empty")

    def _ask(self, reader: Reader, room: ConversationView, posted: Posted) -> int | Trouble:
        """The answer's message, or why there is none."""
        root = number(posted.get("thread"))
        if root and not self._hangs(reader, room, root):
            return trouble_of(reader, posted, 404, "page.error.no_thread")
        posted, says = take_files(reader, posted)
        if says:
            return trouble_of(reader, posted, 422, "page.error.photo", says=says)
        post = self._post_of(reader, room, posted, root or None)
        if post is None:
            return trouble_of(reader, posted, 404, "page.error.no_message")
        try:
            return self._poster.post(post)
        except FailedError as failed:
            return trouble_of(reader, posted, 500, "page.error.failed", reference=failed.reference)

    def _hangs(self, reader: Reader, room: ConversationView, root: int) -> bool:
        return bool(self._gate.door.kept.one(room.key, reader.session.person, root))

    def _post_of(self, reader: Reader, room: ConversationView, posted: Posted, root: int | None) -> Post | None:
        door, session = self._gate.door, reader.session
        own = room.kind == "direct"
        base = Post(
            conversation=room.key,
            person=session.person,
            language=session.language,
            line=posted.line,
            form=posted.form,
            client_id=posted.get("once"),
            thread=root,
            pressed=number(posted.get("from")),
            own=own,
        )
        if posted.get("report"):
            row = reader.row(room.key, number(posted.get("report")))
            if row is None:
                return None
            line, told = report_of(row.line)
            return _with(base, line=line, form=told, said=f"/{REPORT}", origin=row.id)
        if posted.get("lift"):
            row = reader.row(room.key, number(posted.get("lift")))
            if row is None or row.kind != "talk":
                return None
            return _with(base, line=lift_of(row.line)[0], said=f"/{LIFT} {LIFTING}", thread=row.thread or root)
        if base.pressed or posted.form:
            return base
        may = lambda word: door.may(session.person, word)  # noqa: E731
        intent = intent_of(posted.line, may, door.is_bare, own=own)
        return _with(base, line=intent.line, to=intent.to, said=posted.line)

    def _share(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        room = here(request, reader)
        target = reader.conversation(posted.get("to")) if room and posted.get("to") else room
        row = reader.row(room.key, number(posted.get("message"))) if room else None
        if room is None or target is None or target.kind == "direct" or row is None or not reader.is_shareable(row):
            return nothing(reader)
        outcome = self._shared(request, reader, posted, row, room, target)
        if target.key == room.key or isinstance(outcome, Trouble):
            return self._outcome(request, reader, room, posted, outcome)
        self._gate.beat.ring()
        return RedirectResponse(f"{action_of(target.key)}#m{outcome}", status_code=303)

    def _shared(
        self,
        request: HttpRequest,
        reader: Reader,
        posted: Posted,
        row: Message,
        room: ConversationView,
        target: ConversationView,
    ) -> int | Trouble:
        if not self._gate.is_ours(request, reader, posted):
            return trouble_of(reader, posted, 403, "page.error.old_page", name=reader.name)
        thread = row.thread if target.key == room.key else None
        session = reader.session
        post = Post(target.key, session.person, session.language, row.line, to="room", thread=thread)
        try:
            return self._poster.share(row, post)
        except FailedError as failed:
            return trouble_of(reader, posted, 500, "page.error.failed", reference=failed.reference)

    def _complete(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        room = here(request, reader)
        if not self._gate.is_ours(request, reader, posted) or room is None:
            return JSONResponse([], status_code=403)
        typed = posted.get("typed")
        if len(typed) > MAX_TYPED:
            return JSONResponse([])
        return JSONResponse(self._proposals(reader, room, typed))

    def _proposals(self, reader: Reader, room: ConversationView, typed: str) -> list[dict[str, str]]:
        door, session = self._gate.door, reader.session
        mention = MENTION.match(typed)
        asked = f"/karta {typed[mention.end() :]}" if mention else typed
        is_talk = room.kind != "direct" and not asked.startswith("/") and not door.is_bare(first_word(asked))
        if is_talk and " " in typed.strip():
            return []  # people talk: no proposals under their fingers
        found = door.complete(asked, session.person, session.language)
        head = typed[: mention.end()] if mention else ""
        lines = [(f"{head}{c.insert.removeprefix('/karta ')}" if mention else c.insert, c) for c in found]
        return [{"insert": insert, "label": c.label, "hint": c.hint} for insert, c in lines]


def _with(post: Post, **changes: object) -> Post:
    from dataclasses import replace

    return replace(post, **changes)  # type: ignore[arg-type]
