"""The tree of causes as a picture: what it refuses, what it leaves out, and that nothing runs out of its box."""

from dataclasses import replace

import pytest

from analytics.maps import fonts
from analytics.maps.cause_tree import CAUSE, MOST_HIGH, CauseTree, Node, draw, fitting, wrapped
from analytics.maps.request import Words

WORDS = Words("Orsaker: P-7KQ4 Stök vid busstorget", "Orsaker: P-7KQ4", "3 orsaker", "", "", demo="DEMO")
SIDES = ("Den som begår det", "Den eller det som drabbas", "Platsen")
NODES = (
    Node(
        0, 0, "Ungdomar samlas här när fritidsgården har stängt", "Skol- och fritidsförvaltningen · 2 parter håller med"
    ),
    Node(0, 1, "Fritidsgården stänger klockan åtta", "Trygghetsavdelningen"),
    Node(2, 0, "Gaveln är mörk", "Öresundshem · 1 belägg · 1 tvivel"),
)
TREE = CauseTree(WORDS, SIDES, NODES, "och {n} till", 1)


def test_it_is_drawn_as_wide_as_every_picture_and_as_high_as_it_needs() -> None:
    small, large = draw(replace(TREE, nodes=NODES[:1])), draw(TREE)
    assert small.width == large.width == 1000
    assert 200 < small.height < large.height <= MOST_HIGH
    assert draw(replace(TREE, scale=2)).width == 2000
    assert draw(TREE).png == large.png


def test_a_measure_stands_in_the_box_of_the_cause_it_acts_on() -> None:
    acted = replace(TREE, nodes=(NODES[0], NODES[1], replace(NODES[2], mark="Åtgärd: Belysning vid gaveln")))
    assert draw(acted).height > draw(TREE).height
    for mark in ("x" * 900, "Åtgärd: " + "ord " * 200, "👩‍👩‍👧", "a\nb"):
        draw(replace(TREE, nodes=(replace(NODES[0], mark=mark), Node(2, 0, "Gaveln är mörk", "", mark))))


def test_more_than_fits_is_said_as_a_number() -> None:
    many = replace(TREE, nodes=tuple(Node(1, 0, f"Orsak nummer {n} med några ord till", "Polisen") for n in range(40)))
    drawn = draw(many)
    assert drawn.height <= MOST_HIGH
    kept = fitting(many)
    assert 6 <= len(kept) < 40
    assert draw(replace(many, nodes=kept)).png != drawn.png


def test_what_lies_deepest_is_left_out_first_so_that_no_side_goes() -> None:
    deep = [Node(0, depth, f"Djup {depth} och några ord", "Polisen") for depth in (0, 1, 2, 1, 2, 3, 4, 1, 2)]
    kept = fitting(replace(TREE, nodes=(*deep, Node(1, 0, "Drabbade", ""), Node(2, 0, "Platsen", ""))))
    assert {node.side for node in kept if node.depth == 0} == {0, 1, 2}
    assert max(node.depth for node in kept) < 4


@pytest.mark.parametrize("text", ["kort", "ord " * 200, "x" * 900, "å" * 60 + " " + "ä" * 60, "", "👩‍👩‍👧 hej", "a\nb"])
def test_no_word_runs_out_of_its_box(text: str) -> None:
    lines = wrapped(text, CAUSE, 400, 3)
    assert 1 <= len(lines) <= 3
    assert all(fonts.width(line, CAUSE) <= 400 for line in lines)
    draw(replace(TREE, nodes=(Node(0, 0, text, text),)))


def test_a_cut_text_says_so() -> None:
    assert wrapped("ord " * 200, CAUSE, 400, 3)[-1].endswith("…")
    assert "…" not in "".join(wrapped("Gaveln är mörk", CAUSE, 400, 3))


@pytest.mark.parametrize(
    "nodes",
    [
        (),
        (Node(3, 0, "a", ""),),
        (Node(0, 1, "a", ""),),
        (Node(0, 0, "a", ""), Node(0, 2, "b", "")),
        (Node(1, 0, "a", ""), Node(0, 0, "b", "")),
        (Node(0, -1, "a", ""),),
    ],
)
def test_a_tree_that_is_none_is_refused(nodes: tuple[Node, ...]) -> None:
    with pytest.raises(ValueError, match=r"cause|side|tree"):
        draw(replace(TREE, nodes=nodes))


def test_a_whole_chain_of_five_is_drawn() -> None:
    chain = tuple(Node(2, depth, f"Djup {depth}", "Polisen") for depth in range(5))
    assert fitting(replace(TREE, nodes=chain)) == chain
    assert draw(replace(TREE, nodes=chain)).width == 1000
