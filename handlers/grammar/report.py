"""A report's line: kind, place and time are read, and everything else is its text.

    klotter Drottninghögs skola igår 22:30, tre taggar på gaveln

A bare comma, a line break or a new sentence begins the text, unless what follows is nothing but a
kind, a place or a time that was still missing. What is missing in the line's head is looked for in
the text too, and left standing there. No letter is lost: each is in one of `pieces` or in `text`.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.grammar import report_times as when
from handlers.grammar.context import Context
from handlers.grammar.report_line import Segment, Written, segments, written
from handlers.grammar.report_pieces import Found, Piece, is_sentence, kinds_of, leads_on, scan
from handlers.grammar.report_places import Named, named, place_at
from handlers.grammar.report_spoken import spoken
from handlers.grammar.report_told import Told, When, settle
from handlers.grammar.report_words import certainty_of, place_type_of, police_told
from handlers.grammar.sweref import Grid, find_grid
from handlers.grammar.terms import terms
from handlers.grammar.tokens import tokenize
from handlers.grammar.vocabulary import vocabulary
from storage.model.incident import Certainty, PlaceType
from storage.model.region import Catalog


@dataclass(frozen=True, slots=True)
class ReportReading:
    """How a report's line is read. `kinds` holds several when a group was named.

    `questions` are (key, values) under `grammar.question.` about the time; `future` says that the time
    lies ahead. `in_text` names the fields that were found in the text only.
    """

    kinds: tuple[str, ...] = ()
    place: str = ""
    when: When | None = None
    text: str = ""
    certainty: Certainty = Certainty.UNKNOWN
    place_type: PlaceType = PlaceType.UNKNOWN
    police: bool | None = None
    pieces: tuple[Piece, ...] = ()
    questions: tuple[tuple[str, dict[str, str]], ...] = ()
    future: bool = False
    clock: str = ""  # the words of a time that may be before noon or after it
    in_text: tuple[str, ...] = ()


def read_report(line: str, catalog: Catalog, now: datetime, language: str = "sv") -> ReportReading:
    """Read a report's line, Swedish or English, as of `now` (with a zone). Never raises for any line."""
    reader = _Reader(written(line), catalog, now.astimezone(ZoneInfo(catalog.region.timezone)), language)
    return reader.read()


def read_message(message: str, catalog: Catalog, now: datetime, language: str = "sv") -> ReportReading:
    """The same for somebody's sentence: all of it stays the text, and is read for what it says."""
    reader = _Reader(written(message), catalog, now.astimezone(ZoneInfo(catalog.region.timezone)), language)
    found = Found()
    return reader.finish(found, reader.line.raw.strip(), reader.line.clean)


def read_place(words: str, catalog: Catalog, now: datetime) -> tuple[Named, Grid | None]:
    """What a place's words name, and the SWEREF 99 figures in them if there are some."""
    line = written(words[:500])
    ctx = _words(line, catalog, now)
    return named(ctx), find_grid(line.clean)


def read_clock(words: str, catalog: Catalog, now: datetime) -> tuple[int, ...]:
    """The minutes after midnight that a time in words may mean (halv tio: two); empty for anything else."""
    line = written(words[:100])
    ctx = _words(line, catalog, now)
    found = spoken(ctx, 0, alone=True)
    whole = found is not None and found.end == len(ctx.terms)
    return tuple(clock for clock in found.clocks if isinstance(clock, int)) if found is not None and whole else ()


def _words(line: Written, catalog: Catalog, now: datetime) -> Context:
    words = vocabulary(catalog)
    return Context(line.clean, terms(tokenize(line.clean), words), words, catalog, now, "sv")


