"""What a vote came to, in words, as a table and as a picture; nothing of a secret vote that few have cast."""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.maps.request import Words
from analytics.maps.vote_result import Bar, VoteResult
from handlers.problems.desk import Desk
from handlers.reply import Element, Picture, Table, Text
from handlers.texts import Texts
from handlers.texts.format import number_text
from handlers.votes.counting import count
from handlers.votes.words import heading, mandates, option_name, option_names, sectors
from storage.model.vote import Ballot, Choice, Method, Option, Outcome, Verdict, Vote

PLACES = 2  # decimals of an average


def result(desk: Desk, vote: Vote) -> list[Element]:
    """Of a closed vote what it came to; of one whose ballots are shown what it looks like now."""
    outcome = vote.outcome
    if outcome is None:
        return _so_far(desk, vote) if vote.ballots else []
    elements: list[Element] = [Text(verdict(desk, vote, outcome), "lead")]
    if outcome.figures and _number(outcome.figures):
        elements += _counted(desk, vote, outcome.figures, outcome.winners)
    elif vote.secret and outcome.verdict is not Verdict.NOBODY:
        elements.append(Text(desk.texts("vote.few"), "note"))
    elements += _ballots(desk, vote)
    if outcome.reasons:
        elements.append(Text(desk.texts("vote.reasons"), "lead"))
        elements += [Text(f"– {reason}") for reason in outcome.reasons]
    return elements


def verdict(desk: Desk, vote: Vote, outcome: Outcome) -> str:
    """The outcome as a sentence; each way it can end has one."""
    texts, names = desk.texts, option_names(desk, vote, outcome.winners)
    key = f"vote.verdict.{outcome.verdict.value}"
    if outcome.verdict is Verdict.NONE:
        key = f"vote.verdict.none_{vote.method.value}"
    if outcome.verdict is Verdict.NO_QUORUM:
        return texts(f"{key}_secret" if vote.secret else key, quorum=quorum(desk, vote))
    return texts(key, names=names)


def quorum(desk: Desk, vote: Vote) -> str:
    """What is needed for it to count."""
    texts, parts = desk.texts, []
    if vote.quorum:
        parts.append(texts.count("vote.quorum", vote.quorum))
    if vote.sectors:
        parts.append(texts("vote.quorum_sectors", sectors=sectors(desk, vote.sectors)))
    return "; ".join(parts) or texts("vote.no_quorum")


def _so_far(desk: Desk, vote: Vote) -> list[Element]:
    choices = [ballot.choice for ballot in vote.ballots if ballot.choice is not None]
    figures = count(vote.method.value, [one.code for one in vote.options], choices)
    drawn = _counted(desk, vote, figures, ()) if choices else []
    return [Text(desk.texts("vote.so_far"), "lead"), *drawn, *_ballots(desk, vote)]


def _counted(desk: Desk, vote: Vote, figures: Mapping[str, Any], winners: Sequence[str]) -> list[Element]:
    """The picture, its text twin, and of a ranking the pairs."""
    ordered = _ordered(vote, figures)
    rows = [(option_name(desk, one), *_figure(desk, vote, figures, one)) for one in ordered]
    elements: list[Element] = [_picture(desk, vote, rows, [one.code in winners for one in ordered])]
    header = (desk.texts("vote.column.measure"), desk.texts(f"vote.column.{vote.method.value}"))
    table = tuple((f"{one.code} {name}", told) for one, (name, told, _) in zip(ordered, rows, strict=True))
    elements.append(Table(header, table))
    if vote.method is Method.RANKING and len(ordered) > 1:
        elements += _pairs(desk, vote, figures)
    return elements


def _ordered(vote: Vote, figures: Mapping[str, Any]) -> list[Option]:
    """Options, the best first."""
    place = {code: number for number, group in enumerate(figures["order"]) for code in group}
    return sorted(vote.options, key=lambda one: place.get(one.code, len(place)))


def _figure(desk: Desk, vote: Vote, figures: Mapping[str, Any], option: Option) -> tuple[str, float]:
    """The number of an option in words, and how long its bar is."""
    texts, total, ballots = desk.texts, int(figures["totals"][option.code]), _number(figures)
    if vote.method is Method.SCORE:
        average = total / ballots
        return number_text(average, texts.language, PLACES), (average - 1) / 4
    if vote.method is Method.RANKING:
        place = 1 + sum(len(group) for group in figures["order"][: _place(figures, option.code)])
        others = max(1, len(vote.options) - 1)
        return texts("vote.figure.ranking", place=place, n=total, of=others), total / others
    if vote.method is Method.CONSENT:
        return texts.count("vote.figure.consent", total), (ballots - total) / ballots
    return texts("vote.figure.approval", n=total, of=ballots), total / ballots


