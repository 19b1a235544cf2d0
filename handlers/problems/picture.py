"""The causes as a picture, with what it shows in words."""

from collections.abc import Sequence

from analytics.maps.cause_tree import CauseTree, Node
from analytics.maps.request import Words
from handlers.measures.by_cause import by_cause
from handlers.problems.desk import Desk
from handlers.problems.tree import SIDES, Branch, side_of
from handlers.reply import Picture
from storage.model.measure import Measure
from storage.model.problem import Problem, Side


def tree_picture(desk: Desk, problem: Problem, found: tuple[Branch, ...]) -> Picture:
    """The tree drawn; its text twin stands beside it in the card."""
    texts = desk.texts
    count = texts.count("problem.causes", len(found))
    words = Words(
        title=f"{texts('cause.picture')} {problem.code} {problem.name}",
        title_short=f"{texts('cause.picture')} {problem.code}",
        count_line=count,
        legend="",
        attribution="",
        demo=texts("map.demo") if desk.services.demo else "",
    )
    first, second, third = (texts(f"cause.heading.{pair[0].value}") for pair in SIDES)
    acting = by_cause(desk, problem.code)
    nodes = tuple(_node(desk, branch, found, acting.get(branch.cause.code, ())) for branch in found)
    drawn = desk.services.draw_causes(
        CauseTree(words, (first, second, third), nodes, texts("cause.more", n="{n}"), desk.services.scale)
    )
    scale = desk.services.scale
    alt = texts("cause.alt", code=problem.code, count=count)
    return Picture(drawn.png, alt, f"{texts('cause.file')}.png", drawn.width // scale, drawn.height // scale)


def _node(desk: Desk, branch: Branch, found: tuple[Branch, ...], acting: Sequence[Measure]) -> Node:
    """Who said it, how much speaks for it and against it, and which measures act on it."""
    texts, cause = desk.texts, branch.cause
    parts = [desk.names({cause.partner})]
    if cause.side in (Side.HANDLER, Side.GUARDIAN, Side.MANAGER):
        parts.insert(0, texts(f"cause.side.{cause.side.value}"))
    counts = (("agree", len(cause.agreed)), ("evidence", len(branch.evidence)), ("doubts", len(branch.doubts)))
    parts += [texts.count(f"cause.{name}", number) for name, number in counts if number]
    root = found.index(branch)
    while found[root].depth:
        root -= 1
    mark = texts.count("measure.mark", len(acting), names="; ".join(one.name for one in acting)) if acting else ""
    return Node(side_of(found[root].cause.side), branch.depth, cause.text, " · ".join(parts), mark)
