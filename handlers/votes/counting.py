"""How the store has ballots counted: the methods are analytics' (analytics/voting.py), as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics import voting


def count(method: str, options: Sequence[str], choices: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """`winners`, `order`, `totals`, `spread`, `pairs` ("A-1 A-2": how many prefer the first), `ballots`: how many."""
    result = voting.count(method, options, choices)
    return {
        "winners": list(result.winners),
        "order": [list(group) for group in result.order],
        "totals": dict(result.totals),
        "spread": {option: list(numbers) for option, numbers in result.spread.items()},
        "pairs": {" ".join(pair): number for pair, number in result.pairs.items()},
        "ballots": len(choices),
    }
