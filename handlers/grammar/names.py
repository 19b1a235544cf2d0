"""Kinds, groups of kinds, sources and views."""

from handlers.grammar.context import Context
from handlers.grammar.reading import Guess, Unknown
from handlers.grammar.words import word
from storage.model.query import View


def kind(ctx: Context, at: int, negate: bool = False) -> int | None:
    """A kind or a group into the draft; a kind's name beats a group's."""
    term = ctx.at(at)
    if not term.has("kind") and (not term.has("group") or term.has("filler")):
        return None  # "läget i centrum" is not the group läge
    keys = term.values("kind")[:1] or group_kinds(ctx, term.value("group"))
    held = ctx.draft.not_kinds if negate else ctx.draft.kinds
    held += [key for key in keys if key not in held]
    return at + 1


def group_kinds(ctx: Context, group: str) -> tuple[str, ...]:
    """The kinds of a group in the catalog's order."""
    return tuple(kind.key for kind in ctx.catalog.kinds if kind.group == group)


def source(ctx: Context, at: int, negate: bool = False) -> int | None:
    """Från polisen, polisens: a partner into the draft."""
    start = ctx.skip_filler(at + 1) if ctx.has(at, "from") else at
    term = ctx.at(start)
    if not term.has("source") or (start == at and term.has("area", "everywhere", "kind")):
        return None
    if start == at and not negate and _rather_a_place(ctx, at):
        return at + 1
    key = term.value("source")
    held = ctx.draft.not_sources if negate else ctx.draft.sources
    if key not in held:
        held.append(key)
    return start + 1


def _rather_a_place(ctx: Context, at: int) -> bool:
    """Inbrott skola: at a school, or told by it? Only "från skola" is the partner, else it is named."""
    text = ctx.at(at).text
    if text.lower() not in ctx.listed("ordinary") or (ctx.joins(at - 1) and ctx.has(at - 2, "source")):
        return False
    said = word("from", "", ctx.language) + " " + text
    ctx.draft.unknown.append(Unknown(text, (Guess(said, ctx.rewrite(at, at + 1, said)),)))
    return True


def view(ctx: Context, at: int) -> int | None:
    """Punkter, värme, rutor, områden, lista, visa hotspots, visa förändring."""
    if not ctx.has(at, "view"):
        return None
    found = View(ctx.at(at).value("view"))
    if found not in ctx.draft.views:
        ctx.draft.views.append(found)
    return at + 1
