"""3 Analys: the open problems that all readers may read, with their causes as a picture and in words."""

from collections.abc import Iterator
from dataclasses import replace

from handlers.document import Block, Figure, Heading, Paragraph
from handlers.measures.by_cause import by_cause
from handlers.problems.evidence import facts, missing_names
from handlers.problems.listing import table
from handlers.problems.picture import tree_picture
from handlers.problems.tree import SIDES, Branch, acted_on, branches, cause_words, side_of
from handlers.situation.blocks import grid, with_partner
from handlers.situation.gathered import Gathered
from storage.model.problem import Sort
from storage.problems import Whole

# As many problems are told in full; the table has all.
MOST = 12
FULL = 1_000.0  # pixels of a picture that fills the page's width
# What is known and not known of a problem, besides its consequences.
QUESTIONS = (Sort.CHAIN, Sort.WHERE, Sort.WHEN, Sort.UNKNOWN)


def analysis(told: Gathered) -> Iterator[Block]:
    """The chapter: all of them in a table, each in full, and room for the assessment of people."""
    texts, wholes = told.desk.texts, told.wholes
    yield Heading(texts("situation.analysis.title"))
    yield Paragraph(texts("situation.analysis.about" if wholes else "situation.analysis.none"))
    if wholes:
        yield grid(table(told.desk, [whole.problem for whole in wholes]), (1.4, 3.4, 1.5, 2.4, 1.9))
    for whole in wholes[:MOST]:
        yield from _problem(told, whole)
    if len(wholes) > MOST:
        yield Paragraph(texts("situation.analysis.most", n=MOST), "note")
    yield Heading(texts("situation.analysis.judgement"), 2)
    yield Paragraph(texts("situation.analysis.fill"), "fill")


def _problem(told: Gathered, whole: Whole) -> Iterator[Block]:
    desk, texts, problem = told.desk, told.desk.texts, whole.problem
    known = not missing_names(desk, problem.query)
    yield Heading(f"{problem.code} {problem.name}", 2)
    about = desk.about(problem.query) if known else texts("problem.names_gone")
    yield Paragraph(texts("situation.analysis.of", about=about, partner=desk.names({problem.partner})))
    found = facts(desk, problem.query) if known else []
    if found:
        yield Paragraph(texts("situation.analysis.facts"), "strong")
        yield from (Paragraph(fact, "bullet") for fact in found)
        yield Paragraph(texts("problem.facts.no_cause"), "note")
    yield from _said(told, whole)
    yield from _causes(told, whole)


def _said(told: Gathered, whole: Whole) -> Iterator[Block]:
    """What the partners have answered."""
    for sort in QUESTIONS:
        every = [one for one in whole.said if one.sort is sort]
        if every:
            yield Paragraph(told.desk.texts(f"problem.question.{sort.value}"), "strong")
        yield from (Paragraph(with_partner(told.desk, one), "bullet") for one in every)


def _causes(told: Gathered, whole: Whole) -> Iterator[Block]:
    """The tree drawn, and the same in words: side by side, each cause under what it explains."""
    desk, texts = told.desk, told.desk.texts
    every = branches(whole.said)
    if not every:
        yield Paragraph(texts("problem.no_causes"))
        return
    drawn = tree_picture(desk, whole.problem, every)
    yield Figure(drawn.png, drawn.alt, texts("situation.analysis.tree"), min(1.0, drawn.width / FULL))
    yield from _in_words(told, every)


def _in_words(told: Gathered, every: tuple[Branch, ...]) -> Iterator[Block]:
    at, acting = -1, by_cause(told.desk, every[0].cause.problem)
    for branch in every:
        if branch.depth == 0 and side_of(branch.cause.side) != at:
            at = side_of(branch.cause.side)
            yield Paragraph(told.desk.texts(f"cause.heading.{SIDES[at][0].value}"), "strong")
        known = cause_words(told.desk, replace(branch, depth=0))
        words = " ".join((known, *acted_on(told.desk, acting.get(branch.cause.code, ()))))
        if branch.depth:
            behind = told.desk.texts("situation.analysis.behind", code=branch.cause.parent)
            yield Paragraph(f"{behind} {words}", "inner")
        else:
            yield Paragraph(words, "bullet")
