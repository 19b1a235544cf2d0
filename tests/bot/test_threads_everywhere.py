"""One problem in three places at once: a partner in Slack, one in Teams, one on the page, and one process."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.chatting import Door
from bot.platforms.slack.hear import LINK
from bot.platforms.teams.running import TeamsChat
from bot.platforms.teams.settings import TeamsSettings
from storage.model.people import Role, Viewer
from storage.model.problem import Side, Sort, Words
from tests.bot.platforms.slack import stage as slack
from tests.bot.platforms.slack.conftest import UNHURRIED, settled
from tests.bot.platforms.slack.peer import Peer as Slack
from tests.bot.platforms.slack.peer import Sent
from tests.bot.platforms.teams.conftest import fill, own_token, serving
from tests.bot.platforms.teams.hands import CHANNEL, Hands, button, filled
from tests.bot.platforms.teams.peer import APP, TENANT, Call, running_peer
from tests.bot.platforms.teams.peer import Peer as Teams
from tests.bot.test_problems import MONTH
from tests.city import NOW, open_city
from tests.following import Server, words
from tests.problems import CODE, put_problem

EVERYBODY = ("trygghet", "fastighet", "polisen", "bostad", "skolan", "raddning")
IN_SLACK = ("trygghet", "polisen", "skolan", "raddning")
EVA = Viewer("eva", "skolan", Role.REVIEWER)
ROOM = "est-centrum"


@dataclass
class World:
    """Slack, Teams and the page, and what their one process does by itself."""

    app: App
    slack: slack.Stage
    teams: Teams
    hands: Hands
    server: Server
    roots: dict[str, str] = field(default_factory=dict)

    def follow(self) -> None:
        """The problem is followed in a channel of each."""
        self.slack.slash("UASTA", f"/problem {CODE} folj")
        self.hands.mention("cilla", f"problem {CODE} följ här")
        self.app.ask(f"/problem {CODE} följ här", "asta", "", NOW, "sv", within=ROOM)
        self.until(lambda: len(self.app.store.threads.of(CODE)) == 3)
        self.server.run()
        self.roots = {one.platform: one.root for one in self.app.store.threads.of(CODE)}
        assert all(self.roots.values()), self.app.store.digests.latest()

    def until(self, true: Callable[[], bool], seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            time.sleep(0.02)
        assert true()

    def in_slack(self) -> Sent:
        """The root as it stands."""
        return next(one for one in self.slack.peer.messages if one.ts == self.roots["slack"])

    def slack_says(self) -> str:
        return json.dumps(self.in_slack().blocks, ensure_ascii=False)

    def slack_thread(self) -> list[str]:
        hang = [one for one in self.slack.peer.messages if one.thread == self.roots["slack"]]
        return [json.dumps(one.blocks, ensure_ascii=False) for one in hang]

    def drawn_in_teams(self) -> list[Call]:
        """Every time the root was put or put anew, oldest first."""
        anew = [one for one in self.teams.of("PUT") if one.path.endswith(self.roots["teams"])]
        return [self.teams.posts(CHANNEL)[self._first()], *anew]

    def _first(self) -> int:
        """The root among the channel's posts: the first that is a card of the problem."""
        return next(
            n
            for n, one in enumerate(self.teams.posts(CHANNEL))
            if "Bråk i gränden" in json.dumps(one.body, ensure_ascii=False)
        )

    def teams_says(self) -> str:
        return json.dumps(self.drawn_in_teams()[-1].body, ensure_ascii=False)

    def teams_thread(self) -> list[str]:
        """The cards that hang on the root there."""
        where = f"{CHANNEL};messageid={self.roots['teams']}"
        return [json.dumps(one.body, ensure_ascii=False) for one in self._cards() if one.conversation == where]

    def _cards(self) -> list[Call]:
        return [one for one in self.teams.posts() if "attachments" in one.body]

    def page_says(self) -> str:
        message = self.app.store.conversations.one(ROOM, "asta", int(self.roots["web"]))
        return words(message) if message else ""

    def page_thread(self) -> list[str]:
        found = self.app.store.conversations.thread(ROOM, "asta", int(self.roots["web"]))
        return [words(one) for one in found[1:]]

    def everywhere(self) -> tuple[str, str, str]:
        return self.slack_says(), self.teams_says(), self.page_says()


@pytest.fixture
def world(house_file: Path, tmp_path: Path) -> Iterator[World]:
    shutil.copy(house_file, tmp_path / "karta.sqlite")
    app = open_city(tmp_path / "karta.sqlite")
    put_problem(app.store, MONTH, NOW)
    with ExitStack() as stack:
        peer = stack.enter_context(Slack())
        teams = stack.enter_context(running_peer())
        fill(teams)
        running = slack.run(app, settled(peer), pace=UNHURRIED)
        stack.callback(running.stop)
        chat = TeamsChat(Door(app), TeamsSettings(APP, TENANT, "secret", metadata=teams.metadata), own_token)
        base = stack.enter_context(serving(chat))
        app.chats.running |= {"slack": running.stage.chat, "teams": chat}
        yield World(app, running.stage, teams, Hands(base, teams), Server(app, app.chats.posters()))
    app.store.close()


def say(world: World, who: Viewer, text: str, *partners: str) -> None:
    said = Words(text, Sort.CAUSE, text, Side.PLACE, partners=frozenset(partners) - {who.partner or ""})
    world.app.store.problems.say(who, CODE, said, NOW)


def again(world: World) -> None:
    """The next round, when every room takes a message again."""
    world.server.roots._free.clear()
    world.server.run()


