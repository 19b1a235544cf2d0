"""One cast of people in all tests; they are the demo's people too (bot/demo_people.py lists the same keys).

Nobody here exists. Asta strategist, Bosse caretaker, Cilla police, Didrik housing, Eva school, Farid fire,
Greta and Klara reviewers at the property department and the housing company.
"""

from storage.model.people import Audience, Role, Viewer

ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)  # the municipality's coordinator
BOSSE = Viewer("bosse", "fastighet", Role.REPORTER)  # caretaker at the property department
CILLA = Viewer("cilla", "polisen", Role.ANALYST)
DIDRIK = Viewer("didrik", "bostad", Role.REPORTER)  # housing company
EVA = Viewer("eva", "skolan", Role.REVIEWER)
FARID = Viewer("farid", "raddning", Role.ANALYST)
GRETA = Viewer("greta", "fastighet", Role.REVIEWER)  # reviews what Bosse reports
KLARA = Viewer("klara", "bostad", Role.REVIEWER)  # reviews what Didrik reports
UNKNOWN = Viewer("u-404", None, None)

# The weekly meeting; in the demo its own rows of the register let it see everybody's incidents.
TEAM = Audience(frozenset({ASTA, CILLA, EVA, FARID, GRETA, KLARA}), "est-centrum", conversation="est-centrum")


def only(viewer: Viewer) -> Audience:
    """A private answer's audience."""
    return Audience(frozenset({viewer}), viewer.person)
