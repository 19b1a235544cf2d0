"""One cast of people in all tests; they are the demo's people too (bot/demo_people.py lists the same keys).

Nobody here exists. Asta strategist, Bosse caretaker, Cilla police, Didrik housing, Eva school, Farid fire,
Greta reviewer at the property department.
"""

from storage.model.people import Audience, Role, Viewer

ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)  # the municipality's coordinator
BOSSE = Viewer("bosse", "fastighet", Role.REPORTER)  # caretaker at the property department
CILLA = Viewer("cilla", "polisen", Role.ANALYST)
DIDRIK = Viewer("didrik", "bostad", Role.REPORTER)  # housing company
EVA = Viewer("eva", "skolan", Role.REVIEWER)
FARID = Viewer("farid", "raddning", Role.ANALYST)
GRETA = Viewer("greta", "fastighet", Role.REVIEWER)  # reviews what Bosse reports
UNKNOWN = Viewer("u-404", None, None)

TEAM = Audience(frozenset({ASTA, BOSSE, CILLA, DIDRIK, EVA, FARID}), "est-centrum")


def only(viewer: Viewer) -> Audience:
    """A private answer's audience."""
    return Audience(frozenset({viewer}), viewer.person)
