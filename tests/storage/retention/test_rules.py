"""The most specific rule wins; what the municipality decides lies over what the product came with."""

import pytest

from storage.errors import InvalidValueError
from storage.model.retention import Terms
from storage.store import Store

SHORT, LONG = Terms(1, 2, 3), Terms(1000, 2000, 3000)


def of(store: Store, source: str = "polisen", kind: str = "klotter", group: str = "skadegorelse") -> Terms:
    return store.retention.rules().terms(source, kind, group)


def test_without_decisions_the_defaults_hold(town: Store) -> None:
    assert of(town) == Terms(365, 730, 1825)
    assert of(town, kind="hatbrott", group="vald") == Terms(180, 365, 1095)
    assert town.retention.rules().traces["drafts"] == 30


def test_kind_before_group_before_partner_before_all(town: Store) -> None:
    ranked = [("", ""), ("polisen", ""), ("", "group:skadegorelse"), ("polisen", "group:skadegorelse")]
    ranked += [("", "klotter"), ("polisen", "klotter")]
    for number, (source, kind) in enumerate(ranked, 1):
        terms = Terms(number, number * 10, number * 100)
        town.retention.put(source, kind, terms)
        assert of(town) == terms
    assert of(town, "bostad", "misshandel", "vald") == Terms(1, 10, 100)
    for source, kind in reversed(ranked):
        assert town.retention.drop(source, kind)
    assert of(town) == Terms(365, 730, 1825)
    assert not town.retention.drop("", "")


def test_a_decision_again_replaces_the_one_before(town: Store) -> None:
    town.retention.put("", "", SHORT)
    town.retention.put("", "", LONG)
    assert of(town) == LONG
    town.retention.put_trace("drafts", 3)
    town.retention.put_trace("drafts", 4)
    assert town.retention.rules().traces["drafts"] == 4


@pytest.mark.parametrize(
    ("source", "kind", "terms", "field"),
    [
        ("nobody", "", SHORT, "source"),
        ("", "nothing", SHORT, "kind"),
        ("", "group:nothing", SHORT, "kind"),
        ("", "", Terms(10, 5, 20), "words"),
        ("", "", Terms(0, 5, 20), "words"),
        ("", "", Terms(1, 5, 10**6), "row"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(town: Store, source: str, kind: str, terms: Terms, field: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        town.retention.put(source, kind, terms)
    assert refused.value.field == field
    assert refused.value.mend
    assert of(town) == Terms(365, 730, 1825)


@pytest.mark.parametrize(("name", "days"), [("nothing", 3), ("drafts", 0), ("drafts", -1)])
def test_a_trace_that_cannot_hold_is_refused(town: Store, name: str, days: int) -> None:
    with pytest.raises(InvalidValueError):
        town.retention.put_trace(name, days)
