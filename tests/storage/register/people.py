"""People of the small town who may propose and sign, and those who may not."""

from datetime import date

from storage.model.people import Level, Partner, Person, Role, Viewer
from storage.model.register import Grant
from storage.store import Store
from tests.storage.town import MONDAY, settle

NOW = MONDAY
TODAY = date(2026, 3, 16)
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)  # the municipality's coordinator
NILS = Viewer("nils", "trygghet", Role.REVIEWER)
IVAR = Viewer("ivar", "polisen", Role.REVIEWER)
PIA = Viewer("pia", "polisen", Role.COORDINATOR)
CILLA = Viewer("cilla", "polisen", Role.ANALYST)
KLARA = Viewer("klara", "bostad", Role.REVIEWER)
DIDRIK = Viewer("didrik", "bostad", Role.REPORTER)
GUNNEL = Viewer("gunnel", "trygghet", Role.ADMINISTRATOR)
HENRIK = Viewer("henrik", "trygghet", Role.AUDITOR)
STRANGER = Viewer("u-404", None, None)
LISTED = (ASTA, NILS, IVAR, PIA, CILLA, KLARA, DIDRIK, GUNNEL, HENRIK)
SECTORS = {"trygghet": "municipality", "polisen": "police", "bostad": "housing"}


def agreed_town(store: Store) -> Store:
    """The small town with partners of three sectors, their people and a closed room."""
    settle(store)
    store.catalog.put_partners([Partner(key, key.title(), key.title(), sector) for key, sector in SECTORS.items()])
    store.members.put([Person(v.person, v.person.title(), v.partner or "", v.role or Role.REPORTER) for v in LISTED])
    store.conversations.put("est", "EST", ["asta", "cilla", "klara"])
    return store


def grant(**changes: object) -> Grant:
    """The police give the housing company squares and weeks, until the end of the year."""
    values: dict[str, object] = {
        "source": "polisen",
        "receiver": "bostad",
        "level": Level.COARSE,
        "purpose": "Planera ronder",
        "legal_basis": "OSL 10 kap. 2 §",
        "until": date(2026, 12, 31),
    }
    return Grant(**values | changes)  # type: ignore[arg-type]
