"""What the log is told of a reply: who asked, what it holds of whose, and everybody who could read it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.command import Command
from handlers.reply import Facts, Reply
from handlers.request import Request
from storage.audit import Showing
from storage.audit.entry import ANYBODY
from storage.model.digest import Outgoing
from storage.model.people import Audience, Level, Viewer
from storage.model.thread import ProblemThread

if TYPE_CHECKING:
    from storage.accounts import Link

REFUSED = "refused"
BOT = "karta"  # who posts by itself


def shown(request: Request, command: Command, reply: Reply) -> Showing:
    """The row of an answer. The question is the one that was understood, never the line as it was written."""
    facts = reply.facts
    audience, readers = readers_of(request.actor, reply)
    return Showing(
        at=request.received_at,
        person=request.actor.person,
        partner=request.actor.partner,
        conversation=request.conversation,
        command=command.name,
        query_words=_words(facts),
        level=Level(facts.level),
        count=facts.shown,
        detailed=facts.detailed,
        audience=audience,
        readers=readers,
        sources=facts.sources,
        purpose=facts.purpose,
        role=request.actor.role or "",
        platform=request.platform,
    )


def refused(request: Request, command: Command) -> Showing:
    """The row of a command that somebody known may not use: nothing was shown."""
    actor = request.actor
    row = Showing(request.received_at, actor.person, actor.partner, "", command.name, "", Level.NOTHING, 0)
    return replace(row, act=REFUSED, role=actor.role or "", platform=request.platform)


def posted(held: Outgoing, reply: Reply, at: datetime) -> Showing:
    """The row of a digest that is about to be posted, for everybody who is in the conversation at that moment."""
    nobody = Viewer(BOT, None, None)
    audience, readers = readers_of(nobody, reply)
    facts = reply.facts
    return Showing(
        at=at,
        person=BOT,
        partner=None,
        conversation=held.subscription.conversation,
        command="digest",
        query_words=_words(facts) or held.slot.week,
        level=Level(facts.level),
        count=facts.shown,
        detailed=facts.detailed,
        audience=audience,
        readers=readers,
        sources=facts.sources,
        purpose=facts.purpose,
        platform=held.subscription.platform,
    )


def told_in_thread(thread: ProblemThread, reply: Reply, at: datetime) -> Showing:
    """The row of what a problem's thread is about to show, for everybody who is in its room at that moment."""
    audience, readers = readers_of(Viewer(BOT, None, None), reply)
    facts = reply.facts
    return Showing(
        at=at,
        person=BOT,
        partner=None,
        conversation=thread.conversation,
        command="problem",
        query_words=_words(facts) or thread.problem,
        level=Level(facts.level),
        count=facts.shown,
        detailed=facts.detailed,
        audience=audience,
        readers=readers,
        sources=facts.sources,
        purpose=facts.purpose,
        platform=thread.platform,
    )


def unlinked(viewer: Viewer, link: "Link", at: datetime) -> Showing:
    """The row of an account that its person took away."""
    row = Showing(at, viewer.person, viewer.partner, "", "account", link.platform, Level.NOTHING, 0)
    return replace(row, act="account.unlink", role=viewer.role or "", platform=link.platform)


def photo_shown(viewer: Viewer, number: str, at: datetime) -> Showing:
    """The row of a photo of an own partner's report, opened by itself."""
    own = (viewer.partner or "",)
    row = Showing(at, viewer.person, viewer.partner, "", "photo", number, Level.RAW, 1, 1, own, 1, own)
    return replace(row, role=viewer.role or "", platform="web")


def readers_of(actor: Viewer, reply: Reply) -> tuple[tuple[str, ...], int]:
    """Keys of the partners whose people could read a reply (`ANYBODY` for others), and how many people that is."""
    audience = Audience(frozenset({actor})) if reply.private else reply.audience
    partners = {viewer.partner or ANYBODY for viewer in audience.viewers} or {ANYBODY}
    return tuple(sorted(partners)), len(audience.viewers)


def _words(facts: Facts) -> str:
    return str((facts.query or {}).get("in_words", "")) or facts.number
