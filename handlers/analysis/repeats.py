"""`/upprepning …`: whether an incident is followed by others nearby and soon, more often than chance gives."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.methods.repeats import Repeats, TooManyPairsError, repeats
from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.exactly import SEED, answer_exactly, instead, mostly_squares
from handlers.analysis.opening import Opened, line_for
from handlers.analysis.repeats_told import lead, pair_features, pairs_table
from handlers.counts import counts_elements, counts_told
from handlers.digest.weeks import day_numbers
from handlers.export.held import Held
from handlers.export.told import told_features
from handlers.grammar import previous, say, title
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.maps.situation import Situation, find
from handlers.maps.wording import names_of
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.query import Period

# A season's turn and enough pairs; of four weeks, the map's time, only the soonest bands would have any.
LAST_YEAR = {"sv": "senaste 365 dagarna", "en": "last 365 days"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of a question; `found` is None where there are more pairs than can be counted in a moment."""

    opening: Opened
    rows: Situation
    found: Repeats | None


def answer(request: Request, services: Services) -> Answered:
    """The pairs of what was asked for; of the last year when no time was named."""
    return answer_exactly(request, services, "repeats", shown, (LAST_YEAR, "last_year"))


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The sentence and the table, or why there are none."""
    rows = find(request.audience, opening.query, services, request.received_at)
    if mostly_squares(rows.rows):
        return instead(request, opening, rows, services, "repeats")
    return _card(request, Pairs(opening, rows, _found(rows)), services)


def _found(found: Situation) -> Repeats | None:
    rows, exact = found.rows, np.flatnonzero(found.rows.exact)
    periods = found.query.periods
    span = Period(min(period.start for period in periods), max(period.end for period in periods))
    day = day_numbers((rows.start[exact] + rows.end[exact]) // 2, span)
    try:
        return repeats(rows.x[exact], rows.y[exact], day, seed=SEED)
    except TooManyPairsError:
        return None


def _card(request: Request, pairs: Pairs, services: Services) -> Answered:
    opening, texts = pairs.opening, pairs.opening.texts
    heading = title(opening.query, opening.catalog, texts.language)
    elements: list[Element] = [Text(lead(pairs.found, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(opening.reading, texts)]
    elements += guess_buttons(guesses_of(opening.reading), texts)
    told = pairs.found is not None and pairs.found.about.enough
    if pairs.found is not None and told:
        elements.append(pairs_table(pairs.found, texts))
    elements += counts_elements(request, opening.query, services)
    said = [*(say(note, texts) for note in opening.reading.notes), *_notes(pairs, told=told)]
    elements += [*(Text(note, "note") for note in said), _buttons(pairs), *opening.more]
    name = texts("repeats.title", title=heading[0])
    facts = replace(maps.facts_of(opening, pairs.rows, tuple(said)), counts=_counts(pairs))
    reply = Reply(Card(name, tuple(elements)), request.audience, facts=facts)
    abouts = (pairs.found.about,) if pairs.found is not None else ()
    held = (lambda: _held(request, name, pairs, services)) if told else None
    return Answered(reply, abouts, held, opening.line, placed=False).ended(texts)


def _notes(pairs: Pairs, *, told: bool) -> list[str]:
    texts = pairs.opening.texts
    said = [texts("repeats.note.method")] if told else []
    if told and not pairs.opening.query.kinds:
        said.append(texts("repeats.note.all_kinds"))
    left = int(np.count_nonzero(~pairs.rows.rows.exact))
    return [*said, texts.count("repeats.note.left_out", left)] if left else said


def _buttons(pairs: Pairs) -> Buttons:
    opening, texts = pairs.opening, pairs.opening.texts
    before = previous(opening.query.periods)
    named = names_of(before, texts, with_year=True)
    lines = (
        (texts("rhythm.button.map"), line_for("map", opening.query, opening.catalog, texts)),
        (
            texts("map.button.back", period=named),
            line_for("repeats", replace(opening.query, periods=before), opening.catalog, texts),
        ),
    )
    return Buttons(tuple(Button(label, line) for label, line in lines))


def _counts(pairs: Pairs) -> dict[str, object]:
    """The pairs as plain values for programs."""
    counts: dict[str, object] = {"incidents": len(pairs.rows.rows)}
    found = pairs.found
    if found is None:
        return counts | {"verdict": "too_many"}
    told = {"near": list(found.near), "soon": list(found.soon), "observed": found.observed.tolist()}
    return counts | {"verdict": found.about.verdict, **told, "expected": found.expected.round(1).tolist()}


def _held(request: Request, name: str, pairs: Pairs, services: Services) -> Held:
    counted = told_features(counts_told(request, pairs.opening.query, services))
    made = pair_features(pairs.found) if pairs.found is not None else ()
    return Held(name, (*made, *counted))
