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
from storage.model.people import Audience, Role, Viewer
from storage.model.problem import Contribution, Side, Sort, Words
from tests.bot.platforms.slack import stage as slack
from tests.bot.platforms.slack.conftest import UNHURRIED, settled
from tests.bot.platforms.slack.peer import Peer as Slack
from tests.bot.platforms.slack.peer import Sent
from tests.bot.platforms.teams.conftest import fill, own_token, serving
from tests.bot.platforms.teams.hands import CHANNEL, GROUP, Hands, button, filled
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


def test_a_message_in_teams_is_linked_by_its_menu_to_the_problem_of_its_thread(world: World) -> None:
    world.follow()
    thread = f"{CHANNEL};messageid={world.roots['teams']}"
    for words_, where in (("Lampan är trasig", thread), ("Om roten själv", CHANNEL)):
        dialog = _dialog(world, "bosse", words_, where, world.roots["teams"])
        text = json.dumps(dialog, ensure_ascii=False)
        assert words_ in text
        assert CODE in text
        (send,) = dialog["actions"]
        values = filled(dialog, **{"as": "unknown", "share": "all"})
        answer = world.hands.invoke(
            "bosse", "composeExtension/submitAction", {"data": {**send["data"], **values}}, where
        )
        assert answer.json()["task"]["type"] == "message"
        assert "sparad" in json.dumps(world.teams.posts("a:chat-29_bosse")[-1].body, ensure_ascii=False)
    world.server.run()
    assert all("Lampan är trasig" in says for says in world.everywhere())
    empty = world.hands.invoke(
        "bosse", "composeExtension/fetchTask", {"commandId": "link", "messagePayload": {}}, CHANNEL
    )
    assert "ingen text" in json.dumps(empty.json(), ensure_ascii=False)


def _dialog(world: World, who: str, said_: str, where: str, message: str) -> dict[str, Any]:
    body = {"contentType": "html", "content": f"<div>{said_}</div>"}
    value = {"commandId": "link", "commandContext": "message", "messagePayload": {"id": message, "body": body}}
    opened = world.hands.invoke(who, "composeExtension/fetchTask", value, where)
    found: dict[str, Any] = opened.json()["task"]["value"]["card"]["content"]
    return found


def test_in_a_chat_without_threads_the_whole_of_it_is_one(world: World) -> None:
    world.hands.mention("cilla", f"problem {CODE} följ här", room=GROUP)
    world.until(lambda: bool(world.app.store.threads.of(CODE)))
    world.server.run()
    world.server.announce(CODE, "O-7KQ4", *EVERYBODY)
    world.server.run()
    here = world.teams.posts(GROUP)
    assert [one.conversation for one in here] == [GROUP] * len(here), "nothing hangs on anything there"
    assert "Ett beslut är fattat" in json.dumps(here[-1].body, ensure_ascii=False)
    world.hands.mention("bosse", "orsak plats Gaveln är mörk", room=GROUP)
    assert CODE in json.dumps(world.teams.wait(1, "a:chat-29_bosse")[-1].body, ensure_ascii=False)


def test_a_form_in_slack_asks_for_partners_in_words_of_their_own(world: World) -> None:
    """Slack shows all of a form, so each box says what it does and when it is needed."""
    world.slack.slash("UEVA", f"/orsak {CODE} plats Gaveln")
    view = world.slack.view()
    (group,) = [one for one in view["blocks"] if one["type"] == "input" and one["block_id"].startswith("f:with_")]
    boxes = [one["text"]["text"] for one in group["element"]["options"]]
    assert len(boxes) == len(EVERYBODY) - 1
    assert all(box.startswith("Dela med ") for box in boxes)
    assert "De parter jag väljer" in group["hint"]["text"]
    assert group["optional"]
    world.slack.submit("UEVA", view, share="some", with_polisen="1")
    world.until(lambda: any("Gaveln" in one.text for one in _said(world)))
    assert {one.partners for one in _said(world) if one.text == "Gaveln"} == {frozenset({"skolan", "polisen"})}


def test_a_new_problem_is_made_and_followed_by_hands_in_slack(world: World) -> None:
    world.slack.slash("UASTA", "/problem ny Stök i hamnen: vecka 46")
    view = world.slack.view()
    world.slack.submit("UASTA", view, share="some", with_polisen="1", with_skolan="1", with_raddning="1")
    mine = world.app.audience("asta", "", NOW.date())
    named = lambda: [one for one in world.app.store.problems.all(mine) if one.name == "Stök i hamnen"]  # noqa: E731
    world.until(lambda: bool(named()))
    (made,) = named()
    assert made.partners == {"trygghet", "polisen", "skolan", "raddning"}
    world.slack.slash("UASTA", f"/problem {made.code} folj")
    world.until(lambda: bool(world.app.store.threads.of(made.code)))
    world.server.run()
    assert any("Stök i hamnen" in json.dumps(one.blocks, ensure_ascii=False) for one in world.slack.peer.messages)
    world.hands.mention("cilla", f"problem {made.code} följ här")  # Bosse reads along there
    told = world.teams.wait(1, "a:chat-29_cilla")[-1].body
    assert "Fastighetsförvaltningen" in json.dumps(told, ensure_ascii=False)
    assert len(world.app.store.threads.of(made.code)) == 1


def _said(world: World) -> list[Contribution]:
    together = Audience(frozenset({EVA, Viewer("cilla", "polisen", Role.ANALYST)}), "both")
    whole = world.app.store.problems.whole(CODE, together)
    return list(whole.said) if whole is not None else []
