"""Draws sample digests: python -m tests.analytics.maps.digests FOLDER"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from analytics.frame import Extent, Points, points
from analytics.maps import digest, digest_paper
from analytics.maps.digest_sheet import Aside, Clock, DigestSheet, Paper, PartnerRow, Partners, PlaceRow
from analytics.maps.request import DensityLayer, Focus
from analytics.maps.view import fit
from tests.analytics.maps import bases

DAYS = ("må", "ti", "on", "to", "fr", "lö", "sö")
PARTS = ("00–06", "06–12", "12–18", "18–24")
COUNTS = ((4, 3, 2, 3, 5, 14, 17), (7, 8, 9, 8, 9, 4, 3), (14, 13, 16, 15, 18, 12, 9), (11, 12, 14, 17, 29, 31, 12))
PARTNERS = (
    PartnerRow("whole", "Kommunen", "142"),
    PartnerRow("whole", "Polisen", "88"),
    PartnerRow("whole", "Helsingborgshem", "61"),
    PartnerRow("part", "Väktarbolaget", "54 · t.o.m. torsdag"),
    PartnerRow("whole", "Skolorna", "31"),
    PartnerRow("nothing", "Räddningstjänst", "inget att rapportera"),
    PartnerRow("missing", "Öresundshem", "saknas"),
)


def town() -> Extent:
    """About 6 km of the town, around the places of its middle."""
    base = bases.helsingborg()
    if base.key == "small":
        return bases.bounds(base)
    x, y = np.median([(x, y) for _, x, y, rank in base.places if rank < 2], axis=0)
    return Extent(x - 3200, y - 3200, x + 3200, y + 3200)


def week(n: int = 399, seed: int = 4) -> tuple[Points, np.ndarray]:
    """Incidents of one week around five places, and where those are."""
    extent = town()
    rng = np.random.default_rng(seed)
    at = np.array([(0.30, 0.45), (0.36, 0.36), (0.62, 0.78), (0.60, 0.25), (0.46, 0.42)])
    middle = np.array([extent.west, extent.south]) + at * (extent.width, extent.height)
    which = rng.choice(5, n, p=(0.4, 0.22, 0.15, 0.12, 0.11))
    xy = middle[which] + rng.normal(size=(n, 2)) * np.array([140, 120, 90, 80, 90])[which, None]
    return points(xy[:, 0], xy[:, 1], which), middle


def usual(scale: int = 1) -> DigestSheet:
    base, extent = bases.helsingborg(), town()
    data, middle = week()
    surface = bases.density(data, fit(extent, 470, 514, 14), 110)
    rows = (
        PlaceRow("Centrum", "stöld · fre–lör kväll", "63", "more", "+14", tuple(middle[0])),
        PlaceRow("Söder", "narkotika · vardagar", "31", "fewer", "−9", tuple(middle[1])),
        PlaceRow("Drottninghög", "skadegörelse · sön natt", "19", "new", "NY", tuple(middle[2])),
        PlaceRow("Elineberg", "ordning · eftermiddag", "13", "same", "lika", tuple(middle[3])),
        PlaceRow("Högaborg", "stöld · dagtid", "11", "more", "+6", tuple(middle[4])),
    )
    words = bases.words(
        title="Vecka 12, 16–22 mars 2026 · Helsingborg",
        title_short="Vecka 12 · Helsingborg",
        count_line="399 händelser · 41 fler än vecka 11",
    )
    return DigestSheet(
        base,
        Focus(),
        extent,
        DensityLayer(surface, (3, 5, 8, 12, 20), 200),
        words,
        rows,
        (Aside("fewer", "Avtar: Råå −8, Miatorp −6"),),
        Clock("När", DAYS, PARTS, COUNTS),
        Partners("Har rapporterat", "6 av 7", PARTNERS, "och {n} till"),
        scale=scale,  # type: ignore[arg-type]
    )


def quiet(scale: int = 1) -> DigestSheet:
    sentence = "Inga nya platser och inga som växer. 212 händelser, mot 180–240 en vanlig vecka så här års."
    partners = replace(usual(scale).partners, rows=PARTNERS[:3], count="3 av 3")
    kinds = tuple(replace(row, at=None, sign="same", change="lika", name=row.detail[:5]) for row in usual(scale).rows)
    return replace(usual(scale), rows=kinds, asides=(), quiet=("En vanlig vecka", sentence), partners=partners)


def long(scale: int = 1) -> DigestSheet:
    """Everything too long and too many."""
    full = usual(scale)
    rows = tuple(
        replace(
            row,
            name=row.name + " vid Gustav Adolfs torg och Karl Johans gata",
            detail=row.detail * 3,
            count="12 345",
            change="+12 345" if row.sign in ("more", "fewer") else row.change,
        )
        for row in full.rows
    )
    many = tuple(replace(row, name=f"{row.name} fastighetsförvaltningen nr {n}") for n in (1, 2) for row in PARTNERS)
    counts = tuple(tuple(1000 * n for n in row) for row in COUNTS)
    return replace(
        full,
        rows=rows,
        asides=(Aside("fewer", "Avtar: " + ", ".join(f"Råå {n} −8" for n in range(9))), Aside("same", "Slut: " * 20)),
        clock=replace(full.clock, counts=counts),
        partners=replace(full.partners, rows=many),
        words=replace(full.words, title=full.words.title * 2, simplified=""),
    )


def no_hours(scale: int = 1) -> DigestSheet:
    full = usual(scale)
    note = "Klockslag får inte visas för alla som läser här. Fråga enskilt för att se mer."
    return replace(full, clock=Clock("När", (), (), (), note), words=replace(full.words, simplified="FÖRENKLAD"))


def paper() -> Paper:
    return Paper(
        usual(2),
        "Veckorapport, vecka 12 2026",
        "Karta och listor för vecka 12.",
        "sv",
        (
            (
                "I korthet",
                (
                    "Fler händelser än vanligt: 399, mot 310–370 en vanlig vecka så här års. Nytt: Drottninghög.",
                    "Öresundshem har inte rapporterat. Läs inte det som lugnt.",
                ),
            ),
            ("Att ta upp", ("3 rapporter väntar på granskning.",)),
        ),
        "Anteckningar",
        "Visad för: EST Centrum · 23 mars 2026 07:30",
    )


SAMPLES = {"usual": usual, "quiet": quiet, "long": long, "no_hours": no_hours}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SAMPLES:
        for scale in (1, 2):
            began = time.perf_counter()
            drawn = digest.draw(SAMPLES[name](scale))
            taken = (time.perf_counter() - began) * 1000
            (folder / f"digest_{name}{'@2x' if scale == 2 else ''}.png").write_bytes(drawn.png)
            sys.stdout.write(f"{name:10} {scale}x {taken:6.0f} ms {len(drawn.png) / 1000:5.0f} kB\n")
    began = time.perf_counter()
    (folder / "digest.pdf").write_bytes(digest_paper.draw(paper()))
    sys.stdout.write(f"paper {(time.perf_counter() - began) * 1000:6.0f} ms\n")


if __name__ == "__main__":
    main()
