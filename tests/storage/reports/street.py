"""People of the small town, and what they report."""

from datetime import datetime, timedelta

from storage.model.incident import Certainty, PlaceType, Precision
from storage.model.people import Person, Role, Viewer
from storage.model.report import PositionFrom, ReportDraft
from storage.store import Store
from tests.storage.town import MONDAY

NOW = MONDAY + timedelta(hours=20)
BOSSE = Viewer("bosse", "bostad", Role.REPORTER)
BRITA = Viewer("brita", "bostad", Role.REPORTER)
GRETA = Viewer("greta", "bostad", Role.REVIEWER)
ALMA = Viewer("alma", "bostad", Role.ANALYST)
KURT = Viewer("kurt", "bostad", Role.COORDINATOR)
ROOT = Viewer("root", "bostad", Role.ADMINISTRATOR)
REVISOR = Viewer("revisor", "bostad", Role.AUDITOR)
CILLA = Viewer("cilla", "polisen", Role.REPORTER)
EVA = Viewer("eva", "polisen", Role.REVIEWER)
STRANGER = Viewer("u-404", None, None)
LISTED = (BOSSE, BRITA, GRETA, ALMA, KURT, ROOT, REVISOR, CILLA, EVA)
EVERYBODY = (*LISTED, STRANGER)


def people_in(store: Store) -> Store:
    """Put everybody listed in."""
    store.members.put(
        [Person(one.person, one.person.title(), one.partner or "", one.role or Role.REPORTER) for one in LISTED]
    )
    return store


def draft(client_id: str = "c1", **changes: object) -> ReportDraft:
    """Graffiti in the middle of `nordost`, an hour before NOW."""
    start = changes.pop("start", NOW - timedelta(hours=1))
    values: dict[str, object] = {
        "client_id": client_id,
        "kind": "klotter",
        "start": start,
        "end": changes.pop("end", start),
        "x": 357_500.0,
        "y": 6_217_500.0,
        "precision": Precision.EXACT,
        "position_from": PositionFrom.DEVICE,
        "accuracy": 12.5,
        "place_words": "gaveln mot gården",
        "place_type": PlaceType.SCHOOLYARD,
        "certainty": Certainty.SEEN,
        "text": "Tre taggar på gaveln",
        "police_told": False,
    }
    return ReportDraft(**values | changes)  # type: ignore[arg-type]


def sent(store: Store, who: Viewer = BOSSE, client_id: str = "c1", at: datetime = NOW, **changes: object) -> str:
    """The number of a report that was sent."""
    return store.reports.send(who, draft(client_id, **changes), at).report.number
