"""Tables in documents that scripts write anew."""

from pathlib import Path


def replace_part(document: Path, name: str, lines: list[str]) -> None:
    """Put the lines between `<!-- NAME -->` and `<!-- /NAME -->`; ValueError where the document has no such part."""
    text = document.read_text("utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if begin not in text or end not in text.split(begin, 1)[1]:
        raise ValueError(f"{document.name} has no part between {begin.strip()} and {end}")
    before, rest = text.split(begin, 1)
    document.write_text(before + begin + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1], "utf-8")
