"""Words that were taken out of a report leave the chat page's own memory too.

A corrected name would otherwise stand for ever in the receipt, in a reviewer's queue and in the line it was
written on. An answer that holds such words is emptied (the page says so, and opens the report as it is now);
in a line that somebody wrote they are replaced by a token. What the report itself keeps is its own law: the
text as it is now, also when it was taken back, and a history that says that words changed, not what they were.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import Row, or_, select, update

from storage import counters
from storage.message_rows import SIGNALS, append, signal
from storage.moments import from_microseconds
from storage.reports.desk import Desk
from storage.tables import messages, notices, report_steps, reports

GONE = "[rättat]"
_WORD = re.compile(r"\w+")
_SEVERAL = re.compile(rf"{re.escape(GONE)}(?:\W*{re.escape(GONE)})+")


@dataclass(frozen=True, slots=True)
class Before:
    """A report's free words as they were: `text` and `place` in its reporter's words."""

    number: str
    reporter: str
    text: str
    place: str = ""


def forget(desk: Desk, before: Before, after: Iterable[str], incident: int | None = None) -> None:
    """Take what stood in the report and stands in none of `after` out of every message that is of the report.

    With its `incident`, also out of the questions and answers in its history and of what waits to be told.
    """
    kept = {word.casefold() for text in after for word in _WORD.findall(text)}
    runs = [run for text in (before.text, before.place) for run in _runs(text, kept, " ".join(after))]
    if not runs:
        return
    gone = {word.casefold() for run in runs for word in run}
    if incident is not None:
        _in_history(desk, incident, before.number, runs)
    counters.lock(desk.connection, counters.MESSAGE)
    for row in desk.connection.execute(_query(before)).all():
        held = list(_strings(row))
        said = {word.casefold() for text in held for word in _WORD.findall(text)}
        if said & gone and _is_of(before, held, said, runs):
            _take_out(desk, row, before.number, runs)


def _runs(text: str, kept: set[str], after: str) -> Iterator[list[str]]:
    """The words that are gone, those that stood together in one list; a word that stands elsewhere now is not gone."""
    old, new = _WORD.findall(text), _WORD.findall(after)
    matcher = SequenceMatcher(None, [w.casefold() for w in old], [w.casefold() for w in new], autojunk=False)
    for kind, first, end, _, _ in matcher.get_opcodes():
        run: list[str] = []
        for word in [*(old[first:end] if kind in {"delete", "replace"} else ()), ""]:
            if word and word.casefold() not in kept:
                run.append(word)
            elif run:
                yield run
                run = []


def _query(before: Before) -> Any:
    """Messages of the reporter's, and all that name the report."""
    m = messages.c
    own = (m.author == before.reporter, m.private_to == before.reporter, m.conversation == f"direct:{before.reporter}")
    sign = before.number.partition("-")[2]
    named = (m.line.ilike(f"%{sign}%"), m.card_json.contains(before.number))
    return select(messages).where(m.kind.not_in(SIGNALS), or_(*own, *named)).order_by(m.id)


def _strings(row: Row[Any]) -> Iterator[str]:
    """Everything in a message that people read."""
    yield row.line
    if row.card_json:
        yield from _leaves(json.loads(row.card_json))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)


def _is_of(before: Before, held: list[str], said: set[str], runs: list[list[str]]) -> bool:
    """Whether a message is of the report.

    It names it; or it holds half of what one of its lines was made of (it may have been corrected before, and
    added to); or what was taken out reads as somebody's name: that goes out of everything its writer wrote.
    """
    if any(_plain(before.number) in _plain(text) for text in held):
        return True
    names = [{word.casefold() for word in run if word[0].isupper()} for run in runs]
    if any(len(name) > 1 and name <= said for name in names):
        return True
    lines = [{word.casefold() for word in _WORD.findall(line)} for line in before.text.splitlines()]
    place = {word.casefold() for word in _WORD.findall(before.place)}
    if not any(lines):
        return len(place) > 1 and place <= said
    return any(line and 2 * len(line & said) >= len(line) for line in lines)


def _plain(text: str) -> str:
    """However a number is written: h 7kq4, in full width, with any dash."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def _take_out(desk: Desk, row: Row[Any], number: str, runs: list[list[str]]) -> None:
    changed = {"card_json": None, "line": number} if row.kind == "reply" else {"line": _masked(row.line, runs)}
    desk.connection.execute(update(messages).where(messages.c.id == row.id).values(changed))
    append(desk.connection, signal(row, "changed", from_microseconds(desk.micro)))


def _in_history(desk: Desk, incident: int, number: str, runs: list[list[str]]) -> None:
    tables = (
        (report_steps.c.id, report_steps.c.text, report_steps.c.incident == incident),
        (reports.c.incident, reports.c.question, reports.c.incident == incident),
        (notices.c.id, notices.c.text, notices.c.number == number),
    )
    for key, words, ours in tables:
        for row in desk.connection.execute(select(key, words).where(ours, words != "")).all():
            if (left := _masked(row[1], runs)) != row[1]:
                desk.connection.execute(update(key.table).where(key == row[0]).values({words.name: left}))


def _masked(line: str, runs: list[list[str]]) -> str:
    """The line without the runs; one that the line holds in another order goes word by word."""
    for run in runs:
        together = r"\W+".join(map(re.escape, run))
        pattern = re.compile(rf"(?<!\w){together}(?!\w)", re.IGNORECASE)
        if not pattern.search(line):
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, run))})(?!\w)", re.IGNORECASE)
        line = pattern.sub(GONE, line)
    return _SEVERAL.sub(GONE, line)
