"""Slack's requests by slack-bolt: each is acknowledged at once, and worked on by a lazy listener in a worker thread.

A form that was sent is answered within the acknowledgement when that is soon enough, so that Slack marks what is wrong
in it; otherwise the modal waits, and is replaced.
"""

import asyncio
import logging
import os
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.platforms.apology import reference_of
from bot.platforms.posting import PostError
from bot.platforms.slack.api import quiet
from bot.platforms.slack.delivery import Answered, Progress
from bot.platforms.slack.desk import Desk, Sorry
from bot.platforms.slack.hear import Said, action, message, sent_form, shortcut, slash
from bot.platforms.slack.home import Home
from bot.platforms.slack.people import Ourselves

T = TypeVar("T")
Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]

log = logging.getLogger("karta.slack")

ANYTHING = re.compile(r"(?s).*")
# Threads. Answers are made by few at a time, as each of them keeps a core busy and the acknowledgements of others wait
# for their turn; more of them wait, acknowledged. Forms and what an acknowledgement needs never wait behind maps.
ANSWERS, FORMS, CALLS, ACKS = max(2, os.cpu_count() or 2), 4, 8, 2
# Seconds after which a thread that computes lets another one go on. An acknowledgement takes some ten turns: at the
# usual 5 ms, two maps being drawn would cost it a tenth of a second.
TURN = 0.001


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: after `progress` a slow answer is announced, within `form` a sent form must be answered in place.

    Slack gives up after three; half a second is ours, whatever an answer costs.
    """

    progress: float = 0.7
    form: float = 0.35
    settle: float = 0.3  # between an acknowledgement that changed a modal and our own change of it
    stop: float = 20.0


@dataclass(slots=True)
class _Form:
    """A form that was sent: its answer in the making, and whether the acknowledgement had to go without it."""

    task: "asyncio.Task[Answered | Sorry | None]"
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    late: bool = False


@dataclass(slots=True)
class Receiver:
    """The listeners of one workspace's bot."""

    desk: Desk
    home: Home
    us: Ourselves
    pace: Pace = field(default_factory=Pace)
    _answers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(ANSWERS, "slack-answers"))
    _sent: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(FORMS, "slack-forms"))
    _calls: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CALLS, "slack-calls"))
    _acks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(ACKS, "slack-acks"))
    _running: set["asyncio.Task[Any]"] = field(default_factory=set)
    _forms: dict[str, _Form] = field(default_factory=dict)

    def app(self, signing_secret: str, token: str) -> AsyncApp:
        """A bolt app with our listeners. It asks Slack nothing by itself, and logs nothing."""
        sys.setswitchinterval(min(TURN, sys.getswitchinterval()))

        async def authorize() -> AuthorizeResult:
            us = self.us
            return AuthorizeResult(
                enterprise_id=None, team_id=us.team, bot_user_id=us.user, bot_id=us.bot, bot_token=token
            )

        # Without a secret (Socket Mode) nothing is verified by bolt: what comes is authenticated by the connection.
        app = AsyncApp(
            logger=quiet(),
            name=quiet().name,  # bolt gives the logger of this name its own level
            signing_secret=signing_secret or "none",
            request_verification_enabled=bool(signing_secret),
            authorize=authorize,
        )
        self._listen(app)
        return app

    def _listen(self, app: AsyncApp) -> None:
        app.command(ANYTHING)(ack=_ack, lazy=[self._slash])
        app.shortcut(ANYTHING)(ack=_ack, lazy=[self._shortcut])
        app.action(ANYTHING)(ack=_ack, lazy=[self._action])
        app.view(ANYTHING)(ack=self._ack_form, lazy=[self._form])
        app.event("app_mention")(ack=_ack, lazy=[self._message])
        app.event("message")(ack=_ack, lazy=[self._message])
        app.event("app_home_opened")(ack=_ack, lazy=[self._opened_home])
        app.event("member_joined_channel")(ack=_ack, lazy=[self._members])
        app.event("member_left_channel")(ack=_ack, lazy=[self._members])
        app.event("user_change")(ack=_ack, lazy=[self._person])
        app.event(ANYTHING)(_ack)

    async def stop(self) -> None:
        """Finish what was begun."""
        if self._running:
            await asyncio.wait(self._running, timeout=self.pace.stop)
        for pool in (self._answers, self._sent, self._calls, self._acks):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _slash(self, body: Body) -> None:
        await self._begin(slash(body))

    async def _message(self, body: Body) -> None:
        said = message(body, self.us.user)
        if said is not None and said.kind == "withdrawn":
            await self._kept(self._call(self.desk.withdrawn, said))
        else:
            await self._begin(said)

    async def _shortcut(self, body: Body) -> None:
        await self._begin(shortcut(body))

    async def _action(self, body: Body) -> None:
        said = action(body)
        if said is not None and said.kind == "open":
            await self._kept(self._call(self.desk.opened, said))
        else:
            await self._begin(said)

    async def _opened_home(self, body: Body) -> None:
        event = body.get("event") or {}
        if event.get("tab", "home") == "home":
            await self._kept(
                _in_thread(self._answers, self.home.show, str(body.get("event_id")), str(event.get("user")))
            )

    async def _members(self, body: Body) -> None:
        event = body.get("event") or {}
        await self._kept(self._call(self.desk.joined, str(event.get("channel")), str(event.get("user"))))

    async def _person(self, body: Body) -> None:
        user = (body.get("event") or {}).get("user") or {}
        self.desk.people.forget(str(user.get("id") if isinstance(user, Mapping) else user))

    async def _begin(self, said: Said | None) -> None:
        if said is not None:
            await self._kept(self._answer(said))

    async def _answer(self, said: Said) -> None:
        """The answer in its place; announced when it takes a while."""
        task = asyncio.ensure_future(_in_thread(self._answers, self._answered, said))
        progress: Progress | None = None
        await asyncio.wait({task}, timeout=self.pace.progress)
        if not task.done() and not said.view:
            progress = await self._call(self.desk.progress, said)
        answered = await task
        if isinstance(answered, Sorry):
            await self._call(self.desk.sorry, said, answered)
        elif answered is not None:
            await self._call(self.desk.deliver, answered, progress)
            return
        if progress is not None:
            await self._call(self.desk.delivery.take_back, progress)

    async def _ack_form(self, ack: Ack, body: Body) -> None:
        """What is wrong in a sent form, when that is known soon enough."""
        said = sent_form(body)
        if said is None:
            await ack()
            return
        form = self._form_of(said)
        try:
            await ack(**await self._acknowledgement(said, form))
        finally:
            form.acked.set()

    async def _acknowledgement(self, said: Said, form: _Form) -> dict[str, Any]:
        done, _ = await asyncio.wait({form.task}, timeout=self.pace.form)
        if not done:
            form.late = True
            return {"response_action": "update", "view": await _in_thread(self._acks, self.desk.waiting, said)}
        answered = form.task.result()
        if isinstance(answered, Sorry):
            return self.desk.kept_open(said, answered)
        answer = self.desk.in_modal(answered) if answered is not None else None
        return {"response_action": "clear"} if answer is None else answer

    async def _form(self, body: Body) -> None:
        said = sent_form(body)
        if said is not None:
            await self._kept(self._finish(said, self._form_of(said)))

    async def _finish(self, said: Said, form: _Form) -> None:
        answered = await form.task
        await form.acked.wait()
        self._forms.pop(said.event, None)
        if answered is None:
            return
        if isinstance(answered, Sorry):
            if form.late:
                await self._call(self.desk.sorry, said, answered)
        elif form.late:
            await asyncio.sleep(self.pace.settle)
            await self._call(self.desk.late, answered)
        elif self.desk.in_modal(answered) is None:
            await self._call(self.desk.deliver, answered, None)

    def _form_of(self, said: Said) -> _Form:
        """The one task that answers this form, for the acknowledgement and for the listener after it."""
        if said.event not in self._forms:
            task = asyncio.ensure_future(_in_thread(self._sent, self._answered, said))
            self._forms[said.event] = _Form(task)
        return self._forms[said.event]

    def _answered(self, said: Said) -> Answered | Sorry | None:
        try:
            return self.desk.answer(said)
        except PostError as error:
            log.warning("nothing was answered, as Slack did not say who or where it was (%s)", error.kind)
            return Sorry(error.kind)
        except Exception as error:  # noqa: BLE001  whatever it was, the next one is answered
            return Sorry(reference_of(error, "hearing something in Slack"))

    async def _call(self, act: Callable[..., T], *given: object) -> T:
        """Something that mostly waits for Slack."""
        return await _in_thread(self._calls, act, *given)

    async def _kept(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run it to its end, also when the server is being stopped."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            await task
        except Exception as error:  # noqa: BLE001  bolt would log what it says
            reference_of(error, "working on something from Slack")


async def _in_thread(pool: ThreadPoolExecutor, act: Callable[..., T], *given: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: act(*given))


async def _ack(ack: Ack) -> None:
    await ack()
