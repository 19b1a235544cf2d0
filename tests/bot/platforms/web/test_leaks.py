"""The real app behind the real page, attacked: what a person must not see, and what must be stored nowhere."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot import logs
from bot.app import App
from bot.page import page_application
from storage.model.incident import Precision
from storage.model.people import Person, Role, Viewer
from storage.model.report import ReportDraft
from tests.bot.platforms.web.hands import hidden
from tests.bot.platforms.web.phone.stage import photo
from tests.cast import BOSSE, GRETA

ROOM = "/c/trygg-i-helsingborg"
WORDS = "gult hölje vid grinden"
# Everybody who is neither Bosse nor a reviewer of his partner, and Bosse's colleague at another partner.
OTHERS = ("asta", "didrik", "gunnel", "henrik", "ivar", "klara")
SECRETS = {
    "811228-9874": "8112289874",
    "19811228 9874": "198112289874",
    "８１１２２８–９８７４": "８１１２２８–９８７４",
    "070-174 06 05": "0701740605",
    "070.1740605": "070.1740605",
    "kalle.karlsson@exempel.se": "kalle.karlsson",
    "ABC 12D": "ABC 12D",
}


class Hand:
    """Somebody at the page without script."""

    def __init__(self, client: TestClient, person: str) -> None:
        self.client, self.person, self.own = client, person, f"/c/direct:{person}"
        page = client.get("/").text
        entered = client.post("/who", data={"token": hidden(page, "token"), "person": person})
        assert entered.status_code == 200
        self.token, self.asked = hidden(entered.text, "token"), 0

    def say(self, line: str, room: str = "", path: str = "", **fields: str) -> str:
        room = room or self.own
        page = self.client.get(room).text
        sent = {"token": hidden(page, "token"), "once": hidden(page, "once"), "line": line}
        return words(self.client.post(room + path, data=sent | fields).text)

    def ask(self, line: str) -> None:
        """A line of the own conversation whose page nobody looks at."""
        self.asked += 1
        sent = {"token": self.token, "once": f"once-{self.asked}", "line": line}
        assert self.client.post(self.own, data=sent, follow_redirects=False).status_code == 303

    def sees(self, *rooms: str) -> str:
        return "\n".join(words(self.client.get(room).text) for room in (self.own, *rooms))


def words(page: str) -> str:
    return unescape(page)


@pytest.fixture
def sit(own_city: App) -> Iterator[Callable[[str], Hand]]:
    site = page_application(own_city, 8765)
    with ExitStack() as stack:

        def hand(person: str) -> Hand:
            client = TestClient(site, base_url="http://127.0.0.1:8765", follow_redirects=True)
            return Hand(stack.enter_context(client), person)

        yield hand


def reported(app: App, who: Viewer = BOSSE, **more: object) -> str:
    place = app.store.catalog.read().places[0]
    at = datetime.now(UTC) - timedelta(hours=1)
    draft = {"client_id": f"c{len(more)}", "kind": "klotter", "text": WORDS, **more}
    made = ReportDraft(**draft, start=at, end=at, x=place.x, y=place.y, precision=Precision.EXACT)  # type: ignore[arg-type]
    return app.store.reports.send(who, made, datetime.now(UTC)).report.number


ACTS = (
    "/rapport {}",
    "/rapport {} ändra",
    "/rapport {} lägg till mer",
    "/rapport {} ta tillbaka",
    "/rapport {} ta tillbaka ja",
    "/rapport {} svara det var jag",
    "/granska {}",
    "/granska {} släpp",
    "/granska släpp {}",
)


def test_anothers_report_cannot_be_told_from_none(own_city: App, sit: Callable[[str], Hand]) -> None:
    """By whichever act: the same words, but for the number, whether there is such a report or not."""
    number, none = reported(own_city), "H-2222"
    before = own_city.store.reports.of(GRETA, number), own_city.store.reports.history(GRETA, number)
    for person in OTHERS:
        hand = sit(person)
        for line in ACTS:
            answers = [_answer(own_city, hand, line.format(one)).replace(one, "#") for one in (number, none)]
            assert answers[0] == answers[1], (person, line)
            assert WORDS not in answers[0]
        for size in ("", "?small"):
            shown = [hand.client.get(f"/photo/{one}/0.jpg{size}") for one in (number, none)]
            assert shown[0].status_code == shown[1].status_code == 404
            assert shown[0].content == shown[1].content
    assert (own_city.store.reports.of(GRETA, number), own_city.store.reports.history(GRETA, number)) == before


def _answer(app: App, hand: Hand, line: str) -> str:
    """The card that a line is answered with, as it is kept."""
    hand.ask(line)
    (*_, last) = app.store.conversations.messages(f"direct:{hand.person}", hand.person)
    return last.card_json or ""


def test_anothers_photo_is_attached_by_nobody_else(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse, didrik = sit("bosse"), sit("didrik")
    token = hidden(bosse.client.get(bosse.own).text, "token")
    digest = bosse.client.post("/photo", data={"token": token}, files={"p": ("x.jpg", photo())}).json()["digest"]
    assert digest
    place = own_city.store.catalog.read().places[0].name
    form = {"f.step": "send", "f.once": "o1", "f.kind": "klotter", "f.where": place, "f.when": "now"}
    answers = [didrik.say("/rapportera", **form, **{"f.photos": one}).replace(one, "#") for one in (digest, "0" * 64)]
    assert "H-" not in answers[0] + answers[1]
    assert own_city.store.reports.mine(Viewer("didrik", "bostad", Role.REPORTER)) == ()
    assert own_city.store.reports.uploaded(BOSSE, digest)


def test_a_report_never_stands_in_a_room(own_city: App, sit: Callable[[str], Hand]) -> None:
    """However it is typed there, and whatever is pressed afterwards."""
    number = reported(own_city)
    bosse, greta, asta = sit("bosse"), sit("greta"), sit("asta")
    for line in (
        f"/rapport {number}",
        f"@karta rapport {number}",
        f"@karta /rapport {number} lägg till",
        f"/rapportera klotter, {WORDS}",
        f"rapportera klotter, {WORDS}",
        f"Rapportera: klotter, {WORDS}",
        f"rapportera\tklotter, {WORDS}",
        f"@karta rapportera klotter, {WORDS}",
        "@karta mina",
    ):
        bosse.say(line, ROOM)
    greta.say(f"@karta granska {number}", "/c/fastighet")
    greta.say("@karta granska", "/c/fastighet")
    for person, room in (("bosse", "trygg-i-helsingborg"), ("greta", "fastighet")):
        for message in own_city.store.conversations.messages(room, person):
            shared = bosse if person == "bosse" else greta
            shared.say("", f"/c/{room}", "/share", message=str(message.id))
    assert number not in asta.sees(ROOM)
    assert WORDS not in asta.sees(ROOM)
    assert WORDS not in bosse.client.get("/c/fastighet").text
    assert own_city.store.conversations.pulse("asta", 0).unread.get("trygg-i-helsingborg", 0) == _talk(own_city)


def _talk(app: App) -> int:
    found = app.store.conversations.messages("trygg-i-helsingborg", "asta", 0, 500)
    return len([m for m in found if m.kind in ("talk", "reply") and m.private_to is None and m.author != "asta"])


@pytest.mark.parametrize("now", [Person("greta", "Greta", "bostad", Role.REVIEWER),
                                 Person("greta", "Greta", "fastighet", Role.REPORTER), None])  # fmt: skip
def test_old_answers_are_for_those_who_may_see_them_now(
    own_city: App, sit: Callable[[str], Hand], now: Person | None
) -> None:
    number = reported(own_city)
    greta = sit("greta")
    assert WORDS in greta.say(f"/granska {number}")
    if now is None:
        own_city.store.members.leave("greta")
    else:
        own_city.store.members.put([now])
    assert WORDS not in greta.sees()
    assert "data:image" not in greta.sees()
    if now is not None:
        assert WORDS not in greta.say(f"/granska {number}")


def test_others_conversations_by_their_address(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse, didrik = sit("bosse"), sit("didrik")
    bosse.say(f"/rapportera klotter, {WORDS}")
    (*_, line, answer) = own_city.store.conversations.messages("direct:bosse", "bosse")
    token = hidden(didrik.client.get(didrik.own).text, "token")
    nowhere = didrik.client.get("/c/nowhere")
    for path in ("", "/messages?after=0", f"/thread/{line.id}", f"/{answer.id}/{'0' * 32}/0.png"):
        refused = didrik.client.get(f"/c/direct:bosse{path}", headers={"x-token": token})
        assert refused.status_code in (403, 404)
        assert WORDS not in refused.text
    assert didrik.client.get("/c/direct:bosse").content == nowhere.content
    for path in ("", "/share", "/complete"):
        sent = {"token": token, "line": "hej", "message": str(answer.id), "typed": "/r", "thread": str(line.id)}
        assert didrik.client.post(f"/c/direct:bosse{path}", data=sent).status_code in (403, 404)
    for fields in ({"thread": str(line.id)}, {"report": str(line.id)}, {"from": str(answer.id), "line": "rapportera"}):
        didrik.say(fields.pop("line", "hej"), didrik.own, **fields)
    assert WORDS not in didrik.sees(ROOM)
    assert own_city.store.conversations.one("direct:bosse", "bosse", answer.id) is not None
    found = didrik.client.post("/search", data={"token": token, "q": "gult"})
    assert WORDS not in found.text.replace('value="gult"', "")


def test_after_leaving_a_room_nothing_of_it_is_heard(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse, asta = sit("bosse"), sit("asta")
    bosse.say("kvar i rummet", ROOM)
    kept = own_city.store.conversations
    rest = [member for member in kept.members("trygg-i-helsingborg") if member != "bosse"]
    kept.put("trygg-i-helsingborg", "Trygg i Helsingborg", rest)
    asta.say(f"bara för oss: {WORDS}", ROOM)
    assert WORDS not in bosse.sees(ROOM)
    assert "trygg-i-helsingborg" not in kept.pulse("bosse", 0).newest | kept.pulse("bosse", 0).unread
    token = hidden(bosse.client.get(bosse.own).text, "token")
    found = bosse.client.post("/search", data={"token": token, "q": WORDS})
    assert f'command" dir="auto">{WORDS}' not in found.text


def test_personal_data_is_in_no_file_and_no_log(own_city: App, sit: Callable[[str], Hand]) -> None:
    """Typed everywhere that takes words, by the reporter and the reviewer; then every byte is looked at."""
    written = io.StringIO()
    with _logged(written):
        number = reported(own_city)
        _write_everywhere(own_city, sit, number, "Det var " + " som ".join(SECRETS) + " som")
        bosse = sit("bosse")
        for secret in SECRETS:
            for room in (ROOM, bosse.own):
                bosse.say(secret, room)
            bosse.say(f"/rapport {number} lägg till", **{"f.text": secret})
    found = _files(own_city) + written.getvalue()
    assert " som " in found
    for secret, plain in SECRETS.items():
        for part in (secret, plain, secret.replace("-", "").replace(" ", "")):
            assert part not in found, part


def test_a_name_that_is_corrected_out_of_a_report_is_in_no_file(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse, greta, name = sit("bosse"), sit("greta"), "Zebulon Quist"
    bosse.say(f"/rapportera klotter Stortorget igår 22:30, {name} målade")
    number = sent_by(bosse, f"{name} målade")
    for line in (f"/rapport {number}", "/mina", f"/rapport {number} lägg till {name} hade röd jacka"):
        assert bosse.say(line)
    for line in ("/granska", f"/granska {number}", f"/granska {number} fråga såg {name} dig?"):
        greta.say(line)
    assert name in greta.sees()
    assert name in _files(own_city)
    left = {"f.text": "Någon målade och hade röd jacka", "f.where": "Stortorget"}
    assert f"{number} är ändrad." in bosse.say(f"/rapport {number} ändra", **left)
    seen = greta.sees() + bosse.sees()
    assert "Rättad i efterhand." in seen
    assert "[rättat] målade" in seen
    for part in name.split():
        assert part not in _files(own_city)
        assert part not in seen


def sent_by(hand: Hand, text: str) -> str:
    """The number of a report that was written as a form."""
    form = {"f.step": "send", "f.once": "once-1", "f.kind": "klotter", "f.when": "now", "f.where": "Stortorget"}
    page = hand.say("/rapportera", **form, **{"f.text": text})
    found = re.search(r"Rapporten är framme.*?/rapport (H-\w+)", page, re.DOTALL)
    assert found
    return found[1]


def _write_everywhere(app: App, sit: Callable[[str], Hand], number: str, text: str) -> None:
    bosse, greta = sit("bosse"), sit("greta")
    place = app.store.catalog.read().places[0].name
    form = {"f.step": "send", "f.once": f"o{len(text)}", "f.kind": "klotter", "f.when": "now", "f.text": text}
    bosse.say(text, ROOM)
    (root, *_) = app.store.conversations.messages("trygg-i-helsingborg", "bosse", 0, 1)
    bosse.say(text, ROOM, thread=str(root.id))
    begun = ("/karta", "@karta", "/rapport", f"/rapport {number} lägg till", "/inget", "/hjälp", "/mina", "/okänt")
    for begin in (f"/rapportera klotter {place},", *begun):
        bosse.say(f"{begin} {text}", ROOM)
    bosse.say(f"{text} karta", bosse.own)
    for odd in (
        {"f.where": place},
        {"f.where": place, "f.once": text, f"f.{text}": text},
        {"f.where": place, "f.photos": text},
        {"f.where": text, "f.when": "earlier", "f.date": text, "f.time": text, "f.police": text, "f.lon": text},
        {"f.kind": text, "f.certainty": text, "f.place_type": text, "f.place": text},
    ):
        bosse.say("/rapportera", **form | odd)
    greta.say(f"/granska {number} fråga {text}")
    bosse.say(f"/rapport {number} svara", **{"f.text": text})
    bosse.say(f"/rapport {number} ändra", **{"f.text": text, "f.where": f"{place} {text}"})
    bosse.say(f"/rapport {number} lägg till", **{"f.text": text})
    greta.say(f"/granska {number} håll inne", **{"f.text": text})
    greta.say(f"/granska {number} släpp", **{"f.text": text})
    greta.say(f"/granska {number} släpp {text}")
    token = hidden(bosse.client.get(bosse.own).text, "token")
    for path, fields in (("/search", {"q": text}), (f"{ROOM}/complete", {"typed": f"/karta {text}"}), ("/who", {})):
        bosse.client.post(path, data={"token": token, "person": text, **fields})
    bosse.client.post(
        "/photo", data={"token": token}, files={"p": (f"{text}.jpg", b"\xff\xd8" + text.encode(), "image/jpeg")}
    )
    bosse.client.post("/photo", data={"token": token}, files={"p": (f"{text}.jpg", photo(), "image/jpeg")})
    bosse.client.get(f"/{text}", params={"q": text})


def _logged(stream: io.StringIO) -> ExitStack:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stack = ExitStack()
    logs.configure("debug", stream)

    def back() -> None:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.getLogger("uvicorn.access").disabled = False
        for name in logs.OURS:
            logging.getLogger(name).setLevel(logging.NOTSET)

    stack.callback(back)
    return stack


def _files(app: App) -> str:
    """Every byte of the data folder: database, journals, photos, caches; and the names of the files."""
    folder = Path(app.settings.data_dir)
    files = [file for file in folder.rglob("*") if file.is_file()]
    read = "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    return "\n".join([read, *map(str, files)]) + "".join(re.findall(r"\\u[0-9a-f]{4}", read))


def test_what_people_write_is_text_on_every_page(own_city: App, sit: Callable[[str], Hand]) -> None:
    """Names, lines, reports, questions: nothing of it becomes markup, and nothing turns the text around it."""
    evil = "<script>x()</script><img src=x onerror=x()>\"'><b>[a](javascript:x)**b**\u202etxet"
    number = reported(own_city, text=evil, place_words=evil)
    own_city.store.members.put([Person("didrik", evil.replace("\u202e", ""), "bostad", Role.REPORTER)])
    bosse, greta, didrik = sit("bosse"), sit("greta"), sit("didrik")
    didrik.say(evil, ROOM)
    bosse.say(f"/rapportera klotter, {evil}")
    bosse.say(f"/karta {evil}")
    greta.say(f"/granska {number} fråga {evil}")
    greta.say(f"/granska {number}")
    bosse.say(f"/rapport {number}")
    pages = [bosse.client.get(where).text for where in (bosse.own, ROOM)] + [greta.client.get(greta.own).text]
    pages.append(bosse.client.post("/search", data={"token": hidden(pages[0], "token"), "q": "klotter"}).text)
    for page in pages:
        assert "&lt;script&gt;" in page or "klotter" in page
        for piece in ("<script>x()", "<img src=x", "<b>[a]", 'href="javascript:'):
            assert piece not in page
    assert "\u202e" not in pages[1]


NO_TOKEN = ("", "/share", "/complete")


def test_nothing_is_posted_without_the_pages_token(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse, greta = sit("bosse"), sit("greta")
    theirs = hidden(greta.client.get(greta.own).text, "token")
    ours = hidden(bosse.client.get(bosse.own).text, "token")
    bosse.say("/karta vecka 46", ROOM)
    (*_, answer) = own_city.store.conversations.messages("trygg-i-helsingborg", "bosse")
    before = own_city.store.conversations.newest()
    paths = [*(ROOM + path for path in NO_TOKEN), "/who", "/language", "/search", "/photo", "/out"]
    fields = {"line": "hej", "message": str(answer.id), "typed": "/k", "person": "greta", "language": "en", "q": "a"}
    for path in paths:
        for token, headers in (
            ("", {}),
            (theirs, {}),
            (ours, {"sec-fetch-site": "cross-site"}),
            (ours, {"sec-fetch-site": "same-site"}),
            (ours, {"origin": "https://evil.example"}),
        ):
            refused = bosse.client.post(path, data=fields | {"token": token}, headers=headers)
            assert refused.status_code == 403, (path, headers)
    assert own_city.store.conversations.newest() == before
    assert 'lang="sv"' in bosse.client.get(ROOM).text


@pytest.mark.parametrize(
    "path",
    [f"{ROOM}/thread/{'9' * 25}", f"{ROOM}/thread/{'9' * 5000}", f"/photo/H-7777/{'9' * 5000}.jpg",
     f"{ROOM}/9/abc/{'9' * 5000}.png", "/photo/..%2f..%2fkarta.sqlite/0.jpg", "/a/1/..%2f..%2ftemplates%2fpage.html",
     "/r/a/1/..%2f..%2ftemplates%2fform.html", "/photo/%00/0.jpg", "/c/%ff%fe", "/in/%00"],
)  # fmt: skip
def test_odd_addresses_are_not_found(sit: Callable[[str], Hand], path: str) -> None:
    answer = sit("bosse").client.get(path)
    assert answer.status_code == 404
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_one_pages_session_opens_no_other(own_city: App, sit: Callable[[str], Hand]) -> None:
    bosse = sit("bosse")
    now = datetime.now(UTC)
    link = own_city.store.links.make("bosse", "report", now, timedelta(hours=1))
    assert bosse.client.post("/r/open", data={"secret": link}).status_code == 200
    session = bosse.client.cookies["karta_r"]
    assert own_city.store.links.session(session, "page", now) is None
    assert own_city.store.links.exchange(link, "page", now) is None
    page = own_city.store.links.make("bosse", "page", now, timedelta(hours=1))
    assert own_city.store.links.exchange(page, "report", now) is None
    token = hidden(bosse.client.get(ROOM).text, "token")
    assert bosse.client.post("/r/send", headers={"x-token": token}).status_code == 403
    own_city.store.members.leave("bosse")
    assert bosse.client.post("/r/send", headers={"x-token": token}).status_code == 401
