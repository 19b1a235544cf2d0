"""Threads on the page: what is refused, what is emptied and comes back, and what a line in a thread means."""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.platforms.posting import Letter, RateLimitedError, RefusedError
from bot.threads import USUAL_GAP, Roots
from handlers.reply import Form, Reply
from handlers.texts import load
from handlers.threads.told import LINES, lead_of, line_of
from handlers.votes.counting import count
from storage import codes
from storage.model.decision import DecisionDraft
from storage.model.digest import Posting
from storage.model.people import Role, Viewer
from storage.model.problem import ProblemChanges, ProblemDraft, Side, Sort, Status, Words
from storage.model.vote import VoteDraft
from storage.problem_threads.announcing import WHATS
from tests.bot.installation import Installation
from tests.bot.test_problems import MONTH, ask
from tests.city import NOW
from tests.following import Server, words
from tests.handlers.sharing.house import open_house
from tests.problems import CAUSE, CODE, MEASURE, propose, put_problem

ROOM = "est-centrum"
EVERYBODY = ("trygghet", "fastighet", "polisen", "bostad", "skolan", "raddning")
GRETA = Viewer("greta", "fastighet", Role.REVIEWER)
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)


@pytest.fixture
def app(house_file: Path, tmp_path: Path) -> App:
    made = open_house(house_file, tmp_path).app
    put_problem(made.store, MONTH, NOW)
    return made


@pytest.fixture
def server(app: App) -> Server:
    return Server(app)


def line(app: App, words_: str, who: str = "asta", room: str = ROOM, thread: str = "", **form: str) -> Reply:
    """A line in a room, for the asker alone."""
    return app.ask(words_, who, "", NOW, "sv", form, within=room, thread=thread)


def follow(server: Server, who: str = "asta") -> str:
    """The number of the root."""
    line(server.app, f"/problem {CODE} följ här", who)
    server.run()
    (thread,) = server.app.store.threads.of(CODE)
    assert thread.root
    return thread.root


def root(server: Server, who: str = "cilla") -> str:
    (thread,) = server.app.store.threads.of(CODE)
    message = server.app.store.conversations.one(ROOM, who, int(thread.root))
    return words(message) if message is not None else ""


def in_thread(server: Server) -> list[str]:
    (thread,) = server.app.store.threads.of(CODE)
    return [words(one) for one in server.app.store.conversations.thread(ROOM, "cilla", int(thread.root))[1:]]


def test_a_line_in_the_thread_means_its_problem_and_elsewhere_it_does_not(server: Server) -> None:
    app, number = server.app, follow(server)
    assert CODE in line(app, "/orsak plats Gaveln är mörk", "cilla", thread=number).card.title
    assert "Det är mörkt" in line(app, "/orsak", "cilla", thread=number).card.fallback()
    assert line(app, "/problem", "cilla", thread=number).card.title.startswith(CODE)
    assert "Fakta" in line(app, "/problem fakta", "cilla", thread=number).card.title
    assert CODE in line(app, "/åtgärd fler lampor", "cilla", thread=number).card.title
    assert CODE in line(app, "/rosta", "cilla", thread=number).card.title
    assert CODE in line(app, "/beslut", "cilla", thread=number).card.title
    for elsewhere in ({"thread": "99"}, {"room": "trygg-i-helsingborg", "thread": number}, {}):
        assert CODE not in line(app, "/orsak plats Gaveln är mörk", "cilla", **elsewhere).card.title
    # What narrows the list stays that: nothing is closed by it.
    assert "avslutat" not in line(app, "/problem avslutade", "asta", thread=number).card.fallback()
    assert app.store.problems.all(app.audience("asta", "", NOW.date()))[0].is_open


