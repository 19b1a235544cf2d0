"""What the page is tried with: a room of the cast, the real store, an app that answers anything.

The answers are test data: a line's first word says which kind of card comes back.
"""

import shutil
import struct
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.platforms.platform import Completion, ConversationView, PersonView, WebDoor
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
    Picture,
    Reply,
    Select,
    Table,
    Text,
)
from handlers.texts import load
from storage.model.people import Audience
from storage.store import Store
from tests.cast import ASTA, BOSSE, CILLA, TEAM, only

SECRET = "made-up-secret-of-thirty-two-letters"
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
            Button("Dela här", "karta dela vecka 12 centrum", "primary"),
            Button("Jämför med vecka 11", "karta vecka 12 mot vecka 11 centrum"),
            Button("Som punkter", "karta vecka 12 centrum punkter"),
        )
    ),
)
REPORT = Form(
    "rapportera",
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

    def run(self, line: str, person: str, conversation: str, language: str, form: Mapping[str, str]) -> Reply:
        self.asked.append((line, person, conversation, language, dict(form)))
        word = line.split(maxsplit=1)[0]
        if word == "fel":
            raise ValueError(f"bad line: {line}")
        if word == "långsam":
            time.sleep(0.6)
        if word == "hemlig":
            viewer = next(v for v in (ASTA, BOSSE, CILLA) if v.person == person)
            return Reply(Card("Bara för dig", (MAP, Text("hemligt svar"))), only(viewer), private=True)
        if word == "få":
            return Reply(Card("För två", (MAP, Text("för Asta och Cilla"))), Audience(frozenset({ASTA, CILLA})))
        if word == "fråga":
            return Reply(Card("Jag förstår inte ”vecka 99”", OTHERS), TEAM)
        if word == "eko":
            return Reply(Card(line, (Text(line), Text(str(dict(form))))), TEAM)
        elements = tuple(self.picture if e is MAP else e for e in EVERY)
        return Reply(Card("Vecka 12, 16–22 mars 2026 · Centrum", elements), TEAM)

    def complete(self, typed: str, _person: str, _language: str) -> list[Completion]:
        every = [
            Completion("karta vecka 12 ", "karta vecka 12", "16–22 mars 2026"),
            Completion("karta vecka 12 centrum", "karta vecka 12 centrum", "område"),
            Completion("karta idag", "karta idag", "24 mars"),
            Completion("hjälp", "hjälp", "vad du kan skriva"),
        ]
        return [proposal for proposal in every if proposal.insert.startswith(typed)]

    def conversations(self, person: str) -> list[ConversationView]:
        every = self.store.conversations.list()
        return [ConversationView(c.key, c.name, c.members) for c in every if person in c.members]

    def door(self) -> WebDoor:
        return WebDoor(
            run=self.run,
            complete=self.complete,
            people=lambda _: PEOPLE,
            conversations=self.conversations,
            kept=self.store.conversations,
            texts=load,
            now=lambda: NOW,
        )


def app_on(template: Path, folder: Path) -> App:
    """An app with an own store in the folder, copied from a migrated file."""
    path = folder / "karta.db"
    if not path.exists():
        shutil.copy(template, path)
    store = Store.open(f"sqlite:///{path}")
    for conversation in CONVERSATIONS:
        store.conversations.put(conversation.key, conversation.name, conversation.members)
    return App(store)