class _Reader:
    """One line being read."""

    def __init__(self, line: Written, catalog: Catalog, now: datetime, language: str) -> None:
        self.line, self.catalog, self.now, self.language = line, catalog, now, language
        self.blanked = line.clean  # without the figures that are read otherwise
        self.grid: Grid | None = None  # those figures

    def read(self) -> ReportReading:
        found = Found()
        grid = self.grid = find_grid(self.line.clean)
        if grid is not None:
            figures = self.line.text(grid.start, grid.end).strip()
            self.blanked = f"{self.blanked[: grid.start]}{' ' * (grid.end - grid.start)}{self.blanked[grid.end :]}"
            found.places.append(figures)
            found.roles.add("point")
            found.pieces.append(Piece("place", figures))
        parts = segments(self.line, self.blanked)
        self._head(parts[0], found)
        rest = 1
        while rest < len(parts) and self._wholly(parts[rest], found):
            rest += 1
        tail = self._without_figures(parts[rest].start, len(self.line.clean)) if rest < len(parts) else ""
        joint = "\n" if rest < len(parts) and self._breaks(parts[rest]) else ", "
        text = joint.join(part for part in (" ".join(found.left), tail) if part)
        read_in = self.line.clean[parts[rest].start :] if rest < len(parts) else ""
        return self.finish(found, text, " ".join([*found.left, read_in]))

    def _without_figures(self, start: int, end: int) -> str:
        """The text as it was written, without the figures that were taken as the place."""
        grid = self.grid
        if grid is None or grid.end <= start or grid.start >= end:
            return self.line.text(start, end).strip()
        before = self.line.text(start, max(start, grid.start))
        after = self.line.text(min(grid.end, end), end)
        return f"{before.rstrip(' ,')} {after.strip()}".strip()

    def _breaks(self, part: Segment) -> bool:
        before = self.line.back[part.start - 1]
        return self.line.raw[before : before + 1] == "\n"

    def context(self, part: Segment) -> Context:
        words = vocabulary(self.catalog)
        return Context(self.line.clean, terms(part.tokens, words), words, self.catalog, self.now, self.language)

    def _head(self, part: Segment, found: Found) -> None:
        ctx = self.context(part)
        taken = scan(ctx, found)
        if is_sentence(ctx) and not found.pieces:
            taken = []  # it is read, and stays as it was written
            found.told = Told() if found.told.exact and found.told.exact.now else found.told
        self._keep(ctx, taken, found)

    def _wholly(self, part: Segment, found: Found) -> bool:
        """Whether a part is nothing but what was still missing; then it is taken."""
        trial = found.trial()
        ctx = self.context(part)
        taken = scan(ctx, trial)
        understood = {i for _, start, end in taken for i in range(start, end)}
        loose = [term for i, term in enumerate(ctx.terms) if i not in understood]
        if not taken or any(not leads_on(term) for term in loose if term.kind != "symbol"):
            return not ctx.terms and not _letters(self.blanked[part.start : part.end])
        found.adopt(trial)
        self._keep(ctx, taken, found)
        return True

    def _keep(self, ctx: Context, taken: list[tuple[str, int, int]], found: Found) -> None:
        """Sort a part's letters into pieces and what is left over."""
        at, starts = 0, {start: (role, end) for role, start, end in taken}
        run = 0
        while at <= len(ctx.terms):
            if at not in starts and at < len(ctx.terms):
                at += 1
                continue
            self._run(ctx, (run, at), found, bool(taken), at < len(ctx.terms))
            if at in starts:
                role, end = starts[at]
                found.pieces.append(Piece(role, self.line.text(ctx.at(at).start, ctx.at(end - 1).end)))
                at = run = end
                continue
            return

    def _run(self, ctx: Context, span: tuple[int, int], found: Found, some: bool, before: bool) -> None:
        """What stands between two pieces: words that lead on go with the piece, the rest is text."""
        first, end = span
        last = end
        while before and last > first and (ctx.at(last - 1).kind == "symbol" or leads_on(ctx.at(last - 1))):
            last -= 1
        if some and all(term.kind == "symbol" or leads_on(term) for term in ctx.terms[first:end]):
            last = first
        if last > first:
            text = self._without_figures(ctx.at(first).start, ctx.at(last - 1).end).strip(" ,;")
            found.left += [text] if text else []
        if last < end:
            found.pieces.append(Piece("lead", self.line.text(ctx.at(last).start, ctx.at(end - 1).end)))

    def finish(self, found: Found, text: str, read_in: str) -> ReportReading:
        """Look in the text for what is still missing, and settle the time."""
        in_text = self._search(found, read_in)
        told = found.told
        settled = settle(told, self.now) if told.anything else None
        whole = self.line.clean
        return ReportReading(
            kinds=found.kinds,
            place=", ".join(found.places),
            when=settled,
            text=text,
            certainty=certainty_of(whole),
            place_type=place_type_of(whole),
            police=police_told(whole),
            pieces=tuple(found.pieces),
            questions=tuple(told.questions),
            future=told.anything and settled is None,
            clock=told.words if settled is not None else "",
            in_text=in_text,
        )

    def _search(self, found: Found, text: str) -> tuple[str, ...]:
        """Fields found in the text, which stays whole: only what can hardly mean anything else."""
        added = []
        words = vocabulary(self.catalog)
        ctx = Context(text, terms(tokenize(text[:2000]), words), words, self.catalog, self.now, self.language)
        wanted = not found.places, not found.told.anything and not found.told.questions
        for at, term in enumerate(ctx.terms):
            if not found.kinds and kinds_of(ctx, term, only_kind=True) and not term.corrected:
                found.kinds = kinds_of(ctx, term, only_kind=True)
                added.append("kind")
            if wanted[0] and not found.places and term.has("place", "area") and not term.corrected:
                found.places.append(ctx.text(at, place_at(ctx, at) or at + 1))
                added.append("where")
            if wanted[1] and not found.told.anything:
                self._search_time(ctx, at, found)
                added += ["when"] if found.told.anything else []
        return tuple(added)

    def _search_time(self, ctx: Context, at: int, found: Found) -> None:
        """A past time in a sentence: igår, i natt, i fredags, för en timme sedan, with a clock beside it."""
        told = Told()
        past = ctx.has(at, "pastday") or ctx.at(at).value("relative") in _PAST
        ago = when.ago(ctx, at, told)
        if ago is None and not past:
            return
        end = ago or when.safely(ctx, at, told)
        while end is not None and ago is None:
            end = when.safely(ctx, end, told)
        if told.anything and not told.questions and settle(told, self.now) is not None:
            found.told = told


_PAST = frozenset({"yesterday", "before_yesterday", "last_night", "this_morning", "this_forenoon", "this_afternoon"})


def _letters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