def test_the_root_says_how_the_talk_is_kept_and_offers_nothing_that_one_person_may(server: Server) -> None:
    follow(server)
    text = root(server)
    assert "ingen del av problemet" in text
    assert "@karta orsak" in text
    assert "Vem får läsa" not in text  # the leader's own buttons
    assert "Följ i den här kanalen" not in text
    assert "Följ i den här kanalen" in line(server.app, f"/problem {CODE}", room="trygg-i-helsingborg").card.fallback()
    assert "Följ i den här kanalen" not in line(server.app, f"/problem {CODE}").card.fallback()


@pytest.mark.parametrize(
    ("who", "room", "says"),
    [
        ("asta", "", "Ett problem följs i en kanal"),
        ("asta", "direct:asta", "Ett problem följs i en kanal"),
        ("asta", "skolan", "i en sluten kanal"),  # she is not in it
        ("asta", "revision", "Det saknas"),  # an administrator and an auditor read along
        ("gunnel", "revision", "får inte"),
    ],
)
def test_where_it_cannot_be_followed_it_is_said_why(app: App, who: str, room: str, says: str) -> None:
    reply = line(app, f"/problem {CODE} följ", who, room=room)
    assert reply.private
    assert says in reply.card.fallback()
    assert app.store.threads.active() == ()


def test_a_room_with_a_partner_that_the_problem_is_not_shared_with_follows_nothing(server: Server) -> None:
    form = {"step": "send", "once": "x", "name": "ENSAMT", "what": "vecka 46", "share": "some", "with_polisen": "1"}
    code = ask(server.app, "/problem ny", **form).facts.number
    text = line(server.app, f"/problem {code} följ här").card.fallback()
    assert "Fastighetsförvaltningen" in text
    assert "Polisen" not in text
    server.run()
    assert server.on_page(ROOM, "asta") == []


def test_it_ends_and_is_drawn_no_more(server: Server) -> None:
    number = follow(server)
    assert "följs inte längre" in line(server.app, f"/problem {CODE} sluta följa", "cilla").card.fallback()
    assert "följs inte i den här kanalen" in line(server.app, f"/problem {CODE} sluta följa").card.fallback()
    say(server.app, "Något nytt", *EVERYBODY)
    server.announce(CODE, CAUSE, *EVERYBODY)
    assert server.run(every=True) == 0
    kept = server.app.store.conversations.one(ROOM, "cilla", int(number))
    assert kept is not None
    assert "Något nytt" not in words(kept)


def say(app: App, text: str, *partners: str) -> str:
    others = frozenset(partners) - {"fastighet"}
    said = Words(text, Sort.CAUSE, text, Side.PLACE, partners=others)
    return app.store.problems.say(GRETA, CODE, said, NOW).code


def test_what_is_taken_back_is_gone_at_once_and_the_rest_comes_back(server: Server) -> None:
    follow(server)
    code = say(server.app, "KANARIE", *EVERYBODY)
    assert server.run() == 1
    assert "KANARIE" in root(server)
    server.app.store.problems.withdraw(GRETA, code, NOW)
    assert root(server) == "", "emptied in the same transaction"
    server.run()
    assert "Bråk i gränden" in root(server)
    assert "KANARIE" not in root(server)


def test_what_they_may_not_read_of_edits_no_root_and_the_city_goes_on_by_the_hour(server: Server) -> None:
    """Else that it is edited at an odd time, with no more than the city's news in it, tells of the work of others."""
    app, number = server.app, follow(server)
    server.run()
    begun = root(server)
    app.store.problems.change(ASTA, put_other(app), ProblemChanges(status=Status.CLOSED), NOW)
    say(app, "HEMLIGT", "fastighet")
    assert server.run() == 0
    assert root(server) == begun
    (thread,) = app.store.threads.of(CODE)
    assert not thread.is_behind
    assert server.run(every=True) == 1, "what is like it is told, by the hour"
    assert root(server) != begun
    assert "HEMLIGT" not in root(server)
    say(app, "SYNLIGT", *EVERYBODY)
    assert server.run() == 1
    assert "SYNLIGT" in root(server)
    assert thread.root == number


