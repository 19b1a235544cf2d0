"""Personal data as people write it: made anew from a seed, nobody exists."""

import random
from collections.abc import Callable, Iterator

from faker import Faker

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
    "Arabic digits": arabic,
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
    return (
        f"{subscriber[:-4]} {subscriber[-4:-2]} {subscriber[-2:]}"
        if len(subscriber) > 5
        else f"{subscriber[:-2]} {subscriber[-2:]}"
    )


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
    "0046 spaces": lambda n: f"0046 {n[1:3]} {_grouped(n)}",
    "0046 and the rest": lambda n: f"0046 {n[1:3]} {n[3:]}",
    "00 46": lambda n: f"00 46 {n[1:3]} {_grouped(n)}",
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
    "full width digits": wide,
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
    rng = random.Random(seed)  # noqa: S311 - invented people
    for _ in range(count):
        mobile = rng.random() < 0.6
        code = rng.choice(["070", "072", "073", "076", "079"] if mobile else ["042", "040", "046", "031", "018", "063"])
        yield (
            code + str(rng.randint(2, 9)) + "".join(rng.choices("0123456789", k=6 if mobile else rng.choice([5, 4, 6])))
        )


def addresses(count: int, seed: int) -> Iterator[str]:
    """E-mail addresses, some with å, ä or ö."""
    fake, rng = Faker("sv_SE"), random.Random(seed)  # noqa: S311 - invented people
    fake.seed_instance(seed)
    for i in range(count):
        if i % 4:
            yield fake.email()
        else:
            local = f"{fake.first_name()}.{fake.last_name()}".replace(" ", "").lower()
            domain = rng.choice(["blåbär", "söder-vård", "xn--rksmrgs-5wao1o", "mail.city"])
            yield f"{local}{rng.randint(1, 99)}@{domain}.se"


def plate_numbers(count: int, seed: int) -> Iterator[str]:
    """Plates of both kinds, in capitals."""
    rng = random.Random(seed)  # noqa: S311 - invented people
    for i in range(count):
        letters = "".join(rng.choices("ABCDEFGHJKLMNOPRSTUWXYZ", k=3))
        last = rng.choice("ABCDEFGHJKLMNPRSTUWXYZ") if i % 2 else str(rng.randint(0, 9))
        yield f"{letters}{rng.randint(0, 99):02}{last}"
