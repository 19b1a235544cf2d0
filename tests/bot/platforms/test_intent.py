import pytest

from bot.platforms.intent import Intent, intent_of

COMMANDS = ("karta", "hjälp", "rapport", "mina")
BARE = ("karta", "hjälp")


def read(text: str, own: bool = False) -> Intent:
    return intent_of(text, COMMANDS.__contains__, BARE.__contains__, own=own)


@pytest.mark.parametrize(
    "text",
    [
        "karta: vecka 12",
        "karta\tvecka 12",
        "karta\u00a0vecka 12",
        "Karta, vecka 12",
        "/karta vecka 12",
        "karta vecka 12",
        "Hjälp",
        "/mina",
        "/okänt ord",
        "/karta @karta",
    ],
)
def test_commands_are_the_askers_own(text):
    assert read(text) == Intent(text, "asker")


@pytest.mark.parametrize(
    "text",
    [
        "Hej på er",
        "mina grannar klagar",
        "kartan är fin",
        "rapport från mötet",
        "skriv till info@karta.example",
        "@kartago",
    ],
)
def test_people_talk(text):
    assert read(text) == Intent(text, "talk")
    assert read(text, own=True) == Intent(text, "asker")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@karta vecka 12 centrum", "/karta vecka 12 centrum"),
        ("Kan vi se det? @Kartan, vecka 12", "/karta vecka 12"),
        ("@karta hjälp", "hjälp"),
        ("@karta: rapport H-7KQ4", "rapport H-7KQ4"),
        ("@karta /mina", "/mina"),
        ("vecka 12 @karta", "/karta vecka 12"),
        ("@karta", "/karta"),
    ],
)
def test_a_mention_asks_for_the_room(text, line):
    assert read(text) == Intent(line, "room")