def put_other(app: App) -> str:
    """A problem like the one that is followed."""
    draft = ProblemDraft("other", "Bråk i gränden", MONTH, frozenset(EVERYBODY))
    return app.store.problems.put(ASTA, draft, NOW).code


@pytest.mark.parametrize("narrowed", [False, True])
def test_what_the_room_may_not_read_is_taken_back_without_a_trace_there(server: Server, narrowed: bool) -> None:
    """Not even for the second until the root is drawn anew: that it was emptied would tell that something was there."""
    follow(server)
    store = server.app.store
    cause = say(server.app, "GAVEL", *EVERYBODY)
    own = frozenset({"trygghet"})
    codes_ = [
        store.problems.say(GRETA, CODE, Words(f"h{n}", sort, "KANARIE", None, parent, own), NOW).code
        for n, (sort, parent) in enumerate(((Sort.EVIDENCE, cause), (Sort.WHAT, "")))
    ]
    server.run()
    before, heard = root(server), store.conversations.news(ROOM, "cilla", 0)
    for code in codes_:
        if narrowed:
            store.problems.share(GRETA, code, frozenset(), NOW)
        else:
            store.problems.withdraw(GRETA, code, NOW)
    assert root(server) == before != ""
    assert store.conversations.news(ROOM, "cilla", 0) == heard, "no window is told to look again"
    server.run()
    assert root(server) == before


def test_what_the_room_reads_of_a_cause_is_emptied_with_its_evidence(server: Server) -> None:
    follow(server)
    store = server.app.store
    cause = say(server.app, "GAVEL", *EVERYBODY)
    everybody = frozenset(EVERYBODY) - {"fastighet"}
    said = Words("e", Sort.EVIDENCE, "KANARIE", None, cause, everybody)
    evidence = store.problems.say(GRETA, CODE, said, NOW).code
    server.run()
    store.problems.withdraw(GRETA, evidence, NOW)
    assert root(server) == ""


def test_what_ends_on_the_page_by_its_age_is_drawn_anew_while_it_is_followed(server: Server) -> None:
    number = follow(server)
    server.app.store.conversations.post(ROOM, "cilla", NOW, "talk", "Hej", thread=int(number))
    server.app.store.retention.put_trace("conversations", 1)
    later = server.app.store.now() + timedelta(hours=30)
    server.app.store.conversations.post(ROOM, "cilla", later, "talk", "Hej igen", thread=int(number))
    server.app.store.retention.run(later)
    assert root(server) == ""
    assert server.run() == 0
    server.run(every=True)
    assert "Bråk i gränden" in root(server)


def test_a_root_that_is_gone_is_followed_no_longer(server: Server) -> None:
    number = follow(server)
    assert server.app.store.conversations.take_away(int(number), NOW)
    say(server.app, "Nytt", *EVERYBODY)
    server.run()
    assert server.app.store.threads.of(CODE) == ()
    assert server.app.store.audit.verify().fault is None


def test_somebody_new_reads_the_root_after_it_was_drawn_for_them(server: Server) -> None:
    app = server.app
    follow(server)
    rooms = app.store.conversations
    rooms.put(ROOM, "EST centrum", (*rooms.members(ROOM), "didrik"))
    server.run(every=True)
    assert "Bråk i gränden" in root(server, "didrik")
    rooms.put(ROOM, "EST centrum", (*rooms.members(ROOM), "henrik"))  # an auditor
    server.run(every=True)
    assert "kan inte visas för alla" in root(server)
    assert "Bråk" not in root(server)
    assert CODE not in root(server)


