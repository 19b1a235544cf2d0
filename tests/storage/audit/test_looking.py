"""Who may read the log, and how much of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.audit.looking import Asked
from storage.model.people import Level, Role, Viewer
from storage.store import Store
from tests.storage.audit.logbook import START, showing
from tests.storage.reports.street import ALMA, BOSSE, CILLA, GRETA, KURT, REVISOR, ROOT, STRANGER

EVERYTHING = Asked(most=100)


@pytest.fixture
def told(store: Store) -> Store:
    """Cilla of the police was shown the housing company's, its own Greta too; then others' alone, and an act."""
    shown = showing(
        0,
        person="cilla",
        partner="polisen",
        sources=("bostad", "skolan"),
        query_words="spaning vid skolan",
        conversation="tips",
        level=Level.EXACT,
        count=7,
        detailed=5,
        readers=3,
    )
    day = timedelta(days=1)
    store.audit.write(shown)
    store.audit.write(replace(shown, person="greta", partner="bostad", sources=("bostad",), at=START + day))
    store.audit.write(replace(shown, sources=("skolan", "bo"), at=START + 2 * day))
    store.audit.write(replace(shown, sources=(), act="report.release", at=START + 3 * day))
    return store


def test_a_partner_is_told_who_looked_and_no_more(told: Store) -> None:
    for who in (GRETA, KURT):
        own, theirs = told.audit.looked(who, EVERYTHING)
        assert (own.person, own.query_words) == ("greta", "spaning vid skolan")
        assert (theirs.person, theirs.partner, theirs.readers) == ("cilla", "polisen", 3)
        assert theirs.audience == ("fastighet", "polisen")
        assert (theirs.query_words, theirs.conversation, theirs.platform, theirs.command) == ("", "", "", "")
        for row in (own, theirs):  # numbers of everybody together, minus the own, are the others'
            assert (row.count, row.detailed, row.level, row.sources) == (0, 0, Level.NOTHING, ("bostad",))
            assert row.id == 0


def test_an_auditor_reads_every_row(told: Store) -> None:
    rows = told.audit.looked(REVISOR, EVERYTHING)
    assert [row.id for row in rows] == [4, 3, 2, 1]
    assert rows[-1] == told.audit.latest()[-1]


@pytest.mark.parametrize(
    "who", [BOSSE, ALMA, ROOT, STRANGER, Viewer("x", None, Role.AUDITOR), Viewer("x", "bostad", None), CILLA]
)
def test_nobody_else_reads_any(told: Store, who: Viewer) -> None:
    assert told.audit.looked(who, EVERYTHING) == ()


def test_whoever_was_shown_nothing_of_ones_own_is_not_listed(told: Store) -> None:
    """`bo` is no part of `bostad`, nor the other way round."""
    assert [row.person for row in told.audit.looked(Viewer("x", "bo", Role.COORDINATOR), EVERYTHING)] == ["cilla"]
    assert told.audit.looked(Viewer("x", "raddning", Role.COORDINATOR), EVERYTHING) == ()


def test_filters_and_pages(told: Store) -> None:
    def people(**asked: object) -> list[str]:
        return [row.person for row in told.audit.looked(GRETA, Asked(**asked))]  # type: ignore[arg-type]

    assert people(persons=("cilla",)) == ["cilla"]
    assert people(partners=("bostad",)) == ["greta"]
    assert people(apart_from="bostad") == ["cilla"]
    assert people(most=1) == ["greta"]
    assert people(skip=1) == ["cilla"]
    day = timedelta(days=1)
    assert people(periods=((START, START + day),)) == ["cilla"]
    assert people(periods=((START + day, START + 2 * day),)) == ["greta"]
    assert people(periods=((START - day, START),)) == []