def test_two_partners_on_two_platforms_work_on_one_problem(world: World) -> None:
    world.follow()
    for says in world.everywhere():
        assert "Bråk i gränden" in says
        assert "Det är mörkt" in says
        assert "sparar det inte" in says or "ingen del av problemet" in says
    _in_teams(world)
    _in_slack(world)
    _nothing_narrower(world)
    _told_once(world)
    _somebody_else_comes(world)


def _in_teams(world: World) -> None:
    """Bosse writes in the thread, which says which problem it is; the form comes in his own chat."""
    thread = f"{CHANNEL};messageid={world.roots['teams']}"
    own = "a:chat-29_bosse"
    world.hands.mention("bosse", "orsak plats Gaveln är mörk", room=thread)
    card = world.teams.wait(1, own)[-1].card
    assert CODE in json.dumps(card, ensure_ascii=False)
    inner = button(card, "Fyll i här i stället")["card"]
    sent = button(inner, "Spara")
    world.hands.press("bosse", sent, filled=filled(inner, text="Gaveln syns inte", share="all"))
    world.until(
        lambda: "O-" in "".join(json.dumps(one.body) for one in world.teams.calls if "sparad" in json.dumps(one.body))
    )
    again(world)
    assert all("Gaveln syns inte" in says for says in world.everywhere())


def _in_slack(world: World) -> None:
    """Farid takes in what somebody said in the thread there, by the message's menu."""
    peer = world.slack.peer
    world.slack.interact(
        type="message_action",
        callback_id=LINK,
        user={"id": "UFARID"},
        trigger_id=peer.trigger(),
        response_url=world.slack.answers(slack.ROOM, "UFARID"),
        channel={"id": slack.ROOM},
        message={"ts": peer.ts(), "thread_ts": world.roots["slack"], "text": "Lampan är trasig", "user": "UCILLA"},
    )
    view = world.slack.view()
    text = json.dumps(view, ensure_ascii=False)
    assert "Lampan är trasig" in text
    assert CODE in text
    assert "UCILLA" not in text
    world.slack.submit("UFARID", view, **{"as": "cause:place", "share": "all"})
    everybody = world.app.audience("asta", "", NOW.date())
    whole = lambda: world.app.store.problems.whole(CODE, everybody)  # noqa: E731
    world.until(lambda: any("Lampan är trasig" in one.text for one in whole().said))  # type: ignore[union-attr]
    again(world)
    assert all("Lampan är trasig" in says for says in world.everywhere())


def _nothing_narrower(world: World) -> None:
    """What is not shared with a room's partners touches nothing there: not a word, and not an edit."""
    edits = world.in_slack().edits, len(world.drawn_in_teams()), world.page_says()
    say(world, EVA, "HEMLIGT FÖR SKOLAN")
    again(world)
    assert (world.in_slack().edits, len(world.drawn_in_teams()), world.page_says()) == edits
    say(world, EVA, "INTE FÖR FASTIGHET", *IN_SLACK)
    again(world)
    assert "INTE FÖR FASTIGHET" in world.slack_says()
    assert len(world.drawn_in_teams()) == edits[1]
    assert world.page_says() == edits[2]  # Greta and Klara are in the meeting's room
    assert "HEMLIGT" not in "".join(world.everywhere())
    everything = json.dumps([one.body for one in world.teams.calls], ensure_ascii=False)
    assert "FASTIGHET" not in everything
    assert "HEMLIGT" not in everything


def _told_once(world: World) -> None:
    """An announcement is one message in each thread, and none where somebody may not hear it."""
    world.server.announce(CODE, "O-7KQ4", *EVERYBODY)
    for _ in range(2):
        again(world)
    assert [len(some) for some in (world.slack_thread(), world.teams_thread(), world.page_thread())] == [1, 1, 1]
    for thread in (world.slack_thread(), world.teams_thread(), world.page_thread()):
        assert "Ett beslut är fattat" in thread[0]
        assert "Det är mörkt" in thread[0]
    world.server.announce(CODE, CODE, *IN_SLACK, what="vote_closed")
    again(world)
    assert [len(some) for some in (world.slack_thread(), world.teams_thread(), world.page_thread())] == [2, 1, 1]
    assert not world.app.store.digests.troubled()


def _somebody_else_comes(world: World) -> None:
    """A guest joins the channel in Slack: at once the root says nothing any more. When the guest has gone, it does."""
    peer = world.slack.peer
    peer.channels[slack.ROOM].members.append("UGUEST")
    world.slack.event(type="member_joined_channel", user="UGUEST", channel=slack.ROOM)
    world.until(lambda: "mörkt" not in everything_there(peer))
    assert "Bråk" not in everything_there(peer)
    assert "Bråk i gränden" in world.teams_says()
    peer.channels[slack.ROOM].members.remove("UGUEST")
    world.slack.event(type="member_left_channel", user="UGUEST", channel=slack.ROOM)
    world.server.roots._free.clear()
    world.until(lambda: "UGUEST" not in str(world.app.store.conversations.members(f"slack:T0HELS:{slack.ROOM}")))
    world.server.run()
    assert "Bråk i gränden" in world.slack_says()


def everything_there(peer: Slack) -> str:
    return json.dumps([one.blocks for one in peer.messages if one.channel == slack.ROOM], ensure_ascii=False)


def test_an_act_hurries_its_roots(world: World) -> None:
    """Nobody waits for the minute: what is said in Slack stands in Teams within a moment."""
    world.follow()

    def soon(stop: threading.Event) -> None:
        world.server.digests.run(stop)
        world.server.roots.run(stop)

    world.app.threads.begin(soon)
    try:
        form: dict[str, Any] = {"step": "send", "once": "1", "side": "place", "text": "Ingen sopar", "share": "all"}
        world.app.ask(f"/orsak {CODE} ny", "eva", "", NOW, "sv", form)
        world.until(lambda: all("Ingen sopar" in says for says in world.everywhere()))
    finally:
        world.app.threads.end()
