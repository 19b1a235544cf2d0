"""What may come next in a line: commands first, then words of time, place and kind."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.command import Command
from handlers.commands import COMMANDS
from handlers.texts import Texts
from storage.model.people import Role
from storage.model.region import Catalog

# As many proposals as fit above a phone's keyboard.
MOST = 7
# Commands whose line is a question of time, place and kind, as the map's.
ASKS = frozenset({"map", "hotspots", "compare", "rhythm", "repeats", "clusters", "alarms", "export", "explain_method"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """`line` replaces what was typed; `label` is shown, `hint` says what it is."""

    line: str
    label: str
    hint: str


def complete(typed: str, role: Role | None, catalog: Catalog, texts: Texts) -> tuple[Proposal, ...]:
    """Proposals for a line being typed, best first, at most seven."""
    text = typed.lstrip()
    if not text:
        return ()
    if " " not in text:
        return tuple(_commands(text, role, texts))[:MOST]
    head, _, last = text.rpartition(" ")
    if (command := _command(text)) is not None and command.name == "sharing":
        return tuple(_sharing(text, catalog, texts))[:MOST] if role in command.roles else ()
    if not last:
        return ()
    before, _, second = head.rpartition(" ")
    # A phrase may have begun a word earlier (visa hots…); that is the surer guess.
    tails = [*([(before, f"{second} {last}")] if before else []), (head, last)]
    found = [
        Proposal(f"{start} {word}", word, hint)
        for start, tail in tails
        for word, hint in _words_after(text, catalog, texts)
        if fold(word).startswith(fold(tail)) and fold(word) != fold(tail)
    ]
    return tuple(dict.fromkeys(found))[:MOST]


def fold(word: str) -> str:
    """Lower case without diacritics, so that `drottningh` and `ostra` find their words."""
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _commands(text: str, role: Role | None, texts: Texts) -> Iterator[Proposal]:
    wanted = fold(text.lstrip("/"))
    for command in COMMANDS:
        for word in command.words:
            if role in command.roles and fold(word).startswith(wanted):
                yield Proposal(f"/{word} ", f"/{word}", texts(f"command.{command.name}.help"))
                break


def _words_after(head: str, catalog: Catalog, texts: Texts) -> Iterator[tuple[str, str]]:
    """What may follow a command: a report has no views and other times; commands about one report have none."""
    found = _command(head)
    command = "map" if found is None else found.name
    if command == "report":
        yield from _vocabulary(catalog, texts, "complete.report_times")
    elif command == "digest":
        yield from _vocabulary(catalog, texts, "complete.weeks")
    elif command == "problem":
        for phrase in texts("complete.problem").split("|"):
            yield phrase, texts("complete.problem_hint")
        yield from _vocabulary(catalog, texts, "complete.times")
    elif command == "measure":
        yield texts("measure.act.library").split("|")[0], texts("complete.ask")
    elif command in ASKS:
        yield from _vocabulary(catalog, texts, "complete.times")
        for phrase in texts("complete.views").split("|"):
            yield phrase, texts("complete.view")


def _command(text: str) -> Command | None:
    """The one that a line begins with."""
    word = fold(text.split(maxsplit=1)[0].lstrip("/"))
    return next((one for one in COMMANDS if word in {fold(name) for name in one.words}), None)


def _sharing(text: str, catalog: Catalog, texts: Texts) -> Iterator[Proposal]:
    """After `/delning`: what can be asked, then partners; after `från` and `till` partners alone."""
    words, sides = text.split(" "), texts("complete.sides").split("|")
    at = max((place for place, word in enumerate(words[:-1]) if word.casefold() in sides), default=0)
    begins, typed = " ".join(words[: at + 1]), fold(" ".join(words[at + 1 :]))
    for word in (*texts("complete.sharing").split("|"), *sides) if at == 0 else ():
        if fold(word).startswith(typed) and fold(word) != typed:
            yield Proposal(f"{begins} {word}", word, texts("complete.ask"))
    for partner in catalog.partners:
        name = partner.name(texts.language)
        called = {fold(word) for word in (name, *name.split(), *partner.words)}
        if any(word.startswith(typed) for word in called) and fold(name) != typed:
            yield Proposal(f"{begins} {name}", name, texts("complete.partner"))


def _vocabulary(catalog: Catalog, texts: Texts, times: str) -> Iterator[tuple[str, str]]:
    for phrase in texts(times).split("|"):
        yield phrase, texts("complete.time")
    for area in catalog.areas:
        for part in area.name.split("-"):
            yield part.lower(), texts("complete.area")
    for place in catalog.places:
        yield place.name, texts("complete.place")
    for kind in catalog.kinds:
        yield kind.name(texts.language).lower(), texts("complete.kind")
    for group in catalog.groups:
        yield group.name(texts.language).lower(), texts("complete.kind")