def test_an_announcement_says_what_happened_and_shows_what_it_is_about(server: Server) -> None:
    follow(server)
    due = server.app.store.now()
    for _ in range(2):
        server.announce(CODE, CAUSE, *EVERYBODY, what="vote_closed", due=due)
    server.announce(CODE, CAUSE, "trygghet", "polisen", what="decided")  # not for all who are here
    secret = say(server.app, "HEMLIGT", "fastighet")
    server.announce(CODE, secret, *EVERYBODY, what="review")  # about what they may not read
    server.announce(CODE, "O-9999", *EVERYBODY, what="review")  # about nothing
    server.announce(CODE, "Z-9999", *EVERYBODY, what="review")  # nor is there a command for it
    for _ in range(2):
        server.run()
    (told,) = in_thread(server)
    assert told.splitlines()[1] == "En omröstning är klar."
    assert "Det är mörkt" in told
    states = [one.state for one in server.app.store.digests.latest()]
    assert states.count(Posting.DROPPED) == 4
    assert server.app.store.digests.waiting() == ()


def test_a_vote_and_a_decision_are_told_in_the_thread_and_stand_in_the_root(server: Server) -> None:
    """The parts' own acts, as people do them."""
    app, number = server.app, follow(server)
    propose(app.store, NOW)
    asta = Viewer("asta", "trygghet", Role.COORDINATOR)
    everybody, now = frozenset(EVERYBODY), app.store.now()
    vote = app.store.votes.put(
        asta, CODE, VoteDraft("v", "Vad gör vi?", (MEASURE,), now + timedelta(days=2), everybody), now
    )
    draft = DecisionDraft("d", (MEASURE,), True, "Det är mörkt", "trygghet", due=now.date(), partners=everybody)
    decision = app.store.decisions.make(asta, CODE, draft, now).decision.code
    server.run()
    first, second = in_thread(server)
    assert "En omröstning har börjat." in first
    assert vote.code in first
    assert "Ett beslut är fattat." in second
    assert decision in second
    assert vote.code in root(server)
    assert decision in root(server)
    app.store.votes.close(asta, vote.code, now, count)
    server.run()
    assert len(in_thread(server)) == 3
    assert "En omröstning är klar." in in_thread(server)[2]
    hang = app.store.conversations.thread(ROOM, "cilla", int(number))[1:]
    assert all(one.private_to is None for one in hang)
    assert "Stäng" not in first, "what the leader alone may press"


def test_every_kind_of_news_has_words_and_every_code_of_ours_a_line() -> None:
    for language in ("sv", "en"):
        texts = load(language)
        assert len({lead_of(what, texts) for what in (*WHATS, "something else")}) == len(WHATS) + 1
        assert line_of("P-7KQ4", texts) == "/problem P-7KQ4"
        assert line_of("B-7KQ4", texts, "decided") == f"{texts('decision.line')} B-7KQ4"
        assert line_of("B-7KQ4", texts, "review") == f"{texts('follow_up.line')} B-7KQ4"
        assert line_of("X-7KQ4", texts, "review") == line_of("X-7KQ4", texts) == ""
    assert set(LINES) == set(codes._COLUMNS)


@dataclass
class Slow:
    """A platform that takes what a test lets it take."""

    faults: list[Exception] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    deadline: float = 5.0
    searchable: bool = True

    def post(self, letter: Letter) -> str:
        return "7"

    def find(self, conversation: str, key: str, since: object) -> str | None:
        return None

    def find_in(self, conversation: str, thread: str, key: str, since: object) -> str | None:
        return None

    def redraw(self, letter: Letter, message: str) -> bool:
        if self.faults:
            raise self.faults.pop(0)
        self.drawn.append(letter.reply.card.fallback())
        return True


