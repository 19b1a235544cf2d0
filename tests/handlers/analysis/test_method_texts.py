"""Every method can be explained, with every verdict it can give, in both languages."""

import re
from importlib import import_module

import pytest

from analytics.methods import METHODS
from analytics.methods.about import TOO_FEW, About
from analytics.methods.method import Method
from handlers.analysis.how import explanation, general, parameters
from handlers.reply import Text
from handlers.texts import load

PARTS = ("name", "how", "limits", "reference")
# Ways to draw and to count that have no test, and are explained all the same.
DRAWN = {"list", "counts", "change", "points", "density", "grid", "areas"}
LANGUAGES = ("sv", "en")


def verdicts(method: Method) -> set[str]:
    """The words that a method's docstring lists after "Verdicts:"; their explanations stand in parentheses."""
    return listed_in(method.run.__module__)


def listed_in(module: str) -> set[str]:
    """The same of a module."""
    text = import_module(module).__doc__ or ""
    _, found, said = text.partition("Verdicts")
    listed = re.sub(r"\([^()]*\)", "", said.partition(":")[2].split("\n\n")[0]) if found else ""
    return set(re.findall(r"`(\w+)`", listed.split(". ")[0]))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_method_has_its_words(method: Method, language: str) -> None:
    entries = load(language).entries
    told = verdicts(method)
    assert told or method.name in DRAWN
    for part in (*PARTS, *told):
        assert entries.get(f"method.{method.name}.{part}"), (method.name, part)
    assert not told or TOO_FEW in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_effect_of_a_measure_has_its_words(language: str) -> None:
    entries, told = load(language).entries, listed_in("analytics.effect")
    assert told == {"fewer", "more", "cannot_tell", TOO_FEW}
    for part in (*PARTS, *told):
        assert entries.get(f"method.effect.{part}"), part
        assert part in PARTS or entries.get(f"follow_up.verdict.{part}"), part


def test_there_are_no_words_of_methods_that_are_gone() -> None:
    known = {method.name: verdicts(method) for method in METHODS}
    known |= {name: known.get(name, set()) for name in DRAWN} | {"alarms": known.get("alarms", set())}
    known["effect"] = listed_in("analytics.effect")
    shared = {"title", "title_all", "lead", "unknown", "nothing", "rests_on", "chosen", "limits", "source"}
    for key in load("sv").entries:
        section, _, rest = key.partition(".")
        name, _, part = rest.partition(".")
        if section != "method" or name in {"parameter", "value"} or (not part and name in shared):
            continue
        assert name in known, key
        assert part in {*PARTS, *known[name], "untested"} or part.startswith("chosen.") or name == "alarms", key


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_is_a_few_lines(language: str) -> None:
    about = About("compared", 321, (("earlier", 7.0), ("later", 7.0), ("places", 412), ("alpha", 0.05)), "as_usual")
    told = explanation(about, load(language))
    assert [type(one) for one in told] == [Text, Text, Text]
    note = told[-1].fallback()
    assert "321" in note
    assert "412" in note
    assert "Krishnamoorthy" in note
    assert note.count("\n") == 3
    assert load(language)("method.compared.as_usual") in told[1].fallback()


def test_a_parameter_without_words_is_not_hidden() -> None:
    assert parameters(About("compared", 1, (("nytt_val", 3),), "more"), load("sv")) == "nytt_val 3"
    assert "2025" in parameters(About("density", 1, (("reference", 2025),), "shown"), load("sv"))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_a_method_is_explained_without_numbers(method: Method) -> None:
    assert all(isinstance(one, Text) and one.text for one in general(method.name, load("sv")))
