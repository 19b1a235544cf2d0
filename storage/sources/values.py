"""What single values of a file mean: kinds, ids of rows that have none, texts that can be kept."""

from datetime import datetime
from hashlib import blake2b

from storage.model.region import Catalog
from storage.sources.mapping import EVERYTHING_ELSE, Mapping
from storage.sources.trouble import SourceError, guess, shown


def is_text(value: str) -> bool:
    """Whether every database can keep `value`: no NUL, no half surrogates."""
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def content_hash(kind: str, when: tuple[datetime, datetime], where: tuple[float, float], text: str | None) -> str:
    """An id for a row that has none: the same content is the same incident."""
    said = f"{kind}|{when[0].isoformat()}|{when[1].isoformat()}|{where[0]:.1f}|{where[1]:.1f}|{text or ''}"
    return "h-" + blake2b(said.encode(), digest_size=12).hexdigest()


def kind_of(value: str, mapping: Mapping, catalog: Catalog) -> str | None:
    """The kind that a value of the file means: by the mapping, by our own names, else by `*`."""
    folded = {key.strip().casefold(): kind for key, kind in mapping.kinds.items()}
    if value.casefold() in folded and value != EVERYTHING_ELSE:
        return folded[value.casefold()]
    for kind in catalog.kinds:
        if value.casefold() in (kind.key, kind.name_sv.casefold(), kind.name_en.casefold()):
            return kind.key
    return mapping.kinds.get(EVERYTHING_ELSE) if value else None


def check_kinds(mapping: Mapping, catalog: Catalog) -> None:
    """Raise SourceError when the mapping names a kind that does not exist."""
    known = {kind.key for kind in catalog.kinds}
    constant = [mapping.constants["kind"]] if "kind" in mapping.constants else []
    for key in (*mapping.kinds.values(), *constant):
        if key not in known:
            near = guess(key, sorted(known))
            raise SourceError("mapping.kind", kind=shown(key), guess=near, known=shown(", ".join(sorted(known)), 300))
