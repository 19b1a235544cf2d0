"""Documents (handlers/document.py) as files: Word to edit, PDF to read and print."""

from handlers.document import Document, DocumentKind


def written(document: Document, kind: DocumentKind) -> bytes:
    """The file's content. The writers are imported when one is asked for: neither is needed to answer a line."""
    if kind == "docx":
        from bot.documents.word import as_docx

        return as_docx(document)
    from bot.documents.pdf import as_pdf

    return as_pdf(document)
