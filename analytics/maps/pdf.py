"""One picture as a PDF of one page, with its words as text that can be searched, copied and read aloud.

Written by hand (ISO 32000-1): Pillow's own PDFs store pictures as JPEG, which blurs letters. The palette and the packed
pixels of the PNG are taken over as they are, since PDF knows PNG's way of packing (7.4.4.4, predictor 15).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

A4 = (595.28, 841.89)  # points of 1/72 inch
SIGNATURE = 8  # bytes before a PNG's first chunk


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of text where it stands on the page: points from the left and from the bottom, and its size."""

    x: float
    y: float
    size: float
    text: str


def one_page(png: bytes, title: str, alt: str, language: str, spoken: Sequence[Spoken] = ()) -> bytes:
    """An A4 page filled by a PNG with a palette. `alt` is what the picture shows; `spoken` are the lines below it."""
    width, height, palette, body = _chunks(png)
    wide, high = A4
    content = _content(wide, high, spoken).encode("cp1252", "replace")
    picture = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
        f"/ColorSpace [/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>] /Filter /FlateDecode "
        f"/DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns {width} >>"
    )
    figure = f"/Type /StructElem /S /Figure /P 9 0 R /Pg 3 0 R /K 0 /Alt {_string(alt)}"
    lines = [f"/Type /StructElem /S /P /P 9 0 R /Pg 3 0 R /K {number}" for number in range(1, len(spoken) + 1)]
    first = 10  # the number of the first structure element in the document
    elements = " ".join(f"{first + number} 0 R" for number in range(len(lines) + 1))
    spoken_as = f"/Lang {_string(language)} /ViewerPreferences << /DisplayDocTitle true >>"
    resources = "/StructParents 0 /Tabs /S /Resources << /XObject << /Im 5 0 R >> /Font << /F 7 0 R >> >>"
    objects: list[str | tuple[str, bytes]] = [
        f"/Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> {spoken_as}",
        "/Type /Pages /Count 1 /Kids [3 0 R]",
        f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents 4 0 R {resources}",
        (f"/Length {len(content)}", content),
        (f"{picture} /Length {len(body)}", body),
        f"/Type /StructTreeRoot /K [9 0 R] /ParentTree << /Nums [0 [{elements}]] >>",
        "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding",
        f"/Title {_string(title)}",
        f"/Type /StructElem /S /Document /P 6 0 R /K [{elements}]",
        figure,
        *lines,
    ]
    return _written(objects)


def _content(wide: float, high: float, spoken: Sequence[Spoken]) -> str:
    """The picture over all of the page, then its lines as text that is not drawn (rendering mode 3)."""
    parts = [f"/Figure << /MCID 0 >> BDC q {wide} 0 0 {high} 0 0 cm /Im Do Q EMC"]
    for number, line in enumerate(spoken, 1):
        at = f"1 0 0 1 {line.x:.2f} {line.y:.2f} Tm"
        parts.append(
            f"/P << /MCID {number} >> BDC BT 3 Tr /F {line.size:.1f} Tf {at} ({_escaped(line.text)}) Tj ET EMC"
        )
    return "\n".join(parts)


def _escaped(text: str) -> str:
    """Inside the brackets of a string; a true minus is none of this font's letters."""
    plain = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\n", " ")
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _string(text: str) -> str:
    """Any text as a hexadecimal string of UTF-16 (7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def _chunks(png: bytes) -> tuple[int, int, bytes, bytes]:
    """Width, height, palette and packed pixels; ValueError for a PNG that is not of eight bits with a palette."""
    at, palette, body, shape = SIGNATURE, b"", [], (0, 0)
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        if name == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data)
            if (depth, colour, interlaced) != (8, 3, 0):
                raise ValueError(f"the picture needs a palette of eight bits and no interlacing, got {depth}, {colour}")
            shape = width, height
        elif name == b"PLTE":
            palette = data
        elif name == b"IDAT":
            body.append(data)
        at += 12 + length
    return *shape, palette, b"".join(body)


def _written(objects: Sequence[str | tuple[str, bytes]]) -> bytes:
    """Objects numbered from 1 (the first the catalog, the eighth the title), their places and the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        head, stream = one if isinstance(one, tuple) else (one, None)
        out += f"{number} 0 obj\n<< {head} >>\n".encode("latin-1")
        out += b"" if stream is None else b"stream\n" + stream + b"\nendstream\n"
        out += b"endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 8 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