def _place(figures: Mapping[str, Any], code: str) -> int:
    return next(number for number, group in enumerate(figures["order"]) if code in group)


def _number(figures: Mapping[str, object]) -> int:
    """How many ballots say something."""
    number = figures.get("ballots", 0)
    return number if isinstance(number, int) else 0


def _picture(desk: Desk, vote: Vote, rows: Sequence[tuple[str, str, float]], wins: Sequence[bool]) -> Picture:
    texts = desk.texts
    voted = texts("vote.have_voted", n=len(vote.voted), of=len({*vote.voted, *vote.waiting}))
    words = Words(heading(vote), vote.code, voted, "", "", demo=texts("map.demo") if desk.services.demo else "")
    bars = tuple(
        Bar(name, share, _won(texts, vote, told) if won else _short(vote, told), won)
        for (name, told, share), won in zip(rows, wins, strict=True)
    )
    scale = desk.services.scale
    drawn = desk.services.draw_vote(VoteResult(words, bars, texts("vote.more", n="{n}"), scale))
    said = "; ".join(f"{name}: {told}" for name, told, _ in rows)
    alt = texts("vote.alt", question=heading(vote), figures=said)
    return Picture(drawn.png, alt, f"{texts('vote.file')}.png", drawn.width // scale, drawn.height // scale)


def _won(texts: Texts, vote: Vote, told: str) -> str:
    """Beside the bar of what wins; a proposal that nobody objects to goes through, and there may be several."""
    key = "passes" if vote.method is Method.CONSENT else "wins"
    return texts(f"vote.figure.{key}", figure=_short(vote, told))


def _short(vote: Vote, told: str) -> str:
    """As much as there is room for beside a bar: the place, without what it beats."""
    return told.split(",", maxsplit=1)[0] if vote.method is Method.RANKING else told


def _pairs(desk: Desk, vote: Vote, figures: Mapping[str, Any]) -> list[Element]:
    """How many prefer which of two, for every two: what a ranking is counted from."""
    pairs = figures["pairs"]
    ordered = _ordered(vote, figures)
    rows = tuple(
        (option_name(desk, one), f"{pairs[f'{one.code} {two.code}']}–{pairs[f'{two.code} {one.code}']}",
         option_name(desk, two))
        for number, one in enumerate(ordered)
        for two in ordered[number + 1 :]
    )  # fmt: skip
    texts = desk.texts
    header = (texts("vote.column.first"), texts("vote.column.pair"), texts("vote.column.second"))
    return [Table(header, rows, texts("vote.pairs")), Text(texts("vote.schulze"), "note")]


def _ballots(desk: Desk, vote: Vote) -> list[Element]:
    """Who chose what, of a vote that is not secret."""
    if not vote.ballots:
        return []
    texts = desk.texts
    header = tuple(texts(f"vote.column.{name}") for name in ("who", "choice", "reason"))
    rows = tuple((_whose(desk, vote, one), chosen(desk, vote, one.choice), one.reason) for one in vote.ballots)
    return [Table(header, rows, texts("vote.ballots"))]


def _whose(desk: Desk, vote: Vote, ballot: Ballot) -> str:
    """The partner and who used its mandate, or the person and their partner."""
    named = mandates(desk, vote, [ballot.mandate])
    more = desk.person(ballot.person) if ballot.mandate != ballot.person else desk.names({ballot.partner})
    return f"{named} ({more})" if more else named


def chosen(desk: Desk, vote: Vote, choice: Choice | None) -> str:
    """A choice in words."""
    texts = desk.texts
    if choice is None:
        return texts("vote.abstains")
    if vote.method in (Method.SCORE, Method.RANKING):
        rank = lambda code: choice[code] or len(choice) + 1  # noqa: E731
        if vote.method is Method.RANKING:
            return ", ".join(f"{choice[code]}. {code}" for code in sorted(choice, key=rank) if choice[code])
        return ", ".join(f"{code}: {choice[code]}" for code in choice)
    yes = [code for code in choice if choice[code]]
    if vote.method is Method.CONSENT:
        against = [code for code in choice if not choice[code]]
        return texts("vote.objects", codes=", ".join(against)) if against else texts("vote.consents")
    return ", ".join(yes) or texts("vote.none_of_them")
