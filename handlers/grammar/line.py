"""A line is read: every term is taken by the first reader that can, and nothing is passed over in silence."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.grammar import names, place, suggest
from handlers.grammar.clock import clock
from handlers.grammar.compare import compare
from handlers.grammar.context import Ask, Context
from handlers.grammar.dayparts import dayparts
from handlers.grammar.ranges import times
from handlers.grammar.reading import Guess, Question, Reading, Unknown
from handlers.grammar.settle import settle
from handlers.grammar.terms import Term, terms
from handlers.grammar.tokens import MOST_CHARACTERS, clean, fold, prefix_length, tokenize
from handlers.grammar.vocabulary import vocabulary
from handlers.grammar.words import word
from storage.model.region import Catalog

SHOWN = 200  # characters of a line too long to read that are echoed
Reader = Callable[[Context, int], int | None]
# Words that carry a time but say none by themselves, and words that mean nothing without a neighbour.
_TIMELIKE = (
    "vague", "this", "previous", "previous2", "next", "latest", "last", "since", "between", "unit",
    "yearword", "ordinal", "before", "after", "ago", "same",
)  # fmt: skip
_LOOSE = ("filler", "and", "with", "from", "to", "away", "areaword", "clock")


def read(line: str, catalog: Catalog, now: datetime, language: str = "sv") -> Reading:
    """Read a Swedish or English line, words in any order, as of `now` (with a zone).

    Never raises for any line. A line of more than 2,000 characters is not read but asked about.
    """
    if len(line) > MOST_CHARACTERS:
        values = {"word": printable(line[:20]), "length": str(len(line)), "most": str(MOST_CHARACTERS)}
        return Reading(printable(line[:SHOWN]) + "…", None, questions=(Question("too_long", values),))
    cleaned, words = clean(line), vocabulary(catalog)
    found = terms(tokenize(cleaned, prefix_length(cleaned)), words)
    local = now.astimezone(ZoneInfo(catalog.region.timezone))
    ctx = Context(cleaned, found, words, catalog, local, language)
    _corrections(ctx)
    at = 0
    while at < len(found):
        at = _step(ctx, at)
    return _finish(ctx, line)


def printable(line: str) -> str:
    """The line as given, with what no terminal can print replaced."""
    return line.encode("utf-8", "replace").decode("utf-8")


def _step(ctx: Context, at: int) -> int:
    try:
        for reader in READERS:
            end = reader(ctx, at)
            if end is not None:
                return max(end, at + 1)
    except Ask as question:
        ctx.ask(question)
        return max(question.end, at + 1)
    return at + 1


def _times(ctx: Context, at: int) -> int | None:
    found = times(ctx, at)
    if found is None:
        return None
    ctx.draft.times += found[0]
    return found[1]


def _except(ctx: Context, at: int) -> int | None:
    """Utom klotter och inbrott: everything of one sort up to the end of the list is left out."""
    if not ctx.has(at, "except"):
        return None
    start = ctx.skip_filler(at + 1)
    for reader in NEGATABLE:
        end = reader(ctx, start, True)
        if end is not None:
            return _excepted(ctx, reader, end)
    if times(ctx, start):
        raise Ask("no_except", start, start + 1)
    if start >= len(ctx.terms):
        ctx.draft.unknown.append(Unknown(ctx.at(at).text))
    return at + 1


def _excepted(ctx: Context, reader: Callable[[Context, int, bool], int | None], end: int) -> int:
    while ctx.joins(end):
        following = end + 1
        while ctx.joins(following) or ctx.has(following, "except"):
            following += 1
        more = reader(ctx, following, True)
        if more is None:
            break
        end = more
    return end


def _so_far(ctx: Context, at: int) -> int | None:
    if not ctx.has(at, "sofar"):
        return None
    ctx.draft.so_far = True
    return at + 1


def _loose(ctx: Context, at: int) -> int | None:
    term = ctx.at(at)
    if term.kind == "symbol" or term.has(*_LOOSE):
        return at + 1
    if term.has("beyond"):
        raise Ask("no_place", at, at + 2, time=False)
    if term.has(*_TIMELIKE) or term.kind in {"clock", "isotime"}:
        raise Ask("no_time", at, at + 1)
    return None


def _unknown(ctx: Context, at: int) -> int | None:
    term = ctx.at(at)
    if term.kind == "number":
        raise _number(ctx, at)
    if term.text.lower() in ctx.listed("placeish") and at and ctx.has(at - 1, "place", "area"):
        return at + 1  # Gustav Adolf torg, where Gustav Adolf is known already
    if term.near:
        _ambiguous(ctx, at, term)
        return at + 1
    before = ctx.at(at - 1).text.lower() if at else ""
    if term.kind == "word" and (before in ctx.listed("place_preposition") or _placeish(ctx, term)):
        end = at + 1
        raise place.unknown_place(ctx, at, end)
    if not any(known.word == term.text for known in ctx.draft.unknown):
        guessed = suggest.guesses(term.text, ctx.words) if len(ctx.draft.unknown) < suggest.MOST_SUGGESTED else ()
        options = tuple(Guess(guess, ctx.rewrite(at, at + 1, guess)) for guess in guessed)
        ctx.draft.unknown.append(Unknown(printable(term.text), options))
    return at + 1


def _number(ctx: Context, at: int) -> Ask:
    """A number by itself is most likely a week or a day: it is asked about."""
    term, end = ctx.at(at), at + 1
    if ctx.has(end, "unit") and 1 <= term.number <= 999:
        latest = "last" if ctx.language == "en" else "senaste"
        return Ask("no_time", at, end + 1, [f"{latest} {ctx.text(at, end + 1)}"])
    while ctx.symbol(end, "-.:/") and ctx.at(end).glued and ctx.at(end + 1).kind == "number" and ctx.at(end + 1).glued:
        end += 2
    single = end == at + 1
    options = [f"v{term.number}"] if single and 1 <= term.number <= 53 else []
    month = word("month", str(ctx.today.month), ctx.language)
    options += [f"{term.number} {month}"] if single and 1 <= term.number <= 28 else []
    return Ask("no_time", at, end, options)


def _placeish(ctx: Context, term: Term) -> bool:
    bare = fold(term.text)
    return any(bare.endswith(fold(ending)) and len(bare) > len(ending) + 1 for ending in ctx.listed("placeish"))


def _ambiguous(ctx: Context, at: int, term: Term) -> None:
    """A misspelling with several meanings equally near: asked when it is a time or a place, else named."""
    labels = tuple(dict.fromkeys(meaning_label(ctx, m.role, m.value, ctx.words.labels.get(m, "")) for m in term.near))
    if any(m.role in {"area", "place", "everywhere"} for m in term.near):
        ctx.ask(Ask("which", at, at + 1, labels, time=False))
    elif any(m.role not in suggest.NAMES | {"view"} for m in term.near):
        ctx.ask(Ask("which", at, at + 1, labels))
    else:
        ctx.draft.unknown.append(
            Unknown(term.text, tuple(Guess(label, ctx.rewrite(at, at + 1, label)) for label in labels))
        )


def meaning_label(ctx: Context, role: str, value: str, label: str) -> str:
    """What a meaning is called, in the language of the reading where it has one."""
    return label or word(role, value, ctx.language)


def _corrections(ctx: Context) -> None:
    for term in ctx.terms:
        if term.corrected and term.meanings:
            meaning = term.meanings[0]
            label = meaning_label(ctx, meaning.role, meaning.value, ctx.words.labels.get(meaning, ""))
            ctx.note("corrected", word=term.text, meaning=label)


def _includes(ctx: Context) -> None:
    """Klotter is a part of skadegörelse unless it is left out."""
    for kind in ctx.catalog.kinds:
        parts = [
            k
            for k in ctx.catalog.kinds
            if k.part_of == kind.key and k.key not in {*ctx.draft.not_kinds, *ctx.draft.kinds}
        ]
        if kind.key in ctx.draft.kinds and parts:
            names_ = [part.name(ctx.language).lower() for part in parts]
            text = ", ".join(names_)
            ctx.note(
                "includes",
                parts=text[0].upper() + text[1:],
                kind=kind.name(ctx.language).lower(),
                first=names_[0],
            )


def _finish(ctx: Context, line: str) -> Reading:
    draft = ctx.draft
    if len(draft.views) > 1:
        spots = [i for i in range(len(ctx.terms)) if ctx.has(i, "view")]
        options = [ctx.text(i, i + 1) for i in spots]
        ctx.ask(Ask("view", spots[0], spots[-1] + 1, options, time=False))
    _includes(ctx)
    try:
        query = settle(ctx)
    except Ask as question:
        ctx.ask(question)
        draft.no_time = True
        query = None
    return Reading(printable(line), query, tuple(draft.unknown), tuple(draft.questions), tuple(draft.notes))


NEGATABLE: tuple[Callable[[Context, int, bool], int | None], ...] = (
    clock,
    dayparts,
    place.named,
    names.kind,
    names.source,
)
READERS: tuple[Reader, ...] = (
    _except, compare, place.circle, clock, dayparts, _times, names.source, place.named, names.kind,
    names.view, _so_far, _loose, _unknown,
)  # fmt: skip
