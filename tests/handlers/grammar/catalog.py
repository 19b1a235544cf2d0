"""A small catalog for the grammar's tests: Helsingborg's real area and place names, the glossary's kinds."""

from storage.model.people import Partner
from storage.model.region import Area, Catalog, Kind, KindGroup, Place, Region

AREAS = """Närlunda-Elineberg|Olympia-Slottshöjden östra
Mariastaden-Käftaåra|Mörarp-Mörarp omland|Norr-Pålsjö
Planteringen-Miatorp västra|Påarp-Bårslöv|Ramlösa-Gustavslund södra
Rosengården östra|Ringstorp-Stattena|Rydebäck-Rya
Söder-Oceanhamnen-Oljehamnen|Husensjö-Sofieberg|Adolfsberg-Västergård|Allerum-Domsten|Berga-Kullavägen södra
Dalhem-Väla södra|Drottninghög|Eneborg-Högaborg|Eskilsminne-Gustavslund norra|Fredriksdal-Filborna
Helsingborg centrum-Slottshöjden västra|Högasten-Miatorp östra|Kattarp-Hasslarp-Utvälinge|Laröd-Hittarp
Råå-Pålstorp-Örby|Tågaborg|Vallåkra-Gantofta|Wilson park-Fältabacken|Ättekulla-Raus|Ödåkra-Väla"""
CENTRUM = "Helsingborg centrum-Slottshöjden västra"
SODER = "Söder-Oceanhamnen-Oljehamnen"
ALIASES = {CENTRUM: ("centre", "city centre", "the centre", "city", "downtown", "center")}
PLACES = """Väla|neighbourhood|12.758|56.092|Ödåkra-Väla
Maria Park|neighbourhood|12.685|56.08|Mariastaden-Käftaåra
Raus vång|neighbourhood|12.757|56.006|Ättekulla-Raus
Anneberg|neighbourhood|12.72|56.043|Wilson park-Fältabacken
Pålsjö östra|neighbourhood|12.697|56.071|Ringstorp-Stattena
Örby|neighbourhood|12.782|55.96|Rydebäck-Rya
Centrum|neighbourhood|12.692|56.047|Helsingborg centrum-Slottshöjden västra
Drottninghög|neighbourhood|12.723|56.065|Drottninghög
Fältabacken|neighbourhood|12.724|56.04|Husensjö-Sofieberg
Söder|neighbourhood|12.702|56.036|Söder-Oceanhamnen-Oljehamnen
Tågaborg N|neighbourhood|12.688|56.06|Tågaborg
Wilson park|neighbourhood|12.716|56.045|Wilson park-Fältabacken
Helsingborg|locality|12.72|56.04|Wilson park-Fältabacken
Fleninge|locality|12.79|56.11|Ödåkra-Väla
Tånga och Rögle|locality|12.78|56.2|Kattarp-Hasslarp-Utvälinge
Stortorget|landmark|12.694|56.0465|Helsingborg centrum-Slottshöjden västra
Knutpunkten|landmark|12.6955|56.0434|Helsingborg centrum-Slottshöjden västra
Gustav Adolfs torg|landmark|12.7016|56.0405|Söder-Oceanhamnen-Oljehamnen
Väla centrum|landmark|12.7562|56.0922|Ödåkra-Väla"""
GROUPS = """skadegörelse|vandalism|vandalism
tillgrepp|theft and burglary|stöldbrott
våld|violence|våld och hot, violent
narkotika|drugs|droger, knark
ordning|public order|ordningsproblem
trafik|traffic|trafik och olyckor
miljö|environment|
läge|situation|"""
KINDS = """skadegörelse|skadegörelse|damage|vandalisering, krossad ruta
klotter|skadegörelse|graffiti|klottret, tagg, tags
anlagd brand|skadegörelse|arson|mordbrand, bilbrand
inbrott|tillgrepp|burglary|bostadsinbrott, break-in
stöld|tillgrepp|theft|snatteri
cykelstöld|tillgrepp|bicycle theft|bike theft
rån|tillgrepp|robbery|personrån
misshandel|våld|assault|slagsmål, bråk
hot|våld|threat|olaga hot
trakasserier|våld|harassment|
incident mot anställd|våld|incident against staff|
skjutning|våld|shooting|skottlossning
sprängning|våld|explosion|
öppen narkotikahantering|narkotika|open drug dealing|narkotikahandel
påverkade personer|narkotika|intoxicated people|fylleri
ordningsstörning|ordning|disorder|
störande samling|ordning|disturbing gathering|
buskörning|ordning|reckless driving|
nedskräpning|ordning|littering|skräp
olovlig trafik|trafik|illegal traffic|
trafikolycka|trafik|traffic accident|
tillbud|trafik|near miss|
brand|trafik|fire|
olycka|trafik|accident|
otrygg plats|miljö|unsafe place|
bristande belysning|miljö|poor lighting|trasig belysning
fysisk brist|miljö|physical defect|
arrangemang|läge|planned gathering|
ryktesspridning|läge|rumours|
övrigt|läge|other|
brott mot barn|våld|crime against children|
hatbrott|våld|hate crime|"""
PARTNERS = """trygghet|Trygghetsenheten|Safety unit|trygghetsenheten
fastighet|Fastighetsförvaltningen|Property department|fastighet
polisen|Polisen|Police|polis, police, polismyndigheten
bostad|Helsingborgshem|Housing company|bostadsbolaget
skolan|Skolan|School|skolan, skolor, skola
raddning|Räddningstjänsten|Fire service|brandkåren, räddningstjänsten"""


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _areas() -> tuple[Area, ...]:
    names = [name for line in AREAS.splitlines() for name in line.split("|")]
    return tuple(Area(f"A{i:02}", name, "regso", b"", ALIASES.get(name, ())) for i, name in enumerate(names, 1))


def _places(areas: tuple[Area, ...]) -> tuple[Place, ...]:
    keys = {area.name: area.key for area in areas}
    rows = [line.split("|") for line in PLACES.splitlines()]
    return tuple(Place(f"p{i}", name, sort, 0.0, 0.0, float(lon), float(lat), keys[area])
                 for i, (name, sort, lon, lat, area) in enumerate(rows, 1))  # fmt: skip


def _kinds() -> tuple[Kind, ...]:
    rows = [line.split("|") for line in KINDS.splitlines()]
    return tuple(Kind(name.replace(" ", "-"), group, name, english, tuple(_split(words)),
                      "skadegörelse" if name == "klotter" else None)
                 for name, group, english, words in rows)  # fmt: skip


def catalog() -> Catalog:
    """The city as the grammar sees it."""
    region = Region(
        "helsingborg",
        "Helsingborg",
        "EPSG:3006",
        "Europe/Stockholm",
        (0, 0, 1, 1),
        ("Helsingborgs kommun", "Helsingborgs stad"),
    )
    areas = _areas()
    groups = tuple(
        KindGroup(sv, sv, en, tuple(_split(words)))
        for sv, en, words in (line.split("|") for line in GROUPS.splitlines())
    )
    partners = tuple(
        Partner(key, sv, en, "x", tuple(_split(words)))
        for key, sv, en, words in (line.split("|") for line in PARTNERS.splitlines())
    )
    return Catalog(region, areas, _places(areas), _kinds(), groups, partners)
