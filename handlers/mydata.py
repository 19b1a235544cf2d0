"""What is stored of one person, in words they can read: a card, and a whole text for a file."""

import json
from collections.abc import Iterable, Iterator, Mapping

from handlers.reply import Card, Element, Fields, Link, Text
from handlers.services import Extract
from handlers.texts import Texts
from handlers.texts.format import number_text

# In reading order: who, then what they made, then what was made about them.
SECTIONS = (
    "person", "reports", "acts", "register", "messages", "answers", "notices", "uploads", "quiet_weeks",
    "subscriptions", "conversations", "accounts", "notes", "room_posts", "problems", "problems_owned", "problem_steps",
    "contributions", "agreements", "measures", "word_steps", "votes", "ballots", "vote_steps", "decisions",
    "decisions_owned", "decision_steps", "follow_ups", "problem_threads", "work_reminders", "links", "sessions", "log",
)  # fmt: skip
FORMATS = ("txt", "json")


def card(extract: Extract, texts: Texts, link: Mapping[str, str]) -> Card:
    """How much there is of what, and where the whole of it can be had."""
    counts = ((name, len(extract[name])) for name in SECTIONS if name != "person")
    pairs = [(texts(f"mydata.section.{name}"), number_text(n, texts.language)) for name, n in counts if n]
    who = extract["person"][0] if extract["person"] else {}
    elements: list[Element] = [Text(texts("mydata.lead"), "lead")]
    if who:
        elements.append(Fields(tuple(_fields(who, texts))))
    elements.append(Fields(tuple(pairs)))
    elements += [Link(texts(f"mydata.file.{kind}"), url) for kind, url in link.items()]
    elements.append(Text(texts("mydata.how" if link else "mydata.ask_for_file"), "note"))
    return Card(texts("mydata.title"), tuple(elements))


def as_text(extract: Extract, texts: Texts, at: str) -> str:
    """Everything, section by section, a field a line."""
    lines = [texts("mydata.title"), texts("mydata.made", at=at), "", texts("mydata.left_out"), ""]
    for name in SECTIONS:
        rows = extract[name]
        heading = f"{texts(f'mydata.section.{name}')} ({number_text(len(rows), texts.language)})"
        lines += [heading, "-" * len(heading), *_lines(rows, texts), ""]
    return "\n".join(lines)


def as_json(extract: Extract) -> str:
    """Everything as JSON, in the same order."""
    return json.dumps({name: extract[name] for name in SECTIONS}, ensure_ascii=False, indent=1)


def as_file(extract: Extract, kind: str, texts: Texts, at: str) -> str:
    """One of `FORMATS`."""
    return as_json(extract) if kind == "json" else as_text(extract, texts, at)


def _lines(rows: Iterable[Mapping[str, object]], texts: Texts, indent: str = "") -> Iterator[str]:
    for row in rows:
        for label, value in _fields(row, texts):
            yield f"{indent}{label}: {value}"
        steps = row.get("steps")
        if isinstance(steps, list) and steps:
            yield f"{indent}{texts('mydata.field.steps')}:"
            yield from _lines(steps, texts, indent + "    ")
        yield ""


def _fields(row: Mapping[str, object], texts: Texts) -> Iterator[tuple[str, str]]:
    """Label and value of what there is; nothing of what is empty."""
    for name, value in row.items():
        if name != "steps" and value not in (None, "", [], {}):
            yield texts(f"mydata.field.{name}"), _named(name, value, texts)


def _named(name: str, value: object, texts: Texts) -> str:
    """A value in words, as the field that it stands in says."""
    if name == "role":
        return texts(f"role.{value}")
    return _choice(json.loads(str(value)), texts) if name == "choice" else _value(value, texts)


def _choice(choice: Mapping[str, int], texts: Texts) -> str:
    """A ballot: each option with its number; what comes next for a decision in a word."""
    keys = {code: f"vote.option.{code}" for code in choice}
    labels = {code: texts(key) if key in texts.entries else code for code, key in keys.items()}
    return ", ".join(f"{labels[code]}: {number}" for code, number in choice.items())


def _value(value: object, texts: Texts) -> str:
    if isinstance(value, bool):
        return texts("mydata.yes" if value else "mydata.no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {before} → {after}" for name, (before, after) in value.items())
    return str(value)
