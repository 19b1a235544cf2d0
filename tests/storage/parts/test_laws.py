"""The laws hold; and each wrong way to write the rule breaks at least one of them."""

import inspect
import textwrap
from collections.abc import Callable
from types import CodeType, ModuleType

import pytest

from storage.parts import classes, closing, compare, growing, shelf, sums
from tests.storage.parts.laws import LAWS


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_rule_keeps_the_law(law: Callable[[], None]) -> None:
    law()


MUTANTS = {
    "zeros allowed": (closing, "split", "counts >= k", "(counts >= k) | (counts == 0)"),
    "one less than k": (closing, "split", "counts >= k", "counts >= k - 1"),
    "one half is enough": (closing, "split", "fit[one] and fit[other]", "(fit[one] or fit[other])"),
    "the parent is enough": (closing, "split", "fit[one] and fit[other]", "fit[node]"),
    "fewer than k in all are shown": (closing, "split", "[0] if fit[0] else []", "[0]"),
    "a late report opens its period again": (closing, "_follows", "stretch.first >= before.end", "True"),
    "a class by who sees the exact place": (classes, "classes", "Level.COARSE", "Level.EXACT"),
    "late ones are forgotten": (
        closing, "due", "day < stretch.end.toordinal()", "day // 7 == stretch.first.toordinal() // 7",
    ),
    "what was counted is counted again": (closing, "due", "happened & ~events.counted", "happened"),
    "what has not happened yet is counted": (closing, "due", "events.day < stretch.end.toordinal()", "events.day > 0"),
    "too little to show is lost": (closing, "close", "counted if zones else np.zeros_like(counted)", "counted"),
    "own events are not held": (classes, "classes", "all_of.own, all_of.level", "all_of.own & False, all_of.level"),
    "told and not told together": (classes, "classes", "all_of.level >= Level.COUNTS", "all_of.level >= Level.NOTHING"),
    "capped kinds as any other": (classes, "_named", "bool(all_of.capped[rows].any())", "False"),
    "kinds that happen at some places with those that happen at all": (
        classes, "_patterns", "frozenset(places[one, kind])", "frozenset()",
    ),
    "five is enough for capped kinds": (classes, "EventClass.k", "K_CAPPED if self.capped else K", "K"),
    "kinds of a place": (closing, "close", "_parts(rule.kinds, np.zeros_like(kind), kind, rule.k)",
                         "_parts(rule.kinds, np.zeros_like(kind), kind, 1)"),
    "capped zones as small as others": (growing, "zone_tree", "_best(total, rect, smallest,",
                                        "_best(total, rect, 1,"),
    "a part of a part for an area": (sums, "_sum", "int(parts.count[used].sum())",
                                     "int((parts.count * share)[used].sum())"),
    "compared in the finest zones": (compare, "_coarsest", "not under", "True"),
    "closed twice on the shelf": (shelf, "_refuse_overlaps", "one.stretch.first < before.stretch.end", "False"),
}  # fmt: skip


def mutated(module: ModuleType, name: str, old: str, new: str) -> tuple[Callable[..., object], CodeType]:
    """A function of the rule, and its code with `new` for `old`."""
    found: object = module
    for step in name.split("."):
        found = inspect.getattr_static(found, step)
    function = found.fget if isinstance(found, property) else found
    assert inspect.isfunction(function)
    source = textwrap.dedent(inspect.getsource(function)).replace("@property\n", "")
    assert source.count(old) == 1, (name, old)
    made: dict[str, object] = {}
    exec(source.replace(old, new), vars(module), made)  # noqa: S102  our own source
    return function, made[function.__name__].__code__  # type: ignore[attr-defined]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_rule_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    function, code = mutated(*MUTANTS[mutant])
    monkeypatch.setattr(function, "__code__", code)
    assert any(breaks(law) for law in LAWS), f"no law notices: {mutant}"


def breaks(law: Callable[[], None]) -> bool:
    try:
        law()
    except Exception:  # noqa: BLE001  whatever a mutant stumbles over
        return True
    return False
