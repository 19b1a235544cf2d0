"""What the page is tried with: a room of the cast, the real store, an app that answers anything.

The answers are test data: a line's first word says which kind of card comes back.
"""

import hashlib
import shutil
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.platforms.platform import Completion, ConversationView, PersonView, TakenPhoto, WebDoor
from bot.platforms.web.settings import WebSettings
from handlers.reply import (
    Button,
    Buttons,
    Card,
    Divider,
    Element,
    Fields,
    Form,
    Input,
    Link,
    Photo,
    Picture,
    Reply,
    Select,
    Table,
    Text,
)
from handlers.texts import load
from storage.model.people import Audience
from storage.store import Store
from tests.cast import ASTA, BOSSE, CILLA, DIDRIK, EVA, FARID, only

SECRET = "made-up-secret-of-thirty-two-letters"
# The stage's room, reporters and all.
TEAM = Audience(frozenset({ASTA, BOSSE, CILLA, DIDRIK, EVA, FARID}), "est-centrum")
SETTINGS = WebSettings("127.0.0.1", 8400, SECRET, demo=True, hosts=("testserver",))
NOW = datetime(2026, 3, 24, 13, 5, tzinfo=UTC)
PEOPLE = [
    PersonView("asta", "Asta Lind", "Trygghet och säkerhet", "samordnare"),
    PersonView("bosse", "Bosse Ek", "Fastighetsförvaltningen", "rapportör"),
    PersonView("cilla", "Cilla Åberg", "Polisen", "analytiker"),
    PersonView("didrik", "Didrik Sand", "Öresundsbostäder", "rapportör"),
]
CONVERSATIONS = [
    ConversationView("est-centrum", "EST Centrum", ("asta", "bosse", "cilla", "didrik")),
    ConversationView("est-söder", "EST Söder och Planteringen", ("asta", "cilla")),
]


