"""Personal data as people write it, and what they write without any: made anew from a seed, nobody exists."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from faker import Faker

from bot.demo.words import THROWS, Where, writer
from storage.model.incident import PlaceType
from storage.model.region import Catalog

Form = Callable[[str], str]


def _spaced(text: str, between: str) -> str:
    return between.join(text)


def wide(text: str) -> str:
    """The same with full-width digits and dashes."""
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-+"})


def arabic(text: str) -> str:
    """The same with Arabic-Indic digits."""
    return text.translate({ord(c): 0x0660 + int(c) for c in "0123456789"})


# Forms of a personal number, from its twelve digits.
IDENTITIES: dict[str, Form] = {
    "ten with dash": lambda n: f"{n[2:8]}-{n[8:]}",
    "ten": lambda n: n[2:],
    "twelve": lambda n: n,
    "twelve with dash": lambda n: f"{n[:8]}-{n[8:]}",
    "ten with space": lambda n: f"{n[2:8]} {n[8:]}",
    "twelve with space": lambda n: f"{n[:8]} {n[8:]}",
    "pairs": lambda n: " ".join(n[i : i + 2] for i in range(0, 12, 2)),
    "short pairs": lambda n: " ".join(n[i : i + 2] for i in range(2, 12, 2)),
    "pairs and four": lambda n: f"{n[2:4]} {n[4:6]} {n[6:8]} - {n[8:]}",
    "ISO date": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:8]}-{n[8:]}",
    "ISO date and space": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:8]} {n[8:]}",
    "dots": lambda n: f"{n[2:4]}.{n[4:6]}.{n[6:8]}-{n[8:]}",
    "slashes": lambda n: f"{n[2:4]}/{n[4:6]}/{n[6:8]}-{n[8:]}",
    "slash": lambda n: f"{n[2:8]}/{n[8:]}",
    "dot": lambda n: f"{n[2:8]}.{n[8:]}",
    "en dash": lambda n: f"{n[2:8]}–{n[8:]}",
    "em dash with spaces": lambda n: f"{n[:8]} — {n[8:]}",
    "minus": lambda n: f"{n[2:8]}\u2212{n[8:]}",
    "non-breaking hyphen": lambda n: f"{n[2:8]}\u2011{n[8:]}",
    "soft hyphen": lambda n: f"{n[2:8]}\u00ad{n[8:]}",
    "no-break space": lambda n: f"{n[:8]}\u00a0{n[8:]}",
    "zero width": lambda n: _spaced(n, "\u200b"),
    "zero width and dash": lambda n: f"{n[2:8]}\u200d-\u2060{n[8:]}",
    "full width": lambda n: wide(f"{n[2:8]}-{n[8:]}"),
    "Arabic digits": lambda n: arabic(n),
    "line break": lambda n: f"{n[:8]}-\n{n[8:]}",
    "only a line break": lambda n: f"{n[2:8]}\r\n{n[8:]}",
    "every digit apart": lambda n: _spaced(n, " "),
    "four and four": lambda n: f"{n[:4]} {n[4:8]} {n[8:]}",
    "century apart": lambda n: f"{n[:2]} {n[2:8]}-{n[8:]}",
    "underlined": lambda n: "".join(c + "\u0332" for c in n),
    "two dashes": lambda n: f"{n[2:8]}--{n[8:]}",
    "plus": lambda n: f"{n[2:8]}+{n[8:]}",
    "sista fyra": lambda n: f"{n[2:8]}, sista fyra {n[8:]}",
}

def _grouped(n: str) -> str:
    """Three, two and two digits after the area code, or two and three."""
    subscriber = n[3:]
    return f"{subscriber[:-4]} {subscriber[-4:-2]} {subscriber[-2:]}" if len(subscriber) > 5 else f"{subscriber[:-2]} {subscriber[-2:]}"


# Forms of a phone number, from a national number without separators.
PHONES: dict[str, Form] = {
    "together": lambda n: n,
    "dash": lambda n: f"{n[:3]}-{n[3:]}",
    "dash and groups": lambda n: f"{n[:3]}-{_grouped(n)}",
    "spaces": lambda n: f"{n[:3]} {_grouped(n)}",
    "dots": lambda n: f"{n[:3]}.{_grouped(n)}".replace(" ", "."),
    "slash": lambda n: f"{n[:3]}/{n[3:]}",
    "brackets": lambda n: f"({n[:3]}) {_grouped(n)}",
    "dash with spaces": lambda n: f"{n[:3]} - {_grouped(n)}",
    "+46": lambda n: f"+46{n[1:]}",
    "+46 spaces": lambda n: f"+46 {n[1:3]} {_grouped(n)}",
    "+46 (0)": lambda n: f"+46 (0){n[1:3]}-{_grouped(n)}",
    "+46(0)": lambda n: f"+46(0){n[1:]}",
    "0046": lambda n: f"0046{n[1:]}",
    "0046 spaces": lambda n: f"0046 {n[1:3]} {n[3:]}",
    "+46 dashes": lambda n: f"+46-{n[1:3]}-{n[3:]}",
    "en dash": lambda n: f"{n[:3]}–{_grouped(n)}",
    "no-break spaces": lambda n: f"{n[:3]} {_grouped(n)}".replace(" ", "\u00a0"),
    "full width": lambda n: wide(f"{n[:3]}-{n[3:]}"),
    "zero width": lambda n: _spaced(n, "\u200b"),
    "every digit apart": lambda n: _spaced(n, " "),
}

# Forms of an address, from asta.lind@example.se.
EMAILS: dict[str, Form] = {
    "plain": lambda a: a,
    "capitals": str.upper,
    "(at)": lambda a: a.replace("@", " (at) "),
    "[at]": lambda a: a.replace("@", "[at]"),
    "snabel-a": lambda a: a.replace("@", " snabel-a "),
    "snabela": lambda a: a.replace("@", " snabela "),
    "spaces": lambda a: a.replace("@", " @ "),
    "punkt": lambda a: a.split("@")[0] + " snabel-a " + a.split("@")[1].replace(".", " punkt "),
    "full width": lambda a: a.replace("@", "\uff20"),
    "zero width": lambda a: _spaced(a, "\u200b"),
    "mailto": lambda a: f"mailto:{a}",
}

# Forms of a plate, from ABC123 or ABC12D.
PLATES: dict[str, Form] = {
    "together": lambda p: p,
    "space": lambda p: f"{p[:3]} {p[3:]}",
    "dash": lambda p: f"{p[:3]}-{p[3:]}",
    "middle dot": lambda p: f"{p[:3]}·{p[3:]}",
    "en dash": lambda p: f"{p[:3]} – {p[3:]}",
    "no-break space": lambda p: f"{p[:3]}\u00a0{p[3:]}",
    "full width digits": lambda p: wide(p),
    "quotes": lambda p: f"”{p}”",
    "brackets": lambda p: f"({p[:3]} {p[3:]})",
    "letters apart": lambda p: _spaced(p, " "),
    "zero width": lambda p: _spaced(p, "\u200b"),
}

# Where such things stand in a text.
SENTENCES = (
    "{}",
    "Mannen {} sågs vid Stortorget.",
    "En person ({}) greps kl 22.30.",
    "Kontakt: {}, återkommer i morgon.",
    "Uppgift från boende i port 4B: {}",
    "{} är misstänkt för klotter 2026-03-12 22:30.",
    "Se {}; dnr 2026/1234.",
    "rad ett\n{}\nrad tre",
    "”{}”",
    "Vittnet sa:{}.",
)
GLUED = ("pnr{}ringde", "nr{}och", "x{}")


def numbers(count: int, seed: int) -> Iterator[str]:
    """Personal numbers of people from two to a hundred years, every fifth a coordination number; twelve digits."""
    fake = Faker("sv_SE")
    fake.seed_instance(seed)
    for i in range(count):
        number = fake.ssn(min_age=2, max_age=100, long=True, dash=False)
        yield _coordination(number) if i % 5 == 4 else number


def _coordination(number: str) -> str:
    moved = f"{number[:6]}{int(number[6:8]) + 60}{number[8:11]}"
    doubled = (int(digit) * (2 - i % 2) for i, digit in enumerate(moved[2:]))
    return f"{moved}{-sum(sum(divmod(value, 10)) for value in doubled) % 10}"


def phone_numbers(count: int, seed: int) -> Iterator[str]:
    """Mobiles and landlines with three-digit codes, without separators."""
    rng = random.Random(seed)
    for _ in range(count):
        mobile = rng.random() < 0.6
        code = rng.choice(["070", "072", "073", "076", "079"] if mobile else ["042", "040", "046", "031", "018", "063"])
        yield code + str(rng.randint(2, 9)) + "".join(rng.choices("0123456789", k=6 if mobile else rng.choice([5, 4, 6])))


def addresses(count: int, seed: int) -> Iterator[str]:
    """E-mail addresses, some with å, ä or ö."""
    fake, rng = Faker("sv_SE"), random.Random(seed)
    fake.seed_instance(seed)
    for i in range(count):
        if i % 4:
            yield fake.email()
        else:
            local = f"{fake.first_name()}.{fake.last_name()}".replace(" ", "").lower()
            yield f"{local}{rng.randint(1, 99)}@{rng.choice(['blåbär', 'söder-vård', 'xn--rksmrgs-5wao1o', 'mail.city'])}.se"


def plate_numbers(count: int, seed: int) -> Iterator[str]:
    """Plates of both kinds, in capitals."""
    rng = random.Random(seed)
    for i in range(count):
        letters = "".join(rng.choices("ABCDEFGHJKLMNOPRSTUWXYZ", k=3))
        last = rng.choice("ABCDEFGHJKLMNPRSTUWXYZ") if i % 2 else str(rng.randint(0, 9))
        yield f"{letters}{rng.randint(0, 99):02}{last}"


# What people write that is nobody's. Each name in braces is drawn from DRAWN.
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
_STREETS = "Drottninggatan Kullagatan Carl Krooks gata|Södergatan|Bruksgatan|Hälsovägen|Furutorpsgatan|Västra Sandgatan".replace(" Kullagatan", "|Kullagatan").replace(" Carl", "|Carl")
_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


def _drawn(rng: random.Random) -> dict[str, str]:
    """One value of everything that ORDINARY names; days of the last year."""
    when = date.today() - timedelta(days=rng.randint(0, 365))  # noqa: DTZ011 - as the code's own day

    def digits(count: int) -> str:
        return str(rng.randint(1, 9)) + "".join(rng.choices("0123456789", k=count - 1))

    def clock(between: str) -> str:
        return f"{rng.randint(0, 23):02}{between}{rng.randint(0, 59):02}"

    third = rng.randint(2, 9)
    return {
        "iso": when.isoformat(), "year": f"{when:%Y}", "short": f"{when:%y}", "mm": f"{when:%m}", "dd": f"{when:%d}",
        "day": str(when.day), "month": str(when.month), "monthname": _MONTHS[when.month - 1], "week": str(rng.randint(1, 53)),
        "time": clock(":"), "dotted": clock("."), "hhmm": clock(""), "compact": f"{when:%Y%m%d}-{clock('')}",
        "hours": rng.choice(["08-17", "07.00-16.00", "08.30-09.15", "10–18"]),
        "lat": f"{rng.uniform(55.9, 56.2):.4f}", "lon": f"{rng.uniform(12.5, 13.0):.4f}",
        "north": str(rng.randint(6_190_000, 6_240_000)), "east": str(rng.randint(350_000, 375_000)),
        "code": "".join(rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGH123456789", k=17)),
        "street": rng.choice(_STREETS.split("|")), "house": str(rng.randint(1, 140)), "letter": rng.choice("ABCDE"),
        "floor": str(rng.randint(1, 8)), "few": str(rng.randint(1, 9)), "line": digits(3), "four": digits(4), "six": digits(6),
        "seven": digits(7), "case10": digits(10), "thousand": f"{rng.randint(1, 400)} {rng.choice(['000', '500'])}",
        "org": f"{rng.choice('5789')}{rng.randint(0, 9)}{third}{digits(3)}-{digits(4)}",
    }


def ordinary(count: int, seed: int, catalog: Catalog) -> Iterator[str]:
    """Texts without anybody in them: the demo's own, and lines full of other numbers."""
    rng = random.Random(seed)
    words = writer(catalog.places, catalog.kinds)
    kinds = [kind.key for kind in catalog.kinds]
    for i in range(count):
        where = Where(rng.choice(list(PlaceType)), rng.randrange(-1, len(words.at)), rng.randrange(len(words.at)))
        demo = words.write(rng.choice(kinds), rng.choice(["polisen", "bostad", "skolan", "fastighet"]), where, [rng.random() for _ in range(THROWS)])
        line = rng.choice(ORDINARY).format(plats=words.at[rng.randrange(len(words.at))], **_drawn(rng))
        yield (demo, line, f"{demo} {line}")[i % 3]
