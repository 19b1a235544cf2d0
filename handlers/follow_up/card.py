"""One decision's follow-up, made anew for everybody who reads it: was it done, did it help, how was it measured."""

from dataclasses import dataclass, replace

import numpy as np

from handlers.analysis.answered import Answered
from handlers.follow_up import file, harm, said, tables
from handlers.follow_up.lines import act, decision_line, line_of
from handlers.follow_up.measured import Measured, measure, widened
from handlers.follow_up.picture import picture
from handlers.follow_up.setting import choices, may_set
from handlers.follow_up.times import Waiting, times_of
from handlers.maps.alone import fuller
from handlers.problems.desk import Desk
from handlers.problems.evidence import missing_names
from handlers.reply import Button, Buttons, Card, Element, Facts, Fields, Select, Text
from handlers.texts.format import date_text, list_text
from handlers.votes import about
from storage.model.decision import Progress
from storage.model.follow_up import Followed
from storage.model.people import Audience, Level


@dataclass(frozen=True, slots=True)
class Untold:
    """Why these readers are told no effect: a sentence."""

    why: str


def effect_of(desk: Desk, of: Followed, audience: Audience) -> Measured | Untold:
    """The numbers for everybody who reads, or why there are none. What may be told is asked before anything is read."""
    texts, release = desk.texts, desk.services.release
    allowed = release.most(audience)
    if allowed.level is Level.COUNTS:
        return Untold(texts("follow_up.only_counts"))
    if allowed.level is Level.NOTHING:
        return Untold(texts(f"map.refused.{allowed.reason}"))
    if missing_names(desk, of.problem.query):
        return Untold(texts("problem.names_gone"))
    times = times_of(of, desk.request.received_at, desk.zone)
    if isinstance(times, Waiting):
        return Untold(said.waiting(times, texts))
    rows = release.rows(audience, widened(of.problem.query), (times.span,))
    return measure(rows, of.problem.query, times, of.settings, desk.catalog)


def answered(desk: Desk, of: Followed) -> Answered:
    """The card, and what its numbers rest on."""
    texts, line = desk.texts, line_of(desk, of.decision.code)
    found = effect_of(desk, of, desk.request.audience)
    elements: list[Element] = []
    weighted = harm.harm_of(desk, found) if isinstance(found, Measured) else None
    if isinstance(found, Untold):
        elements += [Text(found.why, "lead"), *_process(desk, of)]
    else:
        elements += [Text(said.verdict(found, texts), "lead"), *harm.said(desk, weighted)]
        elements += [*_process(desk, of), *_effect(desk, of, found)]
    elements += [*_buttons(desk, of, found), *fuller(desk.request, line, desk.services, texts)]
    elements.append(Text(texts("problem.only_readers", partners=desk.names(of.decision.partners)), "note"))
    title = texts("follow_up.title", code=of.decision.code, name=of.problem.name)
    facts = Facts() if isinstance(found, Untold) else facts_of(found)
    if isinstance(found, Measured):
        facts = replace(facts, counts={**(facts.counts or {}), **harm.facts(desk, weighted)})
    reply = desk.to_all(Card(title, tuple(elements)), about=of.decision.code, facts=facts)
    told = not isinstance(found, Untold) and found.effect is not None
    abouts = (found.effect.about,) if told and isinstance(found, Measured) and found.effect else ()
    weeks = None if isinstance(found, Untold) else (lambda: file.held(desk, of, found))
    return Answered(reply, abouts, weeks, line, placed=False, about="export.about_follow_up").ended(texts)


def _process(desk: Desk, of: Followed) -> list[Element]:
    """Was it done: what was decided, and how far it has come."""
    texts, one, language = desk.texts, of.decision, desk.texts.language
    start, day = of.settings.start or one.start, desk.request.received_at.astimezone(desk.zone).date()
    pairs = [(texts("follow_up.label.measure"), list_text(of.measures, language))] if of.measures else []
    pairs += [(texts("follow_up.label.decided"), date_text(one.at.astimezone(desk.zone).date(), language))]
    pairs.append((texts("follow_up.label.start"), date_text(start, language) if start else "–"))
    if one.done_on:
        pairs.append((texts("follow_up.label.done"), date_text(one.done_on, language)))
    elif one.due:
        pairs.append((texts("follow_up.label.due"), date_text(one.due, language)))
    pairs.append((texts("follow_up.label.owner"), desk.names({one.owner_partner}) or texts("problem.nobody")))
    if one.review:
        pairs.append((texts("follow_up.label.review"), date_text(one.review, language)))
    late = one.due is not None and one.due < day and one.status in (Progress.DECIDED, Progress.STARTED)
    key = "late" if late else one.status.value
    return [Text(texts(f"follow_up.done.{key}")), Fields(tuple(pairs))]


def _effect(desk: Desk, of: Followed, found: Measured) -> list[Element]:
    texts = desk.texts
    elements: list[Element] = [picture(desk, of, found), tables.places(desk, found)]
    told, doubt = said.compared_with(found, texts)
    elements += [Text(one) for one in (told, said.moved(found, texts)) if one]
    silent = [desk.names({found.rows.sources[number]}) for number in found.reporting.silent]
    warnings = (doubt, said.faded(found, texts), said.reporting(found, silent, texts))
    elements += [Text(one, "warning") for one in warnings if one]
    elements.append(tables.course(desk, found))
    elements += [one for one in (tables.kinds(desk, found), tables.hours(desk, found)) if one is not None]
    elements += [Text(one, "note") for one in said.notes(found, texts)]
    return elements


def _buttons(desk: Desk, of: Followed, found: Measured | Untold) -> list[Element]:
    texts, code = desk.texts, of.decision.code
    known = {one.name for one in desk.services.commands()}
    buttons: list[Button] = []
    decided = desk.services.decisions.one(code, desk.request.audience)
    if "vote" in known and decided is not None:
        buttons += about.offer(desk, decided, first=True)
    if "decision" in known:
        buttons.append(desk.button("follow_up.button.decision", decision_line(desk, code)))
    buttons.append(desk.button("problem.button.show", desk.line(of.problem.code)))
    if not may_set(desk, of):
        return [Buttons(tuple(buttons))]
    buttons.append(desk.button("follow_up.button.set", line_of(desk, code, act(desk, "change"))))
    suggested = () if isinstance(found, Untold) else found.suggestions
    options = choices(desk, of, suggested)
    return [*([Select(texts("follow_up.label.compared"), options)] if options else []), Buttons(tuple(buttons))]


def facts_of(found: Measured) -> Facts:
    """What a program reads: the four counts, the effect, and whose incidents it rests on."""
    rows = found.rows
    counts: dict[str, object] = {"incidents": len(rows), "weeks": list(found.times.lengths)}
    names = ("place", "compared", "beside", "beside_compared")
    for number, name in enumerate(names if found.compared else names[:1]):
        pair = found.pair(number)
        counts[name] = [round(pair.before, 3), round(pair.after, 3)]
    if found.effect is not None:
        given = found.effect
        counts |= {"verdict": given.about.verdict, "difference": round(given.difference, 3)}
        counts["interval"] = [round(given.low, 3), round(given.high, 3)]
    sources = tuple(sorted({rows.sources[number] for number in np.flatnonzero(np.bincount(rows.source))}))
    detailed = int(np.count_nonzero(~rows.coarse))
    return replace(
        Facts(), counts=counts, level=int(rows.level), shown=len(rows), detailed=detailed, sources=sources
    )  # fmt: skip
