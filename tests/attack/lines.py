"""What a coalition types: times, places, kinds, partners and views in any mix, as people write them."""

import random

from hypothesis import strategies as st
from pyproj import Transformer

from tests.attack.city import REGION, SOUTH, WEST
from tests.decisions import CODE as DECIDED_ON
from tests.follow_ups import DECISION
from tests.problems import CAUSE, CODE, MEASURE
from tests.votes import ABOUT, VOTE

# March 2026; week 10 begins on the 2nd. Weeks less a day, days, parts of days, times that overlap.
WHEN = (
    "vecka 10", "vecka 11", "v12", "v10–v11", "v10–v12", "v9–v12", "mars", "mars 2026", "i år", "sedan 1 mars",
    "2–8 mars", "3–8 mars", "2–7 mars", "2–6 mars", "9–15 mars", "9–14 mars", "10–15 mars", "2 mars", "9 mars",
    "1–31 mars", "förra veckan", "denna vecka", "senaste 7 dagarna", "senaste 14 dagarna", "igår", "idag",
    "måndag vecka 10", "vecka 10 vardagar", "vecka 11 helg", "vecka 10 fredag kväll", "vecka 10 nätter",
    "vecka 10 kl 11-13", "vecka 10 kl 12-13", "vecka 11 kl 22-23", "mars måndagar", "vecka 10 eftermiddagar",
    "v10–v12 förmiddagar",
)  # fmt: skip