def test_a_platform_is_not_pressed_and_what_failed_is_drawn_later(server: Server) -> None:
    follow(server)
    app, wall, now = server.app, Slow([RateLimitedError(7.0)]), [100.0]
    roots = Roots(app, {"web": wall}, lambda: now[0])
    ended = threading.Event()
    ended.wait = lambda *_: True  # type: ignore[method-assign]  nobody waits here
    say(app, "Ett", *EVERYBODY)
    assert roots._round(ended, frozenset(), every=False) == (0, {})
    assert list(roots._round(ended, frozenset(), every=False)[1].values()) == [7.0]
    assert app.store.threads.active()[0].is_behind
    now[0] += 7.0
    say(app, "Två", *EVERYBODY)
    assert roots._round(ended, frozenset(), every=False)[0] == 1
    assert "Ett" in wall.drawn[0]
    assert "Två" in wall.drawn[0]
    assert USUAL_GAP > 1
    wall.faults.append(RefusedError("whatever"))
    say(app, "Tre", *EVERYBODY)
    now[0] += 1.0
    assert roots._round(ended, frozenset(), every=False)[0] == 0
    now[0] += 60.0
    assert roots._round(ended, frozenset(), every=False)[0] == 1
    assert not app.store.threads.active()[0].is_behind


def test_what_was_said_is_linked_by_the_menu_in_two_steps_or_in_one(server: Server) -> None:
    app = server.app
    form = {"step": "send", "once": "x", "name": "Ett till", "what": "vecka 46", "share": "own"}
    other = ask(app, "/problem ny", **form).facts.number
    first = form_of(line(app, "/orsak koppla till problem Lampan är trasig"))
    assert dict(first["problem"]).keys() == {"", CODE, other}
    second = line(app, "/orsak koppla", problem=CODE, text="Lampan är trasig")
    assert "Lampan är trasig" in second.card.fallback()
    wrong = line(app, "/orsak koppla", step="send", once="1", problem=CODE, text="Lampan", **{"as": "x"})
    assert "Välj vad det är" in wrong.card.fallback()
    assert "Lampan" in wrong.card.fallback()
    for meant in ("cause:place", "unknown", f"evidence:{CAUSE}", f"doubt:{CAUSE}", "who"):
        sent = {"step": "send", "once": meant, "problem": CODE, "as": meant, "text": f"Sagt som {meant}"}
        assert "är sparad" in line(app, "/orsak koppla", share="all", **sent).card.fallback()
    follow(server)
    assert "Sagt som unknown" in root(server)
    number = app.store.threads.of(CODE)[0].root
    inside = form_of(line(app, "/orsak koppla till problem Mer", thread=number))
    assert "as" in inside
    assert "problem" not in inside


def form_of(reply: Reply) -> dict[str, tuple[tuple[str, str], ...]]:
    """What a form asks for, with its choices."""
    form = next(one for one in reply.card.elements if isinstance(one, Form))
    return {one.name: one.options for one in form.inputs if one.kind != "hidden"}


def test_whoever_reads_no_problem_links_to_none(app: App) -> None:
    assert "as" in form_of(line(app, "/orsak koppla till problem Hej", "bosse"))  # the only one there is
    app.store.members.leave("bosse")
    assert CODE not in line(app, "/orsak koppla till problem Hej", "bosse").card.fallback()


def test_the_page_has_it_in_the_menu_of_what_people_say(installed: Installation) -> None:
    put_problem(installed.app.store, MONTH, NOW)
    installed.say("cilla", "Det är alltid mörkt vid kiosken", f"/c/{ROOM}")
    page = installed.sees("asta", f"/c/{ROOM}")
    assert "Koppla till problem" in page
    (message,) = [
        one for one in installed.app.store.conversations.messages(ROOM, "asta") if one.line.startswith("Det är alltid")
    ]
    opened = installed.say("asta", "", f"/c/{ROOM}", lift=str(message.id))
    assert "Det är alltid mörkt vid kiosken" in opened
    assert "Vad är det?" in opened
    assert "Vad är det?" not in installed.sees("cilla", f"/c/{ROOM}"), "the form is for whoever pressed"
    for wrong in ("0", "999999", "x"):
        assert "Vad är det?" not in installed.say("cilla", "", f"/c/{ROOM}", lift=wrong)
    assert "Koppla till problem" not in installed.sees("henrik", "/c/revision")
