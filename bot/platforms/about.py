"""What an answer is about, so that it can be taken away when its time is over or when it is recalled."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from handlers.reply import Facts, Form, Reply
from storage.model.people import Level
from storage.moments import seconds
from storage.posts import ONCE, QUERY, About

# The field that names a report where it is written; it becomes the stored report's client id.
FIELD = "once"


def about_of(reply: Reply, form: Mapping[str, str], origin: int = 0) -> About:
    """The forms it holds or was sent from, and the question with the time it covers.

    Numbers of reports are found by the store. `origin` is the message that the form was made from.
    """
    onces = [one.value for e in reply.card.elements if isinstance(e, Form) for one in e.inputs if one.name == FIELD]
    names = [ONCE + once for once in dict.fromkeys([form.get(FIELD, ""), *onces]) if once]
    also = tuple((str(origin), name) for name in names) if origin else ()
    since, until = _covered(reply.facts)
    if since is None:
        return About(tuple(names), also=also)
    return About((*names, QUERY + _hash(reply.facts)), since, until, also)


def began(about: About) -> About:
    """The same for the line that an answer was given to: it holds no incident, but may have begun a form."""
    return About(tuple(name for name in about.names if name.startswith(ONCE)))


def _covered(facts: Facts) -> tuple[int | None, int | None]:
    """Seconds from the first to the last moment asked about, when single incidents may be told in the answer."""
    query = facts.query or {}
    pairs = [*_pairs(query.get("periods")), *_pairs(query.get("compare"))]
    if facts.level < Level.COARSE or not facts.shown or not pairs:
        return None, None
    moments = [seconds(datetime.fromisoformat(text)) for pair in pairs for text in pair]
    return min(moments), max(moments)


def _pairs(value: object) -> list[list[str]]:
    return value if isinstance(value, list) else []


def _hash(facts: Facts) -> str:
    words = str((facts.query or {}).get("in_words", ""))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