def png(width: int = 40, height: int = 32, grey: int = 200) -> bytes:
    """A flat grey PNG, written by hand so that no library stands between the test and its bytes."""
    rows = b"".join(b"\0" + bytes([grey]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


MAP = Picture(png(1000, 800), "Karta över Centrum vecka 12: flest händelser vid Centrum, 63.", "karta.png", 1000, 800)


EVERY: tuple[Element, ...] = (
    Text("151 händelser, 41 fler än vecka 11.", "lead"),
    MAP,
    Text("Flest händelser på kvällarna, mest vid Knutpunkten och runt Stortorget."),
    Fields((("Period", "16–22 mars 2026"), ("Plats", "Centrum"), ("Parter", "6 av 7 har rapporterat"))),
    Table(
        ("Plats", "Händelser", "Mot vecka 11"),
        (("Centrum", "63", "+14"), ("Söder", "30", "−9"), ("Oceanhamnen", "12", "lika")),
        "Platser med flest händelser",
        (1, 2),
    ),
    Text("12 händelser saknar exakt plats och är inte med på bilden.", "note"),
    Buttons(
        (
            Button("Jämför med vecka 11", "karta vecka 12 mot vecka 11 centrum"),
            Button("Som punkter", "karta vecka 12 centrum punkter", "primary"),
        )
    ),
)
REPORT = Form(
    "eko rapport",
    (
        Input("kind", "Vad har hänt?", "choice", "klotter", (("klotter", "Klotter"), ("brand", "Brand")), True),
        Input("place", "Var?", "text", "Kullagatan 9", required=True, hint="Gata och nummer, eller en plats"),
        Input(
            "at",
            "Vilken dag?",
            "date",
            "2026-03-21",
            error="Dagen ligger längre fram. Välj en som har varit.",
        ),
        Input("time", "Klockan?", "time", "21:30"),
        Input("many", "Hur många?", "number", "2"),
        Input("text", "Berätta kort", "long_text", "Rutan på\nbaksidan"),
    ),
    "Skicka rapporten",
)
WORDS = ("karta", "hjälp", "fel", "långsam", "hemlig", "få", "fråga", "eko", "rapportera", "bild")


def sheet(form: Mapping[str, str]) -> Reply:
    """The form of `rapportera`: asked again until a place is given, then a receipt in its stead."""
    place = form.get("place", "").strip()
    if form.get("step") == "send" and place:
        card = Card("Tack! H-7KQ4", (Text(f"Vi har tagit emot det: {place}", "lead"), Text(str(dict(form)))))
        return Reply(card, TEAM, private=True, settled=True)
    wrong = "Skriv var det hände." if "step" in form else ""
    inputs = (
        Input("kind", "Vad har hänt?", "choice", form.get("kind", "klotter"), REPORT.inputs[0].options),
        Input("place", "Var?", value=place, required=True, error=wrong),
        Input("date", "Vilken dag?", "date", form.get("date", "2026-03-24")),
        Input("time", "Klockan?", "time", form.get("time", "13:00")),
        Input("text", "Berätta kort", "long_text", form.get("text", "")),
        Input("photos", "Bilder", "photos", form.get("photos", ""), hint="Högst fyra"),
        Input("police", "Polisanmält", "check", form.get("police", "")),
        Input("step", "", "hidden", "send"),
    )
    return Reply(
        Card("Rapportera", (Text("Stämmer det här?", "lead"), Form("rapportera", inputs, "Skicka", dialog=True))),
        TEAM,
        private=True,
    )


OTHERS: tuple[Element, ...] = (
    Text("Det finns två Söder. Vilket menar du?", "warning"),
    Select("Område", (("Söder", "karta söder"), ("Söder om söder", "karta planteringen"))),
    Divider(),
    Link("Läs mer om skyddet", "https://example.se/skydd"),
    REPORT,
)


@dataclass
class App:
    """Answers by the line's first word, and remembers what it was asked."""

    store: Store
    picture: Picture = MAP
    asked: list[tuple[str, str, str, str, dict[str, str]]] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    slow: Callable[[], object] = lambda: time.sleep(0.6)

    def run(
        self,
        line: str,
        person: str,
        conversation: str,
        language: str,
        form: Mapping[str, str],
        within: str = "",
        _thread: str = "",
    ) -> Reply:
        self.asked.append((line, person, conversation, language, dict(form)))
        word = line.lstrip("/").split(maxsplit=1)[0]
        if word == "fel":
            raise ValueError(f"bad line: {line}")
        if word == "långsam":
            self.slow()
        elements = tuple(self.picture if e is MAP else e for e in EVERY)
        ordinary = Reply(Card("Vecka 12, 16–22 mars 2026 · Centrum", elements), TEAM)
        return self.special(word, line, person, form) or ordinary

    def special(self, word: str, line: str, person: str, form: Mapping[str, str]) -> Reply | None:
        """The answers that are no map."""
        viewer = next(v for v in (ASTA, BOSSE, CILLA, DIDRIK) if v.person == person)
        rest = line.partition(" ")[2]
        hidden = Card("Bara för dig", (MAP, Text("hemligt svar")))
        shown = Photo("H-7KQ4", 0, "Klotter på en vägg")
        answers = {
            "rapportera": lambda: sheet({"text": rest, **form}) if form or not rest else self.filled(rest),
            "bild": lambda: Reply(Card("Rapport H-7KQ4", (shown,)), TEAM, private=True),
            "hemlig": lambda: Reply(hidden, only(viewer), private=True),
            "få": lambda: Reply(Card("För två", (MAP, Text("för Asta och Cilla"))), Audience(frozenset({ASTA, CILLA}))),
            "fråga": lambda: Reply(Card("Jag förstår inte ”vecka 99”", OTHERS), TEAM),
            "eko": lambda: Reply(Card(line, (Text(line), Text(str(dict(form))))), TEAM),
        }
        return answers[word]() if word in answers else None

    def filled(self, text: str) -> Reply:
        """The form with a message's text in it."""
        card = sheet({}).card
        form = card.elements[-1]
        assert isinstance(form, Form)
        inputs = tuple(replace(i, value=text) if i.name == "text" else i for i in form.inputs)
        return Reply(Card(card.title, (replace(form, inputs=inputs),)), TEAM, private=True)

    def take_photo(self, person: str, photo: bytes, _language: str) -> TakenPhoto:
        if not photo.startswith(b"\x89PNG"):
            return TakenPhoto(says="Det där är ingen bild.")
        digest = hashlib.sha256(photo).hexdigest()
        self.photos[digest] = photo
        return TakenPhoto(digest)

    def photo(self, person: str, report: str, place: int, small: bool) -> bytes | None:
        return png(60, 60) if (person, report, place) == ("asta", "H-7KQ4", 0) else None

    def complete(self, typed: str, _person: str, _language: str) -> list[Completion]:
        every = [
            Completion("karta vecka 12 ", "karta vecka 12", "16–22 mars 2026"),
            Completion("karta vecka 12 centrum", "karta vecka 12 centrum", "område"),
            Completion("karta idag", "karta idag", "24 mars"),
            Completion("hjälp", "hjälp", "vad du kan skriva"),
        ]
        typed = typed.removeprefix("/")
        return [proposal for proposal in every if proposal.insert.startswith(typed)]

    def conversations(self, person: str) -> list[ConversationView]:
        self.store.conversations.direct(person)
        return [ConversationView(c.key, c.name, c.members, c.kind) for c in self.store.conversations.of(person)]

    def door(self) -> WebDoor:
        return WebDoor(
            run=self.run,
            complete=self.complete,
            people=lambda _: PEOPLE,
            conversations=self.conversations,
            kept=self.store.conversations,
            texts=load,
            viewer=lambda person: next(v for v in (ASTA, BOSSE, CILLA, DIDRIK) if v.person == person),
            is_bare=lambda word: word in WORDS,
            may=lambda person, word: word in WORDS and (word != "rapportera" or person != "cilla"),
            take_photo=self.take_photo,
            photo=self.photo,
            now=lambda: NOW,
        )


def app_on(template: Path, folder: Path) -> App:
    """An app with an own store in the folder, copied from a migrated file."""
    path = folder / "karta.db"
    if not path.exists():
        shutil.copy(template, path)
    store = Store.open(f"sqlite:///{path}")
    for conversation in CONVERSATIONS:
        members = [v.person for v in TEAM.viewers] if conversation.key == TEAM.name else conversation.members
        store.conversations.put(conversation.key, conversation.name, sorted(members))
    return App(store)
