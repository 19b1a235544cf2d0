"""The values of the form for a decision: as a line, a measure, a vote or the decision itself fills them in."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.decisions.days import day_of
from handlers.decisions.words import today_of
from handlers.problems.desk import Desk
from handlers.problems.lines import named_partners, split_code
from handlers.problems.share import ALL, FIELD, Sharing
from storage import codes
from storage.errors import InvalidValueError
from storage.model.decision import Choice, Decided

YES, NO = "yes", "no"
MEASURE = "m_"  # before a measure's code: a box of its own
DAYS = ("start", "due", "review")
# What a line may say of a decision, each word in both languages.
_KEYS = {
    "due": "klart senast|klar senast|klart|senast|done by|due",
    "start": "startar|start|börjar|från|from",
    "review": "följs upp|följ upp|uppföljning|review",
    "owner": "ansvarig|owner",
    "reason": "därför att|eftersom|skäl|because",
}
_KEY = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _KEYS.items()) + r")(?!\w)[\s:]*", re.IGNORECASE
)
_NOT = re.compile(r"(?<!\w)(?:inte|nej|not|no)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form, and what is wrong with it."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(name.removeprefix(MEASURE) for name, value in self.values.items() if name[:2] == MEASURE and value)


def of_line(desk: Desk, words: str) -> dict[str, str]:
    """`A-7KQ4 polisen klart 12 mars eftersom det är mörkt`, in any order."""
    found = list(_KEY.finditer(words))
    first = words[: found[0].start()] if found else words
    values = {"does": NO if _NOT.search(first) else YES, "once": secrets.token_hex(8)}
    for match, after in zip(found, [*found[1:], None][: len(found)], strict=True):
        said = words[match.end() : after.start() if after else None].strip(" ,.;")
        values[match.lastgroup or ""] = said
    for name in DAYS:
        if values.get(name):
            values[name] = iso(desk, name, values[name])
    code, rest = split_code(first, codes.MEASURE)
    while code:
        values[MEASURE + code] = "1"
        code, rest = split_code(rest, codes.MEASURE)
    named = named_partners(rest, desk.catalog).partners
    if len(named) == 1:
        values["owner_partner"] = next(iter(named))
    return values


def of_measures(values: dict[str, str], choices: Iterable[Choice]) -> dict[str, str]:
    """The same with who would do it and how it shows, as the measures' proposals say; the only measure is chosen."""
    every = tuple(choices)
    if len(every) == 1:
        values = {MEASURE + every[0].code: "1"} | values
    for one in every:
        if values.get(MEASURE + one.code):
            for name, value in (("owner_partner", one.would_own), ("indicator", one.indicator)):
                values[name] = values.get(name) or value
    return values


def of_decision(desk: Desk, decided: Decided) -> dict[str, str]:
    """What stands in a decision."""
    one = decided.decision
    days = {name: when.isoformat() for name in DAYS if (when := getattr(one, name)) is not None}
    owner = {"owner_partner": one.owner_partner, "owner": desk.person(one.owner)}
    return {"does": YES if one.does else NO, "reason": one.reason, "indicator": one.indicator} | owner | days


def iso(desk: Desk, name: str, words: str) -> str:
    """A day as it is sent by a form; words that name none stay what they are."""
    found = day_of(words, today_of(desk), last=name != "start")
    return found.isoformat() if found else words


def person_of(desk: Desk, partner: str, words: str) -> str:
    """Somebody of a partner by name; "" for nobody. Raises `InvalidValueError`."""
    name = words.strip().casefold()
    if not name or name in desk.texts("problem.word.nobody").split("|"):
        return ""
    if name in desk.texts("problem.word.me").split("|") and partner == desk.partner:
        return desk.request.actor.person
    theirs = [one for one in desk.services.people() if one.partner == partner]
    exact = [one.key for one in theirs if name in (one.key.casefold(), one.name.casefold())]
    begun = exact or [one.key for one in theirs if one.name.casefold().startswith(f"{name} ")]
    if len(begun) != 1:
        raise InvalidValueError("owner", "owner_unknown", words[:40], "the whole name of somebody there")
    return begun[0]


def readers(desk: Desk, sharing: Sharing, values: Mapping[str, str], chosen: Iterable[Choice]) -> frozenset[str]:
    """Who is to read it besides the own partner: whoever does it always does; "all" is all that read its measures."""
    picked = sharing.chosen(values)
    if values.get(FIELD) == ALL:
        for one in chosen:
            picked &= one.partners
    return (picked | ({values["owner_partner"]} if values.get("owner_partner") else frozenset())) - {desk.partner}
