from importlib import import_module
from pathlib import Path

import pytest

import analytics.methods
from analytics.methods import METHODS
from analytics.methods.method import Method

# What several methods share, or what works on a method's answer.
HELPERS = {
    "about",
    "baseline",
    "binning",
    "breaks",
    "change",
    "clumping",
    "clusters",
    "counted",
    "counts_usual",
    "finding",
    "kernels",
    "levels",
    "method",
    "neighbours",
    "peaks",
    "poisson_pairs",
    "quasipoisson",
    "rises",
    "significance",
    "standouts",
    "tails",
    "trend",
    "verdicts",
    "weekclock",
    "windows",
}


def test_every_file_is_a_method_or_a_named_helper() -> None:
    files = {path.stem for path in Path(analytics.methods.__file__).parent.glob("*.py")} - {"__init__"}
    assert files - HELPERS == {method.run.__module__.rpartition(".")[2] for method in METHODS}
    assert files >= HELPERS


def test_names_are_unique_and_levels_are_levels() -> None:
    assert len({method.name for method in METHODS}) == len(METHODS)
    assert {method.name: method.least_level for method in METHODS} == {
        "alarms": 3,
        "points": 3,
        "density": 3,
        "dual": 3,
        "gistar": 3,
        "grid": 2,
        "history": 3,
        "rates": 1,
        "areas": 1,
        "compared": 1,
        "effort": 1,
        "expected": 1,
        "rhythm": 3,
    }


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
def test_a_method_says_what_it_does(method: Method) -> None:
    assert method.run.__doc__
    assert import_module(method.run.__module__).__doc__