def _near(distance: str, east: float, north: float) -> str:
    """A circle around a place of the square kilometre, as somebody pastes it from a map."""
    to_degrees = Transformer.from_crs(REGION.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(WEST + east, SOUTH + north)
    return f"inom {distance} från {lat:.5f}, {lon:.5f}"


WHERE = (
    "", "", "", "Vast", "Ost", "Vast och Ost", _near("300 m", 370, 380), _near("50 m", 620, 380),
    _near("500 m", 640, 610), _near("100 m", 510, 490), _near("2 km", 480, 530), _near("250 m", 120, 870),
)  # fmt: skip
WHAT = (
    "", "", "", "klotter", "hot", "misshandel", "våld", "skador", "hatbrott", "utom klotter", "utom hot",
    "utom hatbrott", "utom våld", "klotter och hot", "våld utom hot", "våld utom misshandel", "våld utom hatbrott",
)  # fmt: skip
WHOSE = ("", "", "", "från polisen", "från trygghet", "från polisen och trygghet")
VIEWS = ("lista", "lista", "lista", "", "punkter", "värme", "rutor", "områden")
AGAINST = (
    "",
    "",
    "",
    "jämfört med v10",
    "jämfört med v11",
    "jämfört med förra veckan",
    "mot v9",
    "jämfört med februari",
)
OTHER = (
    "/delning", "/delning varför", "/delning från polisen", "/delning till skolan", "/sharing why", "/logg",
    "/logg mars", "/logg andra", "/logg polisen", "/log sida 2", "/minauppgifter", "/mina", "/granska", "/hjälp",
    "/problem", "/problem alla", "/problem P-7KQ4", "/orsak P-7KQ4", "/orsak O-7KQ4", "/dagordning", "/agenda",
    "/orsak O-7KQ4 ändra",
    "/atgard", "/atgard P-7KQ4", "/atgard A-7KQ4", "/atgard bibliotek", "/atgard O-7KQ4 ny",
    "/uppfoljning", "/uppfoljning P-7KQ4", "/uppfoljning B-7KQ4", "/uppfoljning B-7KQ4 ring 300", "/followup",
    "/beslut", "/beslut P-7KQ4", "/beslut B-7KQ4", "/beslut A-7KQ4", "/plan", "/plan Vast försenade",
    "/karta", "/karta xyzzy vecka 10", "/karta vecka 10 klottr", "/karta vecka 99", "/medlemmar",
    "/metod", "/metod expected", "/metod karta vecka 99", "/exportera", "/exportera csv delning", "/prenumerera",
    "/prenumerera klotter Vast måndagar 07:30", "/prenumerera hatbrott", "/prenumerationer", "/prenumerera pausa 1",
    "/inget", "/inget vecka 10", "/inget vecka 11", "/utskick", "/delning D-1", "/delning dokument",
    "/rosta", "/rosta mina", "/rosta P-7KQ4", "/rosta R-7KQ4", "/vote R-7KQ4 cast", "/rosta B-7KQ4", "/rosta B-7KQ4 ny",
    "/beslut R-7KQ4", "/beslut B-7KQ4 fortsätt",
    "/delning föreslå", "/rapport R-1", "/rapport 1 ändra", "/återkalla R-1",
)  # fmt: skip


# A decision's effect: what is said of a place and of those like it, before and after.
FOLLOW_UPS = (
    f"/uppfoljning {DECISION}", f"/metod uppfoljning {DECISION}", f"/uppfoljning {DECISION} enskilt",
    f"/exportera csv uppfoljning {DECISION}", f"/exportera xlsx uppfoljning {DECISION}",
)  # fmt: skip
# A problem that every partner reads; what stands in it is drawn for whoever asks.
PROBLEMS = (
    f"/problem {CODE}", f"/problem {CODE} fakta", f"/orsak {CODE}", f"/problem {CODE} enskilt", "/dagordning",
    "/rosta", f"/rosta {CODE}", f"/rosta {VOTE}",
    f"/problem {CODE} sammanfattning",
    f"/orsak {CAUSE} historik", f"/atgard {MEASURE} historik",
    f"/problem {CODE} liknande", f"/atgard {CODE}", f"/atgard {MEASURE}", "/atgard", "/atgard bibliotek belysning",
    "/lägesbild mars", "/lägesbild docx mars Vast",
)  # fmt: skip
# What partners decided of it: words that some shared with each other, never a number of incidents.
DECIDED = (
    "/beslut",
    f"/beslut {CODE}",
    f"/beslut {DECIDED_ON}",
    f"/beslut {DECIDED_ON} historik",
    f"/rosta {DECIDED_ON}",
    f"/rosta {ABOUT} historik",
    "/plan",
    "/plan 2026 Vast",
    "/exportera xlsx plan",
)
# Whatever else answers a question; a new one joins here, and the twins read all of it. What is a ratio and no number
# of incidents is theirs, too: those who solve read numbers.
ANALYSES = (
    "/karta visa täthetsförändring", "/karta visa per adress",
    "/hotspots", "/rytm", "/jämför", "/veckorapport", "/upprepning", "/kluster", "/larm",
    "/exportera karta", "/exportera csv karta", "/exportera geojson karta", "/exportera csv hotspots",
    "/exportera geojson rytm", "/exportera csv jämför",
    "/metod karta", "/metod hotspots", "/metod rytm", "/metod jämför",
    "/lägesbild", "/lägesbild docx",
)  # fmt: skip


def question(when: str, where: str, what: str, whose: str, against: str, view: str, *, alone: bool) -> str:
    """The parts as one line; `alone` asks for the asker's eyes only."""
    parts = ("/karta", when, where, what, whose, against, view, "enskilt" if alone else "")
    return " ".join(part for part in parts if part)


def random_question(choose: random.Random) -> str:
    """Any of them."""
    parts = (choose.choice(some) for some in (WHEN, WHERE, WHAT, WHOSE, AGAINST, VIEWS))
    return question(*parts, alone=choose.random() < 0.25)


QUESTIONS = st.builds(
    question,
    st.sampled_from(WHEN),
    st.sampled_from(WHERE),
    st.sampled_from(WHAT),
    st.sampled_from(WHOSE),
    st.sampled_from(AGAINST),
    st.sampled_from(VIEWS),
    alone=st.sampled_from([False, False, False, True]),
)
