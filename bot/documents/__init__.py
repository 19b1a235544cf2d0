"""Documents (handlers/document.py) as files: Word to edit, PDF to read and print."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from handlers.document import Document, DocumentKind

SPACES = "\n\u00a0\u202f"


def written(document: Document, kind: DocumentKind) -> bytes:
    """The file's content. The writers are imported when one is asked for: neither is needed to answer a line."""
    plain = cleaned(document)
    if kind == "docx":
        from bot.documents.word import as_docx

        return as_docx(plain)
    from bot.documents.pdf import as_pdf

    return as_pdf(plain)


def cleaned(document: Document) -> Document:
    """Without signs that stand for nothing one can see, as no file of text may hold them."""
    return _cleaned(document)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(sign for sign in value if sign.isprintable() or sign in SPACES)
    if isinstance(value, tuple):
        return tuple(_cleaned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
