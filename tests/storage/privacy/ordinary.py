"""What people write without anybody in it: the demo's texts, and lines full of other numbers."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from bot.demo.words import THROWS, Where, writer
from storage.model.incident import PlaceType
from storage.model.region import Catalog

# Each name in braces is drawn by _drawn.
ORDINARY = (
    "Klotter {plats} den {iso} {time}.",
    "Krossad ruta {plats}, upptäckt {iso} kl {dotted}.",
    "Händelsen inträffade {compact}, {plats}.",
    "Mellan {dotted}–{dotted} den {day}/{month}.",
    "kl {dotted}-{dotted} samling {plats}",
    "Öppet {hours}, stängt {day}.{month}.{year}",
    "{iso} {dotted}-{dotted} bråk {plats}, {few} inblandade",
    "{iso}T{time}:00 larm {plats}",
    "Natten mellan {iso} och {iso}.",
    "Koordinat {lat}, {lon}",
    "{lat} {lon} {plats}",
    "N {north} E {east}",
    "{north} {east}",
    "{north},{east} (SWEREF 99 TM)",
    "X: {north}.{few}{few} Y: {east}.{few}{few}",
    "https://www.google.com/maps/@{lat}123,{lon}45,17z",
    "https://maps.google.com/?q={lat},{lon}",
    "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}",
    "https://maps.app.goo.gl/{code}",
    "Pluskod 9F7J{few}{few}6V+GQ {plats}",
    "{street} {house}{letter}, {floor} tr",
    "{street} {house}-{house}, port {few}{letter}",
    "Ärende K-{six}-26, dnr {year}/{four}",
    "dnr {year}-{four}, ref {six}",
    "Diarienummer {year}/{six}-{few}",
    "Ärendenummer {case10}",
    "5000-K{seven}-26",
    "Rapport H-7KQ4 och P-ROS3 hör ihop.",
    "Buss {line} mot Råå blev sen {few} minuter.",
    "Linje {few}, {line} och {line} ställdes in",
    "Pågatåg {four} försenat, väg {line} avstängd",
    "väg {line} vid avfart {few}, E6 och E65",
    "Skador för {thousand} kr, sanering {line} kr/kvm",
    "Kostnad {thousand}:- exkl. moms ({thousand} kr totalt)",
    "cirka {line} meter söder om {street} {house}",
    "{line} kvm klotter, {line} m staket",
    "kvm {line}, rum {line}, sal {line}, hus {line}",
    "Rum {line} och lgh {four}",
    "vecka {week}, v{week} och v.{week} {year}",
    "252 {few}{few} Helsingborg, {street} {house}",
    "25{few} {few}{few} Helsingborg",
    "Org.nr {org}",
    "{org} Fastigheter AB",
    "enligt 3 kap. {few} § ordningslagen (1993:1617)",
    "16 kap. 1 § BrB, 2 kap {few}§",
    "Cirka {few}–{few} ungdomar, {few} mopeder, ca {few}0 personer",
    "{few} av {few} lampor släckta, stolpe {four} och {four}",
    "Larm {four} kl {time}, styrka {line} på plats {time}, klart {time}",
    "tel 112 ringt kl {dotted}, 114 14 hänvisade vidare",
    "Ringde 1177 och 112 {iso} {time}",
    "SOS 112 larmat",
    "serienummer {six}{four}",
    "container {few}{few} m3, {few}x{few} meter, {few},5 ton",
    "Flaska {line} ml, {few} % och {line} g",
    "{day} {monthname} {year} kl. {dotted}",
    "{day}/{month}-{short} kl {dotted}",
    "{short}{mm}{dd} kl {dotted}",
    "{short}{mm}{dd}-{hhmm}",
    "{iso} {hhmm}",
    "från {day}/{month} {time} till {day}/{month} {time}",
    "Temp -{few} grader, vind {few},{few} m/s",
    "IMG_{year}{mm}{dd}_{hhmm}{few}{few}.jpg",
    "Foto {year}{mm}{dd}{hhmm}",
    "Version 1.{few}.{few}, ip 10.{few}.{line}.{line}",
    "Nycklar {line}, {line} och {line} saknas. Kod {four}.",
    "Elskåp {six} och {six} nedklottrade",
    "p-plats {line}, pollare {few}",
    "tog {line} steg, och {line} till, men {line} blev kvar",
    "Den {line} meter långa muren. Per {line} invånare.",
    "mötet 08-17, 13-15 och 07-16",
    "Ljud på {few}{few} dB, radio kanal {line}",
    "Skylt {few}{few} km/h nedriven, stolpen böjd {few}{few} grader",
    "bilen tog {line} meter på sig, mopeden har {line} kubik",
    "Matchen slutade {few}-{few}, publik {thousand}",
    "Cykel stulen, ram {few}{few} cm, värde {thousand} kr",
)
_STREETS = (
    "Drottninggatan",
    "Kullagatan",
    "Carl Krooks gata",
    "Södergatan",
    "Bruksgatan",
    "Hälsovägen",
    "Västra Sandgatan",
)
_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def _drawn(rng: random.Random) -> dict[str, str]:
    """One value of everything that ORDINARY names; days of the last year."""
    when = date.today() - timedelta(days=rng.randint(0, 365))  # noqa: DTZ011 - as the code's own day

    def digits(count: int) -> str:
        return str(rng.randint(1, 9)) + "".join(rng.choices("0123456789", k=count - 1))

    def clock(between: str) -> str:
        return f"{rng.randint(0, 23):02}{between}{rng.randint(0, 59):02}"

    third = rng.randint(2, 9)
    return {
        "iso": when.isoformat(),
        "year": f"{when:%Y}",
        "short": f"{when:%y}",
        "mm": f"{when:%m}",
        "dd": f"{when:%d}",
        "day": str(when.day),
        "month": str(when.month),
        "monthname": _MONTHS[when.month - 1],
        "week": str(rng.randint(1, 53)),
        "time": clock(":"),
        "dotted": clock("."),
        "hhmm": clock(""),
        "compact": f"{when:%Y%m%d}-{clock('')}",
        "hours": rng.choice(["08-17", "07.00-16.00", "08.30-09.15", "10–18"]),
        "lat": f"{rng.uniform(55.9, 56.2):.4f}",
        "lon": f"{rng.uniform(12.5, 13.0):.4f}",
        "north": str(rng.randint(6_190_000, 6_240_000)),
        "east": str(rng.randint(350_000, 375_000)),
        "code": "".join(rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGH123456789", k=17)),
        "street": rng.choice(_STREETS),
        "house": str(rng.randint(1, 140)),
        "letter": rng.choice("ABCDE"),
        "floor": str(rng.randint(1, 8)),
        "few": str(rng.randint(1, 9)),
        "line": digits(3),
        "four": digits(4),
        "six": digits(6),
        "seven": digits(7),
        "case10": digits(10),
        "thousand": f"{rng.randint(1, 400)} {rng.choice(['000', '500'])}",
        "org": f"{rng.choice('5789')}{rng.randint(0, 9)}{third}{digits(3)}-{digits(4)}",
    }


def ordinary(count: int, seed: int, catalog: Catalog) -> Iterator[str]:
    """Texts without anybody in them: the demo's own, and lines full of other numbers."""
    rng = random.Random(seed)  # noqa: S311 - invented texts
    words = writer(catalog.places, catalog.kinds)
    kinds = [kind.key for kind in catalog.kinds]
    for i in range(count):
        where = Where(rng.choice(list(PlaceType)), rng.randrange(-1, len(words.at)), rng.randrange(len(words.at)))
        demo = words.write(
            rng.choice(kinds),
            rng.choice(["polisen", "bostad", "skolan", "fastighet"]),
            where,
            [rng.random() for _ in range(THROWS)],
        )
        line = rng.choice(ORDINARY).format(plats=words.at[rng.randrange(len(words.at))], **_drawn(rng))
        yield (demo, line, f"{demo} {line}")[i % 3]
